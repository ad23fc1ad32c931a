using System.Collections.Concurrent;
using System.Diagnostics;
using UserSync.Faults.Sending;

namespace UserSync.Faults.Scenarios;

/// <summary>Nine hundred clients hold connections and say next to nothing, others flood; those who mean well must not notice.</summary>
internal sealed class SlowClients : Scenario
{
    private const int MostMegabytes = 100;
    private const string Post = "POST /api/webhooks/clerk HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    // What they say at once, what they add every second, and how many of them there are.
    private static readonly (string Opening, string Drip, int Count)[] _slow =
    [
        ("POST /api/webhooks/clerk HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", "a", 500),
        ($"{Post}Content-Length: 100000\r\n\r\n{{", " ", 200),
        ("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n", "", 200),
    ];

    // Heads with too many headers and with too long ones, and bodies that are too large, with and without a length.
    private static readonly string[] _floods =
    [
        $"GET /api/auth/me HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Repeat("X-Flood: a\r\n", 2_000))}\r\n",
        $"GET /api/auth/me HTTP/1.1\r\nHost: localhost\r\nX-Flood: {new string('a', 60_000)}\r\n\r\n",
        $"{Post}Content-Length: 50000000\r\n\r\n",
        $"{Post}Transfer-Encoding: chunked\r\n\r\n80000\r\n{new string(' ', 0x80000)}\r\n",
    ];

    public override string Name => "slow-clients";

    public override string Summary => "900 clients hold connections and say next to nothing, 8 flood; good deliveries go on";

    public override async Task PlayAsync(Stage stage)
    {
        var seconds = stage.Pick(15, 60);
        stage.StartLoad(workers: 8, pauseMs: 20);
        await stage.PauseAsync(1);
        var before = Stopwatch.GetTimestamp();
        await stage.PauseAsync(3);
        var memory = stage.Replicas[0].Figures.Megabytes;

        stage.Progress($"the attack, for {seconds} s");
        using var attack = CancellationTokenSource.CreateLinkedTokenSource(stage.CancellationToken);
        ConcurrentDictionary<string, int> slowEnds = new(), floodEnds = new();
        var address = stage.Replicas[0].Address;
        var from = Stopwatch.GetTimestamp();
        var clients = _slow
            .SelectMany(kind => Enumerable.Repeat(new HostileClient(address, kind.Opening, kind.Drip, slowEnds), kind.Count))
            .Concat(_floods.SelectMany(flood => Enumerable.Repeat(new HostileClient(address, flood, "", floodEnds), 2)))
            .Select(client => client.RunAsync(attack.Token))
            .ToList();
        await stage.PauseAsync(seconds);
        var to = Stopwatch.GetTimestamp();
        var grown = stage.Replicas[0].Figures.Megabytes - memory;
        await attack.CancelAsync();
        await Task.WhenAll(clients);

        var meanwhile = stage.Ledger.Between(from, to);
        stage.RequireCalm(stage.Ledger.Between(before, from), meanwhile, "good deliveries", "the attack");
        stage.Require(meanwhile.All(made => made.IsSuccess), "a good delivery failed");
        stage.Require(grown < MostMegabytes, $"the memory grew by {grown:0} MB");
        stage.Note($"memory grew by {grown:0} MB");
        stage.Note($"slow clients were told {Told(slowEnds)}; floods {Told(floodEnds)}");
        stage.Require(slowEnds.ContainsKey("408"), "no slow client was told 408: nothing is proved");
        stage.Require(floodEnds.ContainsKey("431") && floodEnds.ContainsKey("413"), "no flood was told 431 and 413: nothing is proved");
        stage.Require(!slowEnds.Concat(floodEnds).Any(end => end.Key.StartsWith('5')), "an attack was told 5xx");
    }

    private static string Told(ConcurrentDictionary<string, int> ends) =>
        string.Join(", ", ends.OrderBy(end => end.Key, StringComparer.Ordinal).Select(end => $"{end.Key} {end.Value:N0} times"));
}
