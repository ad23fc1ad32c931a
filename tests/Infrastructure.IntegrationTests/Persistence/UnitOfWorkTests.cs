using UserSync.Application.Common.Exceptions;
using UserSync.Application.Webhooks;
using UserSync.Domain.Common;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence;
using UserSync.TestCommon.Histories;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

[TestFixture(DatabaseEngine.PostgreSql)]
[TestFixture(DatabaseEngine.Sqlite)]
public sealed class UnitOfWorkTests(DatabaseEngine engine)
{
    private static readonly DateTimeOffset _noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private Store _store = null!;

    [OneTimeSetUp]
    public async Task CreateAsync() => _store = await Store.CreateAsync(engine);

    [OneTimeTearDown]
    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Commit_OfANewUserWithItsEvent_IsAppliedOnce()
    {
        var user = User(1);
        var row = Event();

        var first = await _store.CommitAsync([user], row: row);
        var second = await _store.CommitAsync([user], row: row);

        var stored = (await _store.EventsAsync()).Single(e => e.EventId == row.EventId);
        Assert.That((first.Event, second.Event), Is.EqualTo((WebhookOutcome.Applied, WebhookOutcome.Duplicate)));
        Assert.That((stored.Status, stored.Attempts, stored.SettledAttempt), Is.EqualTo((WebhookEventStatus.Applied, 2, (int?)1)));
        Assert.That(stored.Payload, Is.EqualTo(row.Payload));
    }

    [Test]
    public async Task Commit_OfNothingNewer_IsStale()
    {
        var user = User(1);
        await _store.CommitAsync([user], row: Event());

        var again = await _store.CommitAsync([user], row: Event());

        Assert.That((again.Event, again.ChangedUsers.Count), Is.EqualTo((WebhookOutcome.Stale, 0)));
    }

    [Test]
    public async Task Commit_WhenOnlyTheSessionIsNew_IsApplied()
    {
        var user = User(1);
        await _store.CommitAsync([user]);

        var result = await _store.CommitAsync([user], [Generate.Session($"sess_{Guid.NewGuid():N}").Sampled()], Event());

        Assert.That((result.Event, result.ChangedSessions.Count), Is.EqualTo((WebhookOutcome.Applied, 1)));
    }

