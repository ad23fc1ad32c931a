using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Npgsql;
using NpgsqlTypes;

namespace UserSync.Bench.Baselines;

/// <summary>Takes a delivery: the signature, a few members of the JSON, one statement.</summary>
internal sealed class BareWebhook(NpgsqlDataSource database, string secret)
{
    private static readonly string[] _values =
    [
        "id", "user_id", "email", "username", "first_name", "last_name", "image_url", "public_metadata", "role",
        "updated_at_ms", "event_at_ms", "event_id", "type", "payload",
    ];

    private static readonly string _statement = BaselineSql.Apply(
        value => $"${Array.IndexOf(_values, value) + 1}{(value == "public_metadata" ? "::jsonb" : "")}");

    private readonly byte[] _key = Convert.FromBase64String(secret["whsec_".Length..]);

    public async Task TakeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        string id = headers["svix-id"]!;
        var length = (int)context.Request.ContentLength!;
        var prefix = $"{id}.{headers["svix-timestamp"]}.";
        var signed = ArrayPool<byte>.Shared.Rent(prefix.Length + length);
        try
        {
            Encoding.ASCII.GetBytes(prefix, signed);
            var body = signed.AsMemory(prefix.Length, length);
            await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
            if (!IsSigned(signed.AsSpan(0, prefix.Length + length), headers["svix-signature"]!))
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            await ApplyAsync(id, body);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(signed);
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = _answer.Length;
        await context.Response.Body.WriteAsync(_answer);
    }

    private static readonly byte[] _answer = """{"status":"processed"}"""u8.ToArray();

    private bool IsSigned(ReadOnlySpan<byte> text, string signature)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, text, expected);
        return Convert.TryFromBase64Chars(signature.AsSpan("v1,".Length), given, out var length)
            && CryptographicOperations.FixedTimeEquals(expected, given[..length]);
    }

    private async Task ApplyAsync(string id, ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        var user = json.RootElement.GetProperty("data");
        await using var command = database.CreateCommand(_statement);
        var parameters = command.Parameters;
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.NewGuid() });
        parameters.Add(Text(user.GetProperty("id").GetString()));
        parameters.Add(Text(user.GetProperty("email_addresses")[0].GetProperty("email_address").GetString()));
        parameters.Add(Text(user.GetProperty("username").GetString()));
        parameters.Add(Text(user.GetProperty("first_name").GetString()));
        parameters.Add(Text(user.GetProperty("last_name").GetString()));
        parameters.Add(Text(user.GetProperty("image_url").GetString()));
        parameters.Add(Text(user.GetProperty("public_metadata").GetRawText()));
        parameters.Add(Text(user.GetProperty("public_metadata").GetProperty("role").GetString()));
        parameters.Add(new NpgsqlParameter<long> { TypedValue = user.GetProperty("updated_at").GetInt64() });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = json.RootElement.GetProperty("timestamp").GetInt64() });
        parameters.Add(Text(id));
        parameters.Add(Text(json.RootElement.GetProperty("type").GetString()));
        parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = body, NpgsqlDbType = NpgsqlDbType.Bytea });
        await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value };
}
