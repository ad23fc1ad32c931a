using System.CommandLine;
using System.Globalization;
using UserSync.Infrastructure.Webhooks;

namespace UserSync.WebApi.CommandLine;

/// <summary><c>usersync sign</c>: makes the headers that a webhook would carry, to try things with curl.</summary>
internal static class SignCommand
{
    public static Command Create()
    {
        var secret = new Option<string>("--secret") { Description = "Signing secret, whsec_…", Required = true };
        var id = new Option<string?>("--id") { Description = "Message id; a fresh one unless given." };
        id.Validators.Add(given =>
        {
            if (!WebhookHeaders.IsMessageId(given.Tokens[0].Value))
            {
                given.AddError($"--id: expected 1 to {WebhookHeaders.MaxIdLength} visible ASCII characters");
            }
        });
        var timestamp = new Option<long?>("--timestamp")
        {
            Description = "Unix seconds; now unless given.",
            CustomParser = given =>
            {
                if (long.TryParse(given.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
                {
                    return seconds;
                }

                given.AddError("--timestamp: expected Unix seconds, a whole number above 0");
                return null;
            },
        };
        var file = new Argument<string>("FILE") { Description = "The payload, byte for byte; - reads standard input." };
        file.Validators.Add(given =>
        {
            // A mistyped option. A file of such a name can be given as ./-name.
            if (given.Tokens[0].Value is ['-', _, ..] unknown)
            {
                given.AddError($"sign does not know '{unknown.Split('=')[0]}'.");
            }
        });
        var command = new Command("sign", "Print the three signature headers for a payload, for curl -H @-.")
        {
            secret,
            id,
            timestamp,
            file,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(secret),
            parsed.GetValue(id) ?? $"msg_{Guid.NewGuid():N}",
            parsed.GetValue(timestamp) ?? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
            parsed.GetRequiredValue(file),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string secretText, string id, long timestamp, string file, CancellationToken cancellationToken)
    {
        if (!WebhookSecret.TryParse(secretText, out var secret, out var problem))
        {
            await Console.Error.WriteLineAsync($"usersync: --secret {problem}");
            return ExitCode.Usage;
        }

        if (await ReadAsync(file, cancellationToken) is not { } body)
        {
            await Console.Error.WriteLineAsync($"usersync: cannot read '{file}'");
            return ExitCode.Usage;
        }

        Console.WriteLine($"svix-id: {id}");
        Console.WriteLine(FormattableString.Invariant($"svix-timestamp: {timestamp}"));
        Console.WriteLine($"svix-signature: {WebhookSigner.Sign(secret, id, timestamp, body)}");
        return ExitCode.Done;
    }

    private static async Task<byte[]?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            if (file != "-")
            {
                return await File.ReadAllBytesAsync(file, cancellationToken);
            }

            using var body = new MemoryStream();
            await using var input = Console.OpenStandardInput();
            await input.CopyToAsync(body, cancellationToken);
            return body.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