    [Test]
    public async Task Commit_OfAnEventThatFailedBefore_TriesItAgain()
    {
        var user = User(1);
        var row = Event();

        var failed = await _store.CommitAsync(row: row with { Status = WebhookEventStatus.Failed, Error = "no" });
        var failedAgain = await _store.CommitAsync(row: row with { Status = WebhookEventStatus.Failed, Error = "still no" });
        var settled = await _store.CommitAsync([user], row: row);
        var repeated = await _store.CommitAsync([user], row: row);
        var failedLate = await _store.CommitAsync(row: row with { Status = WebhookEventStatus.Failed, Error = "late" });

        var stored = (await _store.EventsAsync()).Single(e => e.EventId == row.EventId);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                new[] { failed.Event, failedAgain.Event, settled.Event, repeated.Event, failedLate.Event },
                Is.EqualTo(new WebhookOutcome?[]
                {
                    WebhookOutcome.Failed, WebhookOutcome.Failed, WebhookOutcome.Applied, WebhookOutcome.Duplicate,
                    WebhookOutcome.Duplicate,
                }));
            Assert.That(
                (stored.Status, stored.Attempts, stored.SettledAttempt, stored.Error),
                Is.EqualTo((WebhookEventStatus.Applied, 5, (int?)3, (string?)null)));
        }
    }

    [Test]
    public async Task Commit_OfAnIgnoredEvent_StaysIgnored()
    {
        var row = Event() with { Status = WebhookEventStatus.Ignored, Payload = null };

        var first = await _store.CommitAsync(row: row);
        var second = await _store.CommitAsync(row: row);

        Assert.That((first.Event, second.Event), Is.EqualTo((WebhookOutcome.Ignored, WebhookOutcome.Duplicate)));
    }

    [Test]
    public async Task Commit_OfNothing_ChangesNothing()
    {
        var result = await _store.CommitAsync();

        Assert.That((result.ChangedUsers.Count, result.ChangedSessions.Count, result.Event), Is.EqualTo((0, 0, (WebhookOutcome?)null)));
        Assert.That(() => result.EventOutcome, Throws.InvalidOperationException);
    }

    [Test]
    public async Task Commit_OfAStateThatKnowsNothing_MakesNoRow()
    {
        var clerkUserId = $"user_{Guid.NewGuid():N}";

        await _store.CommitAsync([new UserState(clerkUserId)]);

        Assert.That(await _store.FindAsync(clerkUserId), Is.Null);
    }

    [Test]
    public async Task Commit_MovesUpdatedAtOnlyWhereSomethingChanged()
    {
        var user = User(5);
        await _store.CommitAsync([user]);
        var made = (await _store.FindAsync(user.ClerkUserId))!;

        _store.Clock.Advance(TimeSpan.FromMinutes(1));
        await _store.CommitAsync([user]);
        var untouched = (await _store.FindAsync(user.ClerkUserId))!;
        await _store.CommitAsync([user with { LastLoginAt = _noon.AddDays(1) }]);
        var touched = (await _store.FindAsync(user.ClerkUserId))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(untouched.UpdatedAt, Is.EqualTo(made.UpdatedAt));
            Assert.That(touched.UpdatedAt, Is.EqualTo(made.UpdatedAt.AddMinutes(1)));
            Assert.That((touched.Id, touched.FirstSeenAt), Is.EqualTo((made.Id, made.FirstSeenAt)));
        }
    }

    [Test]
    public async Task CreatedAt_IsClerksWhereItSays_ElseOurs()
    {
        var told = User(1, createdAt: _noon);
        var untold = User(1);
        await _store.CommitAsync([told, untold]);

        Assert.That((await _store.FindAsync(told.ClerkUserId))!.CreatedAt, Is.EqualTo(_noon));
        var row = (await _store.FindAsync(untold.ClerkUserId))!;
        Assert.That(row.CreatedAt, Is.EqualTo(row.FirstSeenAt));
    }

    [Test]
    public async Task Find_ByEitherId_FindsTheSameRow()
    {
        var user = User(1);
        await _store.CommitAsync([user]);

        var row = (await _store.FindAsync(user.ClerkUserId))!;

        Assert.That((await _store.FindAsync(row.Id))!.ClerkUserId, Is.EqualTo(user.ClerkUserId));
        Assert.That(row.Id.Version, Is.EqualTo(7));
        Assert.That(await _store.FindAsync(Guid.NewGuid()), Is.Null);
    }

    [Test]
    public async Task Find_ByClerkId_GivesEveryColumnAsTheMapperReadsIt()
    {
        var states = Enumerable.Range(0, 300).Select(n => Generate.UserState($"user_columns_{n}").Sampled()).ToList();
        await _store.CommitAsync(states);

        foreach (var mapped in (await _store.UsersAsync()).Where(user => user.ClerkUserId.StartsWith("user_columns_", StringComparison.Ordinal)))
        {
            var found = (await _store.FindAsync(mapped.ClerkUserId))!;
            Assert.That(
                (found.Id, found.State, found.FirstSeenAt, found.CreatedAt, found.UpdatedAt, found.IsActive, found.IsRegistered),
                Is.EqualTo((mapped.Id, mapped.State, mapped.FirstSeenAt, mapped.CreatedAt, mapped.UpdatedAt, mapped.IsActive, mapped.IsRegistered)));
        }
    }

    [Test]
    public async Task Commit_OfTwoHundredUsersFromEightSidesAtOnce_LosesNothing()
    {
        var histories = Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, 200)
            .Select(user => Generate.UserState($"user_crowd_{user:000}").Sampled()).ToList()).ToList();

        // Each side in another order: unsorted rows would deadlock.
        await Task.WhenAll(histories.Select((history, side) => Task.Run(() =>
            _store.CommitAsync(side % 2 == 0 ? history : Enumerable.Reverse(history)))));

        var expected = histories.SelectMany(history => history).GroupBy(state => state.ClerkUserId)
            .Select(states => states.Aggregate(UserState.Join)).Where(state => !state.IsEmpty);
        var stored = (await _store.UsersAsync()).Where(user => user.ClerkUserId.StartsWith("user_crowd_", StringComparison.Ordinal));
        Assert.That(stored.Select(user => user.State), Is.EquivalentTo(expected));
    }

    [Test]
    public async Task Record_OfTwoEventsInOneUnit_IsABug() =>
        await Assert.ThatAsync(
            async () =>
            {
                var pending = new Infrastructure.Persistence.Writing.PendingWrites(new DatabaseOptions(engine, ""));
                pending.Record(Event());
                pending.Record(Event());
                await Task.CompletedTask;
            },
            Throws.InvalidOperationException);

    [Test]
    public async Task Commit_WhenTheSchemaIsMissing_SaysThatTheDatabaseIsNotAvailable()
    {
        await using var empty = await Store.CreateEmptyAsync(engine);

        await Assert.ThatAsync(() => empty.CommitAsync([User(1)]), Throws.TypeOf<DatabaseUnavailableException>());
        await Assert.ThatAsync(() => empty.FindAsync("user_1"), Throws.TypeOf<DatabaseUnavailableException>());
    }

    private static UserState User(long updatedAtMs, DateTimeOffset? createdAt = null) => new($"user_{Guid.NewGuid():N}")
    {
        Profile = new UserProfile
        {
            Version = new SourceVersion(updatedAtMs, 1, "msg_1"),
            Email = "ada@example.com",
            CreatedAt = createdAt,
        },
        LastLoginAt = _noon,
    };

    private static WebhookEvent Event() => new()
    {
        EventId = $"msg_{Guid.NewGuid():N}",
        Type = "user.updated",
        ClerkObjectId = "user_1",
        ClerkUserId = "user_1",
        EventAt = _noon,
        ReceivedAt = _noon.AddSeconds(1),
        Payload = [0x7B, 0xC3, 0x28, 0x00, 0x7D],
    };
}
