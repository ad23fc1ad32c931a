using UserSync.Application.Webhooks;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

[TestFixture(DatabaseEngine.PostgreSql)]
[TestFixture(DatabaseEngine.Sqlite)]
public sealed class EventRetentionTests(DatabaseEngine engine)
{
    private static readonly DateTimeOffset _noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private Store _store = null!;

    [SetUp]
    public async Task CreateAsync() => _store = await Store.CreateAsync(engine);

    [TearDown]
    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Delete_TakesTheOldestFirst_AndKeepsFailedAndYoungOnes()
    {
        foreach (var (id, minute, status) in new[]
        {
            ("old_1", -3, WebhookEventStatus.Ignored), ("old_2", -2, WebhookEventStatus.Ignored), ("old_failed", -9, WebhookEventStatus.Failed),
            ("at_the_limit", 0, WebhookEventStatus.Ignored), ("young", 1, WebhookEventStatus.Ignored),
        })
        {
            await _store.CommitAsync(row: Event(id, minute, status));
        }

        Assert.That(await DeleteAsync(1), Is.EqualTo(1));
        Assert.That(await IdsAsync(), Does.Not.Contain("old_1").And.Contain("old_2"));
        Assert.That(await DeleteAsync(10), Is.EqualTo(1));
        Assert.That(await IdsAsync(), Is.EquivalentTo(new[] { "old_failed", "at_the_limit", "young" }));
        Assert.That(await DeleteAsync(10), Is.Zero);
    }

    [Test]
    public async Task Delete_ByEightReplicasAtOnce_DeletesEachRowOnce()
    {
        for (var n = 0; n < 60; n++)
        {
            await _store.CommitAsync(row: Event($"old_{n}", -1, WebhookEventStatus.Ignored));
        }

        var deleted = 0;
        while ((await IdsAsync()).Count > 0)
        {
            deleted += (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => DeleteAsync(7))))).Sum();
        }

        Assert.That(deleted, Is.EqualTo(60));
    }

    private async Task<int> DeleteAsync(int atMost)
    {
        var deleted = 0;
        await _store.WithAsync<IEventRetention>(async retention => deleted = await retention.DeleteBatchAsync(_noon, atMost, CancellationToken.None));
        return deleted;
    }

    private async Task<List<string>> IdsAsync() => [.. (await _store.EventsAsync()).Select(row => row.EventId)];

    private static WebhookEvent Event(string id, int minute, WebhookEventStatus status) => new()
    {
        EventId = id,
        Type = "email.created",
        EventAt = _noon,
        ReceivedAt = _noon.AddMinutes(minute),
        Status = status,
    };
}
