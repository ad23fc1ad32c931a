using Microsoft.EntityFrameworkCore;
using Npgsql;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Webhooks;
using UserSync.Domain.Common;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence;
using UserSync.Infrastructure.Persistence.Writing;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

/// <summary>Events that come at once are committed together, and nobody can tell but by the number of transactions.</summary>
public sealed class GroupCommitTests
{
    private static readonly DateTimeOffset _noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private Store _store = null!;

    [SetUp]
    public async Task CreateAsync() => _store = await Store.CreateAsync(DatabaseEngine.PostgreSql);

    [TearDown]
    public async Task DropAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Commit_OfManyEventsAtOnce_TakesFewTransactions()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 300).Select(n => CommitAsync($"user_{n}", 5)));

        var transactions = await _store.QueryAsync(db => db.Database
            .SqlQueryRaw<int>("SELECT count(DISTINCT xmin::text)::int AS \"Value\" FROM webhook_events").SingleAsync());
        Assert.That(results.Select(result => result.Event), Is.All.EqualTo(WebhookOutcome.Applied));
        Assert.That(await _store.UsersAsync(), Has.Count.EqualTo(300));
        Assert.That(transactions, Is.LessThan(100));
    }

    [Test]
    public async Task Commit_OneAfterTheOther_IsWrittenByOneProcessOfTheDatabase()
    {
        // So many connections are there to be used in turn.
        await _store.WithAsync<NpgsqlDataSource>(async pool =>
        {
            var open = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => pool.OpenConnectionAsync().AsTask()));
            foreach (var connection in open)
            {
                await connection.DisposeAsync();
            }
        });

        for (var n = 0; n < 12; n++)
        {
            await CommitAsync($"user_{n}", 5);
        }

        var writers = await _store.QueryAsync(db => db.Database.SqlQueryRaw<int>("""
            SELECT count(*)::int AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'WITH patience%'
            """).SingleAsync());
        Assert.That(writers, Is.EqualTo(1));
    }

    [Test]
    public async Task Commit_OfDifferentEventsAtOnce_TellsEachCallerItsOwnOutcome()
    {
        await CommitAsync("user_stale", 9);
        await CommitAsync("user_again", 9, "msg_again");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => CommitAsync($"user_warm{n}", 1)));

        var outcomes = await Task.WhenAll(
            CommitAsync("user_new", 5),
            CommitAsync("user_stale", 5),
            CommitAsync("user_again", 9, "msg_again"),
            _store.CommitAsync(row: Event("msg_ignored", null, 1) with { Status = WebhookEventStatus.Ignored }),
            _store.CommitAsync(row: Event("msg_failed", null, 1) with { Status = WebhookEventStatus.Failed }),
            LoginAsync("user_login", "sess_1", "msg_login"),
            CommitAsync("user_other", 5));

        Assert.That(outcomes.Select(result => result.Event), Is.EqualTo(new WebhookOutcome?[]
        {
            WebhookOutcome.Applied, WebhookOutcome.Stale, WebhookOutcome.Duplicate, WebhookOutcome.Ignored,
            WebhookOutcome.Failed, WebhookOutcome.Applied, WebhookOutcome.Applied,
        }));
        Assert.That(outcomes.Select(result => string.Join(' ', result.ChangedUsers.Concat(result.ChangedSessions))), Is.EqualTo(new[]
        {
            "user_new", "", "", "", "", "user_login sess_1", "user_other",
        }));
    }

    [Test]
    public async Task Commit_OfManyEventsOfOneUserAtOnce_JoinsThemInTheOrderOfTheirArrival()
    {
        var versions = Enumerable.Range(1, 60).Select(n => n * 37L % 61).ToList();

        var results = await Task.WhenAll(versions.Select(version => CommitAsync("user_busy", version)));

        var newest = 0L;
        var expected = versions.Select(version =>
        {
            var isNewer = version > newest;
            newest = Math.Max(newest, version);
            return isNewer ? WebhookOutcome.Applied : WebhookOutcome.Stale;
        });
        Assert.That(results.Select(result => result.Event!.Value), Is.EqualTo(expected));
        Assert.That((await _store.FindAsync("user_busy"))!.Profile!.Version.UpdatedAtMs, Is.EqualTo(60));
    }

    [Test]
    public async Task Commit_OfOneEventFromManySidesAtOnce_AppliesItOnce()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => CommitAsync("user_1", 5, "msg_1")));

        Assert.That(results.Count(result => result.Event == WebhookOutcome.Applied), Is.EqualTo(1));
        Assert.That(results.Count(result => result.Event == WebhookOutcome.Duplicate), Is.EqualTo(49));
        Assert.That((await _store.FindEventAsync("msg_1"))!.Attempts, Is.EqualTo(50));
    }

    [Test]
    public async Task Commit_WithAMemberThatTheDatabaseRefuses_FailsForThatOneAlone()
    {
        var neighbours = Enumerable.Range(0, 40).Select(n => CommitAsync($"user_{n}", 5)).ToList();
        var refused = _store.CommitAsync(
            [new UserState("user_bad") { Profile = new UserProfile { Version = new SourceVersion(5, 1, "msg_bad"), PublicMetadata = "{" } }],
            row: Event("msg_bad", "user_bad", 5));
        neighbours.AddRange(Enumerable.Range(40, 40).Select(n => CommitAsync($"user_{n}", 5)));

        await Assert.ThatAsync(() => refused, Throws.TypeOf<PostgresException>());
        Assert.That((await Task.WhenAll(neighbours)).Select(result => result.Event), Is.All.EqualTo(WebhookOutcome.Applied));
        Assert.That(await _store.FindEventAsync("msg_bad"), Is.Null);
    }

    [Test]
    public async Task Commit_WhereTheDatabaseFailsAllOfAGroup_TellsEachCallerWhy()
    {
        await using (var connection = new NpgsqlConnection(_store.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("ALTER TABLE webhook_events RENAME TO gone", connection);
            await command.ExecuteNonQueryAsync();
        }

        foreach (var commit in Enumerable.Range(0, 20).Select(n => CommitAsync($"user_{n}", 5)).ToList())
        {
            // The database's own word, and not that the caller's time ran out.
            await Assert.ThatAsync(
                () => commit, Throws.TypeOf<DatabaseUnavailableException>().With.InnerException.TypeOf<PostgresException>());
        }
    }

    [Test]
    public async Task Commit_WithAMemberWhoseRowSomebodyHolds_WaitsForThatOneAlone()
    {
        await CommitAsync("user_held", 1);
        await using var holder = await Holder.OfAsync(_store, "user_held");

        var held = CommitAsync("user_held", 5);
        var neighbours = await Task.WhenAll(Enumerable.Range(0, 80).Select(n => CommitAsync($"user_{n}", 5)));

        Assert.That(neighbours.Select(result => result.Event), Is.All.EqualTo(WebhookOutcome.Applied));
        Assert.That(held.IsCompleted, Is.False);
        await holder.LetGoAsync();
        Assert.That((await held).Event, Is.EqualTo(WebhookOutcome.Applied));
    }

    [Test]
    public async Task Commit_WhileAsManyWaitForRowsAsThereAreWriters_IsMade()
    {
        var users = Enumerable.Range(0, GroupCommit.MostWriters).Select(n => $"user_held{n}").ToList();
        foreach (var user in users)
        {
            await CommitAsync(user, 1);
        }

        // One transaction holds all of them.
        await using var holder = await Holder.OfAsync(_store, "user_held%");
        var held = users.ConvertAll(user => CommitAsync(user, 5));
        var neighbours = await Task.WhenAll(Enumerable.Range(0, 80).Select(n => CommitAsync($"user_{n}", 5)));

        // Their rows are waited for by now, so whoever comes next needs a connection that nobody waits on.
        neighbours = [.. neighbours, await CommitAsync("user_next", 5)];
        Assert.That(neighbours.Select(result => result.Event), Is.All.EqualTo(WebhookOutcome.Applied));
        Assert.That(held.Select(commit => commit.IsCompleted), Is.All.False);
        await holder.LetGoAsync();
        Assert.That((await Task.WhenAll(held)).Select(result => result.Event), Is.All.EqualTo(WebhookOutcome.Applied));
    }

    [Test]
    public async Task Commit_GivenUpWhileItWaits_IsNotMade()
    {
        await CommitAsync("user_held", 1);
        await using var holder = await Holder.OfAsync(_store, "user_held");
        using var caller = new CancellationTokenSource();

        var first = CommitAsync("user_held", 5, "msg_first");
        var second = CommitAsync("user_held", 6, "msg_second", caller.Token);
        await caller.CancelAsync();

        await Assert.ThatAsync(() => second, Throws.InstanceOf<OperationCanceledException>());
        await holder.LetGoAsync();
        await first;
        Assert.That((await CommitAsync("user_held", 7)).Event, Is.EqualTo(WebhookOutcome.Applied));
        Assert.That(await _store.FindEventAsync("msg_second"), Is.Null);
    }

    [Test]
    public async Task Commit_WhenTooManyWait_IsRefusedAtOnce()
    {
        await CommitAsync("user_held", 1);
        await using var holder = await Holder.OfAsync(_store, "user_held");

        // One of them is under way, all others wait for it.
        var held = Enumerable.Range(0, GroupCommit.MostWaiting + 1).Select(n => CommitAsync("user_held", n)).ToList();
        var beyond = CommitAsync("user_held", 1);

        await Assert.ThatAsync(() => beyond.WaitAsync(TimeSpan.FromSeconds(1)), Throws.TypeOf<DatabaseUnavailableException>());
        await holder.LetGoAsync();
        await Task.WhenAll(held).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.That((await CommitAsync("user_other", 1)).Event, Is.EqualTo(WebhookOutcome.Applied));
    }

    private Task<CommitResult> CommitAsync(
        string user, long version, string? eventId = null, CancellationToken cancellationToken = default)
    {
        var id = eventId ?? $"msg_{Guid.NewGuid():N}";
        return _store.CommitAsync(
            [new UserState(user) { Profile = new UserProfile { Version = new SourceVersion(version, 1, id) } }],
            row: Event(id, user, version),
            cancellationToken: cancellationToken);
    }

    private Task<CommitResult> LoginAsync(string user, string session, string eventId) => _store.CommitAsync(
        [new UserState(user) { LastLoginAt = _noon }],
        [new Session { ClerkSessionId = session, ClerkUserId = user, Status = SessionStatus.Active, Version = new SourceVersion(5, 1, eventId) }],
        Event(eventId, user, 5) with { Type = "session.created", ClerkObjectId = session });

    private static WebhookEvent Event(string id, string? user, long version) => new()
    {
        EventId = id,
        Type = "user.updated",
        ClerkObjectId = user,
        ClerkUserId = user,
        EventAt = _noon,
        SourceUpdatedAtMs = version,
        ReceivedAt = _noon,
    };

    /// <summary>Somebody else's transaction that holds the rows of users, by a pattern of their ids.</summary>
    private sealed class Holder(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public static async Task<Holder> OfAsync(Store store, string users)
        {
            var connection = new NpgsqlConnection(store.ConnectionString);
            await connection.OpenAsync();
            var transaction = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("SELECT 1 FROM users WHERE clerk_user_id LIKE $1 FOR UPDATE", connection)
            {
                Parameters = { new NpgsqlParameter { Value = users } },
            };
            await command.ExecuteScalarAsync();
            return new Holder(connection, transaction);
        }

        public Task LetGoAsync() => transaction.RollbackAsync();

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
