using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace UserSync.Bench.Baselines;

/// <summary>Answers with a user as UserSync does, member for member.</summary>
internal sealed class BareMe(NpgsqlDataSource database)
{
    private static readonly string _statement = BaselineSql.Me("$1");
    private static readonly string[] _members = BaselineSql.MeColumns.Split(", ");

    public async Task AnswerAsync(HttpContext context, string userId)
    {
        await using var command = database.CreateCommand(_statement);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = userId });
        await using var row = await command.ExecuteReaderAsync();
        if (!await row.ReadAsync())
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        for (var column = 0; column < _members.Length; column++)
        {
            Write(json, row, column);
        }

        json.WriteBoolean("is_active", true);
        json.WriteEndObject();
        await json.FlushAsync();
    }

    private static void Write(Utf8JsonWriter json, NpgsqlDataReader row, int column)
    {
        var name = _members[column];
        if (row.IsDBNull(column))
        {
            json.WriteNull(name);
        }
        else if (name.EndsWith("_at", StringComparison.Ordinal))
        {
            json.WriteString(name, row.GetFieldValue<DateTimeOffset>(column).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        }
        else if (name == "email_verified")
        {
            json.WriteBoolean(name, row.GetBoolean(column));
        }
        else if (name == "id")
        {
            json.WriteString(name, row.GetGuid(column));
        }
        else
        {
            json.WriteString(name, row.GetString(column));
        }
    }
}
