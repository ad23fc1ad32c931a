using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using UserSync.ClerkEmulator.Webhooks;
using UserSync.Faults.Processes;

namespace UserSync.Bench.Load;

/// <summary>A delivery that gives a user another role, sent to one replica, and how long another answers with the old one.</summary>
/// <param name="deliveries">Makes its body.</param>
/// <param name="secret">What signs it.</param>
internal sealed class RoleChange(Deliveries deliveries, string secret)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Sends it, and asks until it is seen.</summary>
    /// <param name="client">Sends both.</param>
    /// <param name="from">Takes the delivery.</param>
    /// <param name="to">Is asked for the user; it was asked before, so it may have remembered them.</param>
    /// <param name="token">A session token of theirs.</param>
    /// <param name="number">The event's number, by which it is of this user and newer than all before.</param>
    /// <param name="role">The new role.</param>
    /// <param name="patience">How long at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>
    /// From the answer to the delivery to the beginning of the last request that was answered with the old role; zero
    /// where the first was answered with the new one already.
    /// </returns>
    /// <exception cref="CommandFailedException">The delivery was not applied, or the new role was never seen.</exception>
    public async Task<TimeSpan> SeenAfterAsync(
        HttpClient client, Uri from, Uri to, string token, long number, string role, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (await RoleAsync(client, to, token, cancellationToken) == role)
        {
            throw new CommandFailedException($"A user has the role {role} before it was given to them.");
        }

        await DeliverAsync(client, from, number, role, cancellationToken);
        var since = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(_pause);
        var old = TimeSpan.Zero;
        while (true)
        {
            var asked = Stopwatch.GetElapsedTime(since);
            if (await RoleAsync(client, to, token, cancellationToken) == role)
            {
                return old;
            }

            old = asked;
            if (old > patience)
            {
                throw new CommandFailedException($"{to} has not seen a role that changed {old.TotalSeconds:0.0} s ago.");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task DeliverAsync(HttpClient client, Uri from, long number, string role, CancellationToken cancellationToken)
    {
        var payload = JsonNode.Parse(deliveries.Body(number))!;
        payload["data"]!["public_metadata"]!["role"] = role;
        var body = Encoding.UTF8.GetBytes(payload.ToJsonString());
        var id = Deliveries.EventId(number);
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(from, "/api/webhooks/clerk"))
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add("svix-id", id);
        request.Headers.Add("svix-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("svix-signature", SvixSignature.Sign(secret, id, timestamp, body));
        using var response = await client.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new CommandFailedException($"A change of a role was answered {(int)response.StatusCode}.");
        }
    }

    private static async Task<string?> RoleAsync(HttpClient client, Uri server, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "/api/auth/me"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new CommandFailedException($"/api/auth/me was answered {(int)response.StatusCode}.");
        }

        return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!["role"]?.GetValue<string>();
    }
}
