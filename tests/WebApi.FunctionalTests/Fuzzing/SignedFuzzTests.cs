using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using UserSync.Fuzz;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Fuzzing;

/// <summary>
/// Whatever a well-signed body is made of, the answer is no 5xx and comes in time, from a service with a real PostgreSQL.
/// A failure shows the seed and the body; docs/fuzzing.md says how to repeat it and where to keep it.
/// </summary>
public sealed class SignedFuzzTests
{
    private const int Senders = 16;

    /// <summary>Of so many bodies one is whole, and must be taken: a service that refuses everything passes no test.</summary>
    private const int ControlEvery = 100;

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    private ApiHost _api = null!;
    private int _seed;
    private BodyGenerator _bodies = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _api = await ApiHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [SetUp]
    public void Seed()
    {
        _seed = TestContext.Parameters.Get("fuzz-seed", TestContext.CurrentContext.Random.Next());
        _bodies = new BodyGenerator(_seed);
    }

    [Test]
    public async Task Delivery_OfAnEventChangedAnywhere_IsNoFailureOfOurs()
    {
        var answers = await CheckAsync(Bodies(10_000, _bodies.Structured));

        // Much of it gets through to the rows, and every kind of refusal is met.
        Assert.That(answers.Count(answer => answer.Kind == "200 applied"), Is.GreaterThan(2_000));
        Assert.That(answers.Count(answer => answer.Kind == "400"), Is.GreaterThan(100));
        Assert.That(answers.Count(answer => answer.Kind == "422"), Is.GreaterThan(100));
    }

    [Test]
    public async Task Delivery_OfABodyWithOtherBytes_IsNoFailureOfOurs()
    {
        var answers = await CheckAsync(Bodies(5_000, _bodies.Bytes));

        Assert.That(answers.Count(answer => answer.Kind == "200 applied"), Is.GreaterThan(300));
        Assert.That(answers.Count(answer => answer.Kind == "400"), Is.GreaterThan(500));
    }

    /// <summary>What is kept from earlier comes first, then what is new, with a whole body now and then.</summary>
    private static IEnumerable<Sent> Bodies(int count, Func<int, byte[]> body)
    {
        foreach (var input in StoredInputs.Of("envelope"))
        {
            yield return new Sent(input.File, input.Bytes, IsWhole: false);
        }

        for (var number = 0; number < count; number++)
        {
            yield return new Sent($"body {number}", body(number), IsWhole: false);
            if (number % ControlEvery == 0)
            {
                yield return new Sent($"whole body {number}", BodyGenerator.Whole(number), IsWhole: true);
            }
        }
    }

    /// <summary>Every whole body once.</summary>
    private static IEnumerable<Sent> Controls() =>
        Enumerable.Range(1, BodyGenerator.WholeCount).Select(number => new Sent($"whole body {number}", BodyGenerator.Whole(number), IsWhole: true));

    private async Task<IReadOnlyCollection<Got>> CheckAsync(IEnumerable<Sent> bodies)
    {
        var rowsBefore = await RowsAsync();
        var before = await SendAllAsync(Controls());
        var answers = await SendAllAsync(bodies);
        var after = await SendAllAsync(Controls());
        var health = await _api.GetAsync("/health");

        Got[] all = [.. before, .. answers, .. after];
        var failures = all.Where(answer => !answer.IsAcceptable).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failures, Has.Count.Zero, $"failures with seed {_seed}:\n{string.Join('\n', failures.Take(5))}");
            Assert.That(await RowsAsync() - rowsBefore, Is.EqualTo(all.Count(answer => answer.IsLogged)), "rows in the event log");
            Assert.That(health.Status, Is.EqualTo(HttpStatusCode.OK), "the service afterwards");
        }

        var kinds = answers.CountBy(answer => answer.Kind).OrderByDescending(kind => kind.Value).Select(kind => $"{kind.Value} {kind.Key}");
        TestContext.Out.WriteLine($"seed {_seed}: {string.Join(", ", kinds)}, slowest {answers.Max(answer => answer.Took).TotalMilliseconds:0} ms");
        return answers;
    }

    private async Task<IReadOnlyCollection<Got>> SendAllAsync(IEnumerable<Sent> bodies)
    {
        var answers = new ConcurrentBag<Got>();
        await Parallel.ForEachAsync(
            bodies, new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (sent, _) => answers.Add(await SendAsync(sent)));
        return answers;
    }

    private async Task<Got> SendAsync(Sent sent)
    {
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            var answer = await _api.DeliverAsync(sent.Body);
            var kind = answer.Status == HttpStatusCode.OK ? $"200 {answer.Outcome}" : $"{(int)answer.Status}";
            return new Got(sent, kind, answer.Text, TimeProvider.System.GetElapsedTime(start));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return new Got(sent, "no answer", exception.Message, TimeProvider.System.GetElapsedTime(start));
        }
    }

    private Task<int> RowsAsync() => _api.QueryAsync(db => db.WebhookEvents.CountAsync());

    private sealed record Sent(string Name, byte[] Body, bool IsWhole);

    private sealed record Got(Sent Sent, string Kind, string Text, TimeSpan Took)
    {
        public bool IsTaken => Kind.StartsWith("200", StringComparison.Ordinal);

        /// <summary>Whether the event log must have a row of it.</summary>
        public bool IsLogged => IsTaken || Kind == "422";

        public bool IsAcceptable => Took < _limit && (IsTaken || (!Sent.IsWhole && Kind is "400" or "422"));

        /// <summary>All that is needed to repeat it.</summary>
        public override string ToString() =>
            $"{Sent.Name}: {Kind} after {Took.TotalMilliseconds:0} ms, {Text}\n  body in base64: {Convert.ToBase64String(Sent.Body)}";
    }
}
