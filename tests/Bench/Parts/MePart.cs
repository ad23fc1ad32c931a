using System.Text.Json;
using UserSync.Bench.Baselines;
using UserSync.Bench.Load;
using UserSync.Bench.Measuring;

namespace UserSync.Bench.Parts;

/// <summary>Who is calling, asked with a session token.</summary>
internal sealed class MePart(Stage stage)
{
    private const int RepeatedTokens = 100;

    private readonly SessionRequests _sessions = new(stage.Options.Users);
    private readonly HttpLoad _userSync = stage.LoadOfUserSync(stage.Options.Connections);
    private readonly HttpLoad? _replicas = stage.Nginx is { } nginx ? stage.LoadOfReplicas(nginx, stage.Options.Connections) : null;
    private readonly HttpLoad _bare = stage.LoadOfBare(stage.Options.Connections);
    private readonly HashSet<HttpLoad> _warmedUp = [];
    private readonly List<string> _complaints = [];
    private double _perSecond = 1_500;
    private byte[][] _latest = [];

    public Part Me() => new(
        "me",
        $"GET /api/auth/me, {stage.Options.Connections} connections",
        [
            new Contender("UserSync, a token each", true, (duration, cancellationToken) => OwnTokensAsync(_userSync, duration, cancellationToken)),
            .. _replicas is null ? Array.Empty<Contender>() :
            [
                new Contender($"{stage.ReplicasName}, a token each", true, (duration, cancellationToken) =>
                    OwnTokensAsync(_replicas, duration, cancellationToken)),
            ],
            new Contender($"UserSync, {RepeatedTokens} tokens in turn", true, (duration, cancellationToken) =>
                Task.FromResult(_userSync.Run(Latest(RepeatedTokens), duration, repeat: true, cancellationToken))),
            new Contender("bare Kestrel + RS256 + SELECT", false, (duration, cancellationToken) =>
                Task.FromResult(_bare.Run(Latest(), duration, repeat: true, cancellationToken))),
            new Contender("bare Kestrel + RS256, a constant", false, (duration, cancellationToken) =>
                Task.FromResult(_bare.Run(SessionRequests.To(BareServer.ConstantPath, Latest()), duration, repeat: true, cancellationToken))),
            new Contender("pgbench, SELECT alone", false, (duration, cancellationToken) =>
                stage.PgBench.SelectAsync(stage.Options.Connections, duration, cancellationToken)),
        ],
        CheckAsync);

    // No token that is measured comes twice. Signing takes longer than answering, so their number is bounded; a warm-up
    // that ended with them would be too short, so it begins anew with those that hardly anybody remembers by then.
    private Task<Figures> OwnTokensAsync(HttpLoad load, TimeSpan duration, CancellationToken cancellationToken)
    {
        var isWarmUp = _warmedUp.Add(load);
        _latest = _sessions.Make((int)Math.Min(stage.Options.Tokens, _perSecond * 1.2 * duration.TotalSeconds));
        var figures = load.Run(_latest, duration, repeat: isWarmUp, cancellationToken);
        _perSecond = Math.Max(_perSecond, figures.PerSecond);
        return Task.FromResult(figures);
    }

    private byte[][] Latest(int most = int.MaxValue) =>
        [.. (_latest.Length > 0 ? _latest : _latest = _sessions.Make(RepeatedTokens)).Take(most)];

    private async Task<IReadOnlyList<string>> CheckAsync()
    {
        foreach (var (contender, load) in new[] { ("UserSync", _userSync), (stage.ReplicasName, _replicas), ("bare Kestrel", _bare) })
        {
            _complaints.AddRange((load?.Failures ?? new Dictionary<int, int>()).Select(failure => $"{contender}: {failure.Value} answers were {failure.Key}"));
        }

        var ours = await MembersAsync(stage.Replica.Address);
        var theirs = await MembersAsync(stage.Bare.Address);
        if (!ours.SetEquals(theirs))
        {
            _complaints.Add($"the answers differ in {string.Join(", ", ours.Union(theirs).Except(ours.Intersect(theirs)))}");
        }

        return _complaints;
    }

    /// <summary>Asks once, and looks whether the answer is about the token's user.</summary>
    private async Task<HashSet<string>> MembersAsync(Uri server)
    {
        var (token, userId) = _sessions.One();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "/api/auth/me"));
        request.Headers.Add("Authorization", $"Bearer {token}");
        using var response = await client.SendAsync(request);
        using var user = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        if (!user.RootElement.TryGetProperty("clerk_user_id", out var answered) || answered.GetString() != userId)
        {
            _complaints.Add($"{server} did not answer with the user of the token");
        }

        return [.. user.RootElement.EnumerateObject().Select(member => member.Name)];
    }
}
