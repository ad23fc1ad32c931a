using Microsoft.EntityFrameworkCore;
using UserSync.Application.Webhooks;
using UserSync.Application.Webhooks.Queries;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence;
using UserSync.Infrastructure.Persistence.Repositories;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

/// <summary>The event log page by page. Many of its events arrived at one instant, so that ids decide.</summary>
[TestFixture(DatabaseEngine.PostgreSql)]
[TestFixture(DatabaseEngine.Sqlite)]
public sealed class EventPagingTests(DatabaseEngine engine)
{
    private const int Count = 120;

    private static readonly DateTimeOffset _noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly EventFilter _everything = new(null, null, null);
    private static readonly WebhookEventStatus[] _statuses = Enum.GetValues<WebhookEventStatus>();

    private readonly List<WebhookEvent> _rows = [.. Enumerable.Range(0, Count).Select(Row)];
    private Store _store = null!;

    [OneTimeSetUp]
    public async Task CreateAsync()
    {
        _store = await Store.CreateAsync(engine);
        foreach (var row in _rows)
        {
            await _store.CommitAsync(row: row);
        }

        // A commit decides between applied and stale by what it finds; here every status is wanted.
        foreach (var row in _rows.Where(row => row.Status == WebhookEventStatus.Applied))
        {
            await _store.ExecuteAsync($"UPDATE webhook_events SET status = 'applied' WHERE event_id = '{row.EventId}'");
        }
    }

    [OneTimeTearDown]
    public async Task DisposeAsync() => await _store.DisposeAsync();

    private static IEnumerable<EventFilter> Filters =>
    [
        _everything,
        .. _statuses.Select(status => new EventFilter(status, null, null)),
        new EventFilter(null, "user.created", null),
        new EventFilter(null, null, "user_1"),
        new EventFilter(WebhookEventStatus.Failed, "user.created", "user_1"),
        new EventFilter(null, "User.Created", null),
        new EventFilter(null, null, "user_none"),
    ];

    [TestCaseSource(nameof(Filters))]
    public async Task List_PageByPage_IsTheWholeListNewestFirst(EventFilter filter)
    {
        var pages = new List<WebhookEventItem>();
        EventPosition? before = null;
        while (await _store.ListEventsAsync(filter, before, 7) is { Count: > 0 } page)
        {
            pages.AddRange(page);
            before = new EventPosition(page[^1].ReceivedAt, page[^1].EventId);
        }

        Assert.That(pages.Select(item => item.EventId), Is.EqualTo(_rows
            .Where(row => (filter.Status is null || row.Status == filter.Status)
                && (filter.Type is null || row.Type == filter.Type)
                && (filter.ClerkUserId is null || row.ClerkUserId == filter.ClerkUserId))
            .OrderByDescending(row => row.ReceivedAt).ThenByDescending(row => row.EventId, StringComparer.Ordinal)
            .Select(row => row.EventId)));
    }

    [Test]
    public async Task List_TellsWhatTheRowSays()
    {
        var failed = _rows.First(row => row.Status == WebhookEventStatus.Failed);

        var item = (await _store.ListEventsAsync(_everything, null, Count)).Single(item => item.EventId == failed.EventId);

        Assert.That(item, Is.EqualTo(new WebhookEventItem
        {
            EventId = failed.EventId,
            Type = failed.Type,
            ClerkObjectId = failed.ClerkObjectId,
            ClerkUserId = failed.ClerkUserId,
            Status = WebhookEventStatus.Failed,
            Reason = failed.Error,
            Attempts = 1,
            EventAt = failed.EventAt,
            ReceivedAt = failed.ReceivedAt,
            LastAttemptAt = failed.LastAttemptAt,
            DurationMs = item.DurationMs,
            Error = new WebhookEventError(failed.ErrorCode, failed.Error!),
            PayloadForm = PayloadForm.Whole,
        }));
    }

    [TestCase(true, null, null)]
    [TestCase(false, null, null)]
    [TestCase(false, 10, null)]
    [TestCase(false, 10, 30)]
    [TestCase(true, 10, 30)]
    public async Task ListForReplay_PageByPage_IsTheWholeSelectionOldestFirst(bool failedOnly, int? sinceStep, int? untilStep)
    {
        var selection = new ReplaySelection(
            failedOnly,
            sinceStep is { } since ? _noon.AddSeconds(since) : null,
            untilStep is { } until ? _noon.AddSeconds(until) : _noon.AddDays(1));
        var pages = new List<EventPosition>();
        while (await _store.ListForReplayAsync(selection, pages.LastOrDefault(), 7) is { Count: > 0 } page)
        {
            pages.AddRange(page);
        }

        Assert.That(pages, Is.Not.Empty.And.EqualTo(_rows
            .Where(row => (!failedOnly || row.Status == WebhookEventStatus.Failed)
                && (row.Status != WebhookEventStatus.Ignored || row.PayloadForm == PayloadForm.Whole)
                && (selection.Since is null || row.ReceivedAt >= selection.Since) && row.ReceivedAt <= selection.Until)
            .OrderBy(row => row.ReceivedAt).ThenBy(row => row.EventId, StringComparer.Ordinal)
            .Select(row => new EventPosition(row.ReceivedAt, row.EventId))));
    }

