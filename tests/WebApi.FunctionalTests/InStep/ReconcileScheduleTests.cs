using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using UserSync.Application.Sync;
using UserSync.TestCommon.Postgres;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.Hosting;

namespace UserSync.WebApi.FunctionalTests.InStep;

/// <summary>Comparisons go by themselves, as often as is set, on one replica.</summary>
public sealed class ReconcileScheduleTests
{
    [Test]
    public async Task Comparisons_GoWhenTheyAreDue_OnOneOfTwoReplicas()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Events.StartMs).AddHours(1));
        var clerk = new PretendClerk { Clock = clock };
        clerk.Put(new PretendUser("user_1"));
        (string, string?)[] settings = [("CLERK_SECRET_KEY", "sk_test_CANARY0123456789"), ("RECONCILE_INTERVAL", "5m"), ("RECONCILE_FULL_INTERVAL", "1h")];
        var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        await using var one = await ApiHost.StartOnAsync(database, clerk, clock, settings);
        await using var two = await ApiHost.StartOnAsync(database, clerk, clock, settings);

        clock.Advance(ReconcileSchedule.Look);
        await Wait.UntilAsync(async () => (await RunsAsync(one)).Count(run => run.Status == SyncStatus.Completed) == 2);
        Assert.That((await one.FindUserAsync("user_1"))?.Profile, Is.Not.Null, "mended");

        for (var minute = 0; minute < 5; minute++)
        {
            clock.Advance(ReconcileSchedule.Look);
        }

        await Wait.UntilAsync(async () => (await RunsAsync(one)).Count(run => run.Status == SyncStatus.Completed) == 3);
        Assert.That(
            (await RunsAsync(one)).Select(run => run.Kind), Is.EquivalentTo(new[] { SyncKind.Reconciliation, SyncKind.Changes, SyncKind.Changes }));
    }

    [Test]
    public async Task Comparisons_WhenTheyAreOff_DoNotGo()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Events.StartMs).AddHours(1));
        var clerk = new PretendClerk { Clock = clock };
        var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        await using var off = await ApiHost.StartOnAsync(
            database, clerk, clock, ("CLERK_SECRET_KEY", "sk_test_CANARY0123456789"), ("RECONCILE_INTERVAL", "off"), ("RECONCILE_FULL_INTERVAL", "off"));
        await using var keyless = await ApiHost.StartOnAsync(database, clerk, clock);

        clock.Advance(TimeSpan.FromDays(2));
        await off.StopAsync();
        await keyless.StopAsync();

        Assert.That(await RunsAsync(off), Is.Empty);
    }

    private static Task<List<SyncRun>> RunsAsync(ApiHost api) => api.QueryAsync(db => db.SyncRuns.AsNoTracking().ToListAsync());
}
