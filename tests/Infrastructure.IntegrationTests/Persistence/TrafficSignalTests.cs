using UserSync.Application.Traffic;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

[TestFixture(DatabaseEngine.PostgreSql)]
[TestFixture(DatabaseEngine.Sqlite)]
public sealed class TrafficSignalTests(DatabaseEngine engine)
{
    private static readonly DateTimeOffset _noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly HashSet<string> _none = [];
    private Store _store = null!;

    [SetUp]
    public async Task CreateAsync() => _store = await Store.CreateAsync(engine);

    [TearDown]
    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Add_InAnyOrder_AddsCountsAndWidensTimes()
    {
        await AddAsync([new("secret:a", 2, _noon, _noon.AddMinutes(1)), new("login", 1, _noon, _noon)], _none);
        await AddAsync([new("login", 3, _noon.AddHours(-1), _noon.AddHours(1))], _none);
        await AddAsync([new("login", 1, _noon, _noon)], _none);

        Assert.That((await ReadAsync()).Signals, Is.EqualTo(new[]
        {
            new TrafficSignal("login", 5, _noon.AddHours(-1), _noon.AddHours(1)),
            new TrafficSignal("secret:a", 2, _noon, _noon.AddMinutes(1)),
        }));
    }

    [Test]
    public async Task Add_Anew_ForgetsWhatWasStored()
    {
        await AddAsync([new("refused", 9, _noon, _noon.AddHours(5))], _none);
        await AddAsync([new("refused", 1, _noon.AddHours(1), _noon.AddHours(1))], new HashSet<string> { "refused" });

        Assert.That((await ReadAsync()).Signals.Single(), Is.EqualTo(new TrafficSignal("refused", 1, _noon.AddHours(1), _noon.AddHours(1))));
    }

    [Test]
    public async Task Add_FromManySidesAtOnce_LosesNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(side => Task.Run(() =>
            AddAsync([new("secret:a", 1, _noon, _noon.AddSeconds(side)), new("secret:b", 1, _noon, _noon)], _none))));

        var signals = (await ReadAsync()).Signals;
        Assert.That(signals.Select(signal => signal.Count), Is.EqualTo(new[] { 16, 16 }));
        Assert.That(signals[0].LastAt, Is.EqualTo(_noon.AddSeconds(15)));
    }

    [Test]
    public async Task Read_TellsTheNewestEventOfEachKind()
    {
        Assert.That((await ReadAsync()).LastEventAt, Is.Null);
        await _store.CommitAsync(row: Event("msg_1", 1, WebhookEventStatus.Ignored));
        await _store.CommitAsync(row: Event("msg_2", 3, WebhookEventStatus.Failed));
        await _store.CommitAsync(row: Event("msg_3", 2, WebhookEventStatus.Ignored));

        var report = await ReadAsync();

        Assert.That(
            (report.LastEventAt, report.LastSuccessAt, report.LastFailureAt, report.At),
            Is.EqualTo((_noon.AddMinutes(3), _noon.AddMinutes(2), _noon.AddMinutes(3), _store.Clock.GetUtcNow())));
    }

    private Task AddAsync(IReadOnlyList<TrafficSignal> signals, IReadOnlySet<string> anew) =>
        _store.WithAsync<ITrafficSignalRepository>(repository => repository.AddAsync(signals, anew, CancellationToken.None));

    private async Task<TrafficReport> ReadAsync()
    {
        TrafficReport? report = null;
        await _store.WithAsync<ITrafficSignalRepository>(async repository => report = await repository.ReadAsync(CancellationToken.None));
        return report!;
    }

    private static WebhookEvent Event(string id, int minute, WebhookEventStatus status) => new()
    {
        EventId = id,
        Type = "email.created",
        EventAt = _noon,
        ReceivedAt = _noon.AddMinutes(minute),
        Status = status,
    };
}