    [Test]
    public async Task Find_GivesTheWholeRow()
    {
        var row = _rows.First(row => row.PayloadForm == PayloadForm.Whole);

        var found = (await _store.FindEventAsync(row.EventId))!;

        Assert.That((found.EventId, found.PayloadForm), Is.EqualTo((row.EventId, PayloadForm.Whole)));
        Assert.That(found.Payload, Is.EqualTo(row.Payload));
        Assert.That(await _store.FindEventAsync("msg_none"), Is.Null);
    }

    [TestCase(null, null, null, "ix_webhook_events_received_at")]
    [TestCase(WebhookEventStatus.Applied, null, null, "ix_webhook_events_received_at")]
    [TestCase(WebhookEventStatus.Failed, null, null, "ix_webhook_events_status")]
    [TestCase(WebhookEventStatus.Stale, null, null, "ix_webhook_events_status")]
    [TestCase(null, "user.created", null, "ix_webhook_events_type")]
    [TestCase(null, "user.updated", null, "ix_webhook_events_received_at")]
    [TestCase(null, null, "user_1", "ix_webhook_events_clerk_user_id")]
    public async Task List_FromDeepInside_WalksAnIndexAndSortsNothing(
        WebhookEventStatus? status, string? type, string? clerkUserId, string index)
    {
        var plan = await PlanAsync(rows => rows.NewestFirst(
            new EventFilter(status, type, clerkUserId), new EventPosition(_noon.AddSeconds(20), "msg_1"), 50));

        Assert.That(plan, Does.Contain(index).And.Not.Contain("Sort").And.Not.Contain("B-TREE"));
    }

    [TestCase(true, "ix_webhook_events_status")]
    [TestCase(false, "ix_webhook_events_received_at")]
    public async Task ListForReplay_FromDeepInside_WalksAnIndexAndSortsNothing(bool failedOnly, string index)
    {
        var plan = await PlanAsync(rows => rows.OldestFirst(
            new ReplaySelection(failedOnly, _noon, _noon.AddDays(1)), new EventPosition(_noon.AddSeconds(20), "msg_1"), 200));

        Assert.That(plan, Does.Contain(index).And.Not.Contain("Sort").And.Not.Contain("B-TREE"));
    }

    /// <summary>How the engine would carry a query out. The table is too small for PostgreSQL to want an index of itself.</summary>
    private Task<string> PlanAsync(Func<IQueryable<WebhookEvent>, IQueryable<WebhookEvent>> query) => _store.QueryAsync(async db =>
    {
        await using var command = query(db.WebhookEvents.AsNoTracking()).CreateDbCommand();
        await db.Database.OpenConnectionAsync();
        if (engine == DatabaseEngine.PostgreSql)
        {
            await db.Database.ExecuteSqlRawAsync("SET enable_seqscan = off; SET enable_bitmapscan = off");
        }

        command.CommandText = (engine == DatabaseEngine.PostgreSql ? "EXPLAIN " : "EXPLAIN QUERY PLAN ") + command.CommandText;
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(reader.FieldCount - 1));
        }

        return string.Join('\n', lines);
    });

    private static WebhookEvent Row(int index)
    {
        var status = _statuses[index / 3 % _statuses.Length];
        var receivedAt = _noon.AddSeconds(index / 3).AddMilliseconds(index / 3 % 2);
        return new WebhookEvent
        {
            // Case and length, which a linguistic order would see otherwise.
            EventId = (index % 3) switch { 0 => $"msg_a{index}", 1 => $"msg_B{index}", _ => $"msg_aa{index}" },
            Type = index % 2 == 0 ? "user.created" : "user.updated",
            ClerkObjectId = $"user_{index % 4}",
            ClerkUserId = index % 5 == 0 ? null : $"user_{index % 4}",
            Status = status,
            EventAt = receivedAt.AddMinutes(-1),
            ReceivedAt = receivedAt,
            LastAttemptAt = receivedAt,
            Error = status == WebhookEventStatus.Failed ? "no" : null,
            ErrorCode = status == WebhookEventStatus.Failed ? EventErrorCode.Unprocessable : null,
            Payload = index % 7 == 0 ? null : [1, 2],
            PayloadForm = index % 7 == 0 ? PayloadForm.None : PayloadForm.Whole,
        };
    }
}
