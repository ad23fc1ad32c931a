using Microsoft.EntityFrameworkCore;
using Npgsql;
using UserSync.Application.Webhooks;
using UserSync.Application.Webhooks.Queries;
using UserSync.Domain.Common;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

/// <summary>Two events of one user at one moment: what is found is what was stored when the commit began.</summary>
public sealed class EventRaceTests
{
    private static readonly DateTimeOffset _noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task Commit_WhenANewerEventIsStoredMeanwhile_IsStaleAndSaysWhy()
    {
        await using var store = await Store.CreateAsync(DatabaseEngine.PostgreSql);
        await using var other = new NpgsqlConnection(store.ConnectionString);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand(
            """
            INSERT INTO users (clerk_user_id, id, first_seen_at, updated_at, source_updated_at_ms, source_event_at_ms, source_event_id)
            VALUES ('user_1', gen_random_uuid(), now(), now(), 9, 1, 'msg_9')
            """,
            other))
        {
            await insert.ExecuteNonQueryAsync();
        }

        var commit = store.CommitAsync(
            [new UserState("user_1") { Profile = new UserProfile { Version = new SourceVersion(5, 1, "msg_5") } }],
            row: new WebhookEvent
            {
                EventId = "msg_5",
                Type = "user.created",
                ClerkObjectId = "user_1",
                ClerkUserId = "user_1",
                EventAt = _noon,
                SourceUpdatedAtMs = 5,
                ReceivedAt = _noon,
            });
        await WaitsForALockAsync(store);
        await transaction.CommitAsync();

        Assert.That((await commit).Event, Is.EqualTo(WebhookOutcome.Stale));
        var item = WebhookEventItem.FromRow.Compile()((await store.FindEventAsync("msg_5"))!);
        Assert.That(item.Reason, Is.EqualTo("another event of this user was stored at the same moment"));
    }

    // A group waits 50 ms and is then taken apart. Whoever waits longer waits by itself, and has found what it found.
    private static async Task WaitsForALockAsync(Store store)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await store.QueryAsync(db => db.Database.SqlQueryRaw<int>(
            "SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND clock_timestamp() - query_start > interval '300 milliseconds'")
            .SingleAsync()) == 0)
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
