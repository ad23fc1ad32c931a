using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.EntityFrameworkCore;
using UserSync.ClerkEmulator.Webhooks;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Fuzzing;

/// <summary>
/// A delivery of which one bit or byte is not as it was signed, in the id, the timestamp, the signature or the body, is
/// refused on the wire and leaves nothing. Ten thousand such are tried on the verifier alone; these go the whole way, from a
/// bare socket, since HTTP clients do not let every byte through.
/// </summary>
public sealed class SpoiltDeliveryTests
{
    private const int Mutations = 1_000;
    private const int ControlEvery = 50;

    private ApiHost _api = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _api = await ApiHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [Test]
    public async Task Delivery_WithOneBitOrByteChanged_IsRefusedAndLeavesNothing()
    {
        var seed = TestContext.Parameters.Get("fuzz-seed", TestContext.CurrentContext.Random.Next());
        var random = new Random(seed);
        var controls = new List<string>();
        var spoilt = new List<string>();

        for (var number = 0; number < Mutations; number++)
        {
            var parts = Sign(BodyGenerator.Whole(number));
            if (number % ControlEvery == 0)
            {
                controls.Add(await SendAsync(parts));
            }

            var part = number % parts.Length;
            Spoil(parts[part], random);
            var status = await SendAsync(parts);
            if (status != "400")
            {
                spoilt.Add($"{status}: {string.Join(" | ", parts.Select(Convert.ToBase64String))}");
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(spoilt, Is.Empty, $"with seed {seed}; id, timestamp, signature and body in base64");
            Assert.That(controls, Has.Count.EqualTo(Mutations / ControlEvery).And.All.EqualTo("200"), "the same as signed");
            Assert.That(await _api.QueryAsync(db => db.WebhookEvents.CountAsync()), Is.EqualTo(controls.Count), "rows in the event log");
        }
    }

    /// <summary>Id, timestamp, signature and body.</summary>
    private static byte[][] Sign(byte[] body)
    {
        var id = $"msg_{Guid.NewGuid():N}";
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return
        [
            Encoding.ASCII.GetBytes(id),
            Encoding.ASCII.GetBytes(timestamp.ToString(CultureInfo.InvariantCulture)),
            Encoding.ASCII.GetBytes(SvixSignature.Sign(ApiHost.WebhookSecret, id, timestamp, body)),
            body,
        ];
    }

    private static void Spoil(byte[] part, Random random)
    {
        var at = random.Next(part.Length);
        part[at] ^= (byte)(random.NextDouble() < 0.5 ? 1 << random.Next(8) : random.Next(1, 256));
    }

    /// <summary>Sends the bytes as they are, and gives the status of the answer.</summary>
    private async Task<string> SendAsync(byte[][] parts)
    {
        byte[] request =
        [
            .. "POST /api/webhooks/clerk HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"u8,
            .. Encoding.ASCII.GetBytes(FormattableString.Invariant($"Content-Length: {parts[3].Length}\r\n")),
            .. "svix-id: "u8, .. parts[0], .. "\r\nsvix-timestamp: "u8, .. parts[1], .. "\r\nsvix-signature: "u8, .. parts[2], .. "\r\n\r\n"u8,
            .. parts[3],
        ];
        using var client = new TcpClient();
        await client.ConnectAsync(_api.Address.Host, _api.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(request);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var answer = await reader.ReadToEndAsync();
        return answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? answer[9..12] : answer;
    }
}
