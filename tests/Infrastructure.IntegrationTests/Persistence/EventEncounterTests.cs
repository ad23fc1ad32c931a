using UserSync.Domain.Common;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

/// <summary>What an event met is stored with it, and stays.</summary>
[TestFixture(DatabaseEngine.PostgreSql)]
[TestFixture(DatabaseEngine.Sqlite)]
public sealed class EventEncounterTests(DatabaseEngine engine)
{
    private static readonly DateTimeOffset _noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private readonly string _user = $"user_{Guid.NewGuid():N}";
    private Store _store = null!;

    [SetUp]
    public async Task CreateAsync() => _store = await Store.CreateAsync(engine);

    [TearDown]
    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Commit_OfTheFirstProfile_FindsNothing()
    {
        var row = await CommitAsync(Event("user.created", 5), [Profile(5)]);

        Assert.That(Met(row), Is.EqualTo((WebhookEventStatus.Applied, 5, (long?)null, (DateTimeOffset?)null)));
    }

    [TestCase(9, WebhookEventStatus.Applied)]
    [TestCase(5, WebhookEventStatus.Stale)]
    [TestCase(3, WebhookEventStatus.Stale)]
    public async Task Commit_OfAnotherProfile_FindsTheOneThatWasStored(long updatedAtMs, WebhookEventStatus status)
    {
        await CommitAsync(Event("user.created", 5), [Profile(5)]);

        var row = await CommitAsync(Event("user.updated", updatedAtMs), [Profile(updatedAtMs)]);

        Assert.That(Met(row), Is.EqualTo((status, updatedAtMs, (long?)5, (DateTimeOffset?)null)));
    }

    [Test]
    public async Task Commit_AfterADeletion_FindsTheDeletion()
    {
        var deletion = await CommitAsync(Event("user.deleted", 7), [new UserState(_user) { DeletedAt = _noon }]);
        var row = await CommitAsync(Event("user.created", 5), [Profile(5)]);
        var again = await CommitAsync(Event("user.deleted", 8), [new UserState(_user) { DeletedAt = _noon.AddDays(1) }]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Met(deletion), Is.EqualTo((WebhookEventStatus.Applied, 7, (long?)null, (DateTimeOffset?)null)));
            Assert.That(Met(row), Is.EqualTo((WebhookEventStatus.Applied, 5, (long?)null, (DateTimeOffset?)_noon)));
            Assert.That(Met(again), Is.EqualTo((WebhookEventStatus.Stale, 8, (long?)5, (DateTimeOffset?)_noon)));
        }
    }

    [Test]
    public async Task Commit_OfASession_FindsTheSessionAndTheUsersDeletion()
    {
        await CommitAsync(Event("user.deleted", 7), [Profile(5) with { DeletedAt = _noon }]);

        var first = await CommitAsync(Event("session.created", 20), [Login()], [Session(20)]);
        var second = await CommitAsync(Event("session.ended", 30), [], [Session(30)]);

        Assert.That(Met(first), Is.EqualTo((WebhookEventStatus.Applied, 20, (long?)null, (DateTimeOffset?)_noon)));
        Assert.That(Met(second), Is.EqualTo((WebhookEventStatus.Applied, 30, (long?)20, (DateTimeOffset?)_noon)));
    }

    [TestCase(WebhookEventStatus.Ignored)]
    [TestCase(WebhookEventStatus.Failed)]
    public async Task Commit_OfAnEventThatJoinsNothing_LooksForNothing(WebhookEventStatus status)
    {
        await CommitAsync(Event("user.created", 5), [Profile(5) with { DeletedAt = _noon }]);

        var row = await CommitAsync(Event("user.updated", 9) with { Status = status }, []);

        Assert.That(Met(row), Is.EqualTo((status, 9, (long?)null, (DateTimeOffset?)null)));
    }

    [Test]
    public async Task Commit_OfASettledEventAgain_LeavesItsStoryAndCountsTheAttempt()
    {
        var first = Event("user.created", 5);
        await CommitAsync(first, [Profile(5)]);
        await CommitAsync(Event("user.updated", 9), [Profile(9) with { DeletedAt = _noon }]);

        var later = first with
        {
            Type = "user.renamed",
            SourceUpdatedAtMs = 11,
            EventAt = _noon.AddDays(1),
            LastAttemptAt = _noon.AddHours(1),
            Payload = null,
            PayloadForm = PayloadForm.None,
        };
        var again = await CommitAsync(later, [Profile(5)]);
        var failed = await CommitAsync(
            later with { Status = WebhookEventStatus.Failed, Error = "late", ErrorCode = EventErrorCode.Internal }, []);

        var expected = first with { Attempts = 3, SettledAttempt = 1, LastAttemptAt = _noon.AddHours(1) };
        Assert.That(Comparable(failed), Is.EqualTo(Comparable(expected)));
        Assert.That(again.Payload, Is.EqualTo(first.Payload));
    }

    [Test]
    public async Task Commit_OfAFailedEventAgain_TellsOfTheLatestAttempt()
    {
        var row = Event("user.updated", 4);
        var failed = await CommitAsync(
            row with { Status = WebhookEventStatus.Failed, Error = "no", ErrorCode = EventErrorCode.Internal }, []);
        await CommitAsync(Event("user.created", 5), [Profile(5)]);

        var settled = await CommitAsync(
            row with
            {
                SourceUpdatedAtMs = 9,
                EventAt = _noon.AddMinutes(1),
                LastAttemptAt = _noon.AddHours(1),
                Payload = "{}"u8.ToArray(),
                PayloadForm = PayloadForm.Redacted,
            },
            [Profile(9)]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((failed.Error, failed.ErrorCode), Is.EqualTo(("no", "internal_error")));
            Assert.That(
                Comparable(settled),
                Is.EqualTo(Comparable(row with
                {
                    Attempts = 2,
                    SettledAttempt = 2,
                    SourceUpdatedAtMs = 9,
                    FoundUpdatedAtMs = 5,
                    EventAt = _noon.AddMinutes(1),
                    LastAttemptAt = _noon.AddHours(1),
                    PayloadForm = PayloadForm.Redacted,
                })));
            Assert.That(settled.Payload, Is.EqualTo("{}"u8.ToArray()));
        }
    }

    private async Task<WebhookEvent> CommitAsync(
        WebhookEvent row, IEnumerable<UserState> users, IEnumerable<Session>? sessions = null)
    {
        await _store.CommitAsync(users, sessions, row);
        return (await _store.EventsAsync()).Single(stored => stored.EventId == row.EventId);
    }

    private static (WebhookEventStatus, long?, long?, DateTimeOffset?) Met(WebhookEvent row) =>
        (row.Status, row.SourceUpdatedAtMs, row.FoundUpdatedAtMs, row.FoundDeletedAt);

    // Arrays are compared by reference in a record, and how long it took is nobody's business here.
    private static WebhookEvent Comparable(WebhookEvent row) => row with { Payload = null, DurationMs = 0 };

    private UserState Profile(long updatedAtMs) => new(_user)
    {
        Profile = new UserProfile { Version = new SourceVersion(updatedAtMs, 1, "msg_1") },
    };

    private UserState Login() => new(_user) { LastLoginAt = _noon };

    private Session Session(long updatedAtMs) => new()
    {
        ClerkSessionId = "sess_1",
        ClerkUserId = _user,
        Version = new SourceVersion(updatedAtMs, 1, "msg_1"),
        Status = SessionStatus.Active,
    };

    private WebhookEvent Event(string type, long updatedAtMs) => new()
    {
        EventId = $"msg_{Guid.NewGuid():N}",
        Type = type,
        ClerkObjectId = type.StartsWith("session.", StringComparison.Ordinal) ? "sess_1" : _user,
        ClerkUserId = _user,
        EventAt = _noon,
        SourceUpdatedAtMs = updatedAtMs,
        ReceivedAt = _noon.AddSeconds(1),
        LastAttemptAt = _noon.AddSeconds(1),
        Payload = [0x7B, 0xC3, 0x28, 0x00, 0x7D],
        PayloadForm = PayloadForm.Whole,
    };
}
