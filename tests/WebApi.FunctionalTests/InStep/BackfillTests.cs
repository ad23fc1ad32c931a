using Microsoft.Extensions.DependencyInjection;
using UserSync.Application.Clerk;
using UserSync.Application.Sync;
using UserSync.Infrastructure.Persistence;

namespace UserSync.WebApi.FunctionalTests.InStep;

/// <summary>Everybody is taken in, whatever happens on the way, and the run tells the truth about it.</summary>
[TestFixture(DatabaseEngine.PostgreSql)]
[TestFixture(DatabaseEngine.Sqlite)]
public sealed class BackfillTests(DatabaseEngine engine)
{
    private Mirror _mirror = null!;

    [SetUp]
    public async Task CreateAsync() => _mirror = await Mirror.CreateAsync(engine);

    [TearDown]
    public async Task DisposeAsync() => await _mirror.DisposeAsync();

    [Test]
    public async Task Backfill_TakesEverybodyIn_AndTellsNewFromChanged()
    {
        Fill(1_203);
        await _mirror.StoreAsync(User(7));
        await _mirror.StoreAsync(User(8) with { UpdatedAtMs = Events.StartMs - 1 });
        await _mirror.DeliverAsync(Events.Session("session.created", "sess_9", Id(9)), "msg_9");

        var run = (await _mirror.BackfillAsync())!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((run.Status, run.Seen, run.Total), Is.EqualTo((SyncStatus.Completed, 1_203L, 1_203L)));
            Assert.That((run.New, run.Changed, run.Unchanged, run.Failed), Is.EqualTo((1_201L, 1L, 1L, 0L)));
            Assert.That((await _mirror.UsersAsync()).Select(user => user.ClerkUserId), Is.EqualTo(Enumerable.Range(0, 1_203).Select(Id)));
            Assert.That(_mirror.Clerk.Calls("list"), Is.EqualTo(3));
        }

        var second = (await _mirror.BackfillAsync())!;
        Assert.That((second.Id == run.Id, second.New, second.Changed, second.Unchanged), Is.EqualTo((false, 0L, 0L, 1_203L)));
    }

    [Test]
    public async Task Backfill_OfNobody_IsDone() => Assert.That((await _mirror.BackfillAsync())!.Status, Is.EqualTo(SyncStatus.Completed));

    [Test]
    public async Task Backfill_WhenClerkGoesAway_StopsAndGoesOnWhereItWas()
    {
        Fill(2_100);
        _mirror.Clerk.Before = (name, number) => name == "list" && number == 3
            ? throw new ClerkUnavailableException("429 three times")
            : Task.CompletedTask;

        var cut = (await _mirror.BackfillAsync())!;
        Assert.That((cut.Status, cut.Seen, cut.Reason), Is.EqualTo((SyncStatus.Failed, 1_000L, "429 three times")));

        // Who comes meanwhile comes at the end; whoever goes is not missed.
        _mirror.Clerk.Put(User(2_100));
        _mirror.Clerk.Delete(Id(3));
        var run = (await _mirror.BackfillAsync())!;

        Assert.That((run.Id, run.Status, run.Seen, run.New), Is.EqualTo((cut.Id, SyncStatus.Completed, 2_101L, 2_101L)));
        Assert.That(_mirror.Clerk.Calls("list"), Is.EqualTo(6), "the third page twice, no other");
        Assert.That(await _mirror.UsersAsync(), Has.Count.EqualTo(2_101));
    }

    [Test]
    public async Task Backfill_WithRestart_BeginsAnew()
    {
        Fill(600);
        _mirror.Clerk.Before = (name, number) => name == "list" && number == 2 ? throw new ClerkKeyRefusedException(401) : Task.CompletedTask;
        var cut = (await _mirror.BackfillAsync())!;

        var run = (await _mirror.BackfillAsync(restart: true))!;

        Assert.That((run.Id == cut.Id, run.Seen, run.New, run.Unchanged), Is.EqualTo((false, 600L, 100L, 500L)));
    }

    [Test]
    public async Task Backfill_WhoseProcessIsKilled_GoesOnInAnother()
    {
        Fill(1_100);
        using var kill = new CancellationTokenSource();
        Assert.That(
            async () => await _mirror.BackfillAsync(
                report: run =>
                {
                    if (run.Seen == 500)
                    {
                        kill.Cancel();
                    }
                },
                cancellationToken: kill.Token),
            Throws.InstanceOf<OperationCanceledException>());

        await using var another = _mirror.Another();
        var rest = (await another.BackfillAsync())!;

        Assert.That((rest.Status, rest.Seen, rest.New), Is.EqualTo((SyncStatus.Completed, 1_100L, 1_100L)));
    }

    [Test]
    public async Task Backfill_WhoseProcessCouldNotSayGoodbye_GoesOnToo()
    {
        Fill(700);
        await using var scope = _mirror.Services.CreateAsyncScope();
        var runs = scope.ServiceProvider.GetRequiredService<ISyncRunRepository>();
        var left = new SyncRun
        {
            Id = Guid.CreateVersion7(),
            Kind = SyncKind.Backfill,
            StartedAt = _mirror.Clock.GetUtcNow(),
            Checkpoint = Id(499),
            Seen = 500,
            New = 500,
        };
        await runs.SaveAsync(left, [], CancellationToken.None);

        var run = (await _mirror.BackfillAsync())!;

        Assert.That((run.Id, run.Status, run.Seen, run.New), Is.EqualTo((left.Id, SyncStatus.Completed, 700L, 700L)));
        Assert.That(_mirror.Clerk.Calls("list"), Is.EqualTo(1));
    }

    [Test]
    public async Task Runs_ThatEndedLongAgo_GoAwayWithWhatTheyFound_ButTheLatest()
    {
        _mirror.Clerk.Put(User(1));
        var old = (await _mirror.ReconcileAsync(repair: false))!;
        _mirror.Clock.Advance(TimeSpan.FromDays(1));
        var latest = (await _mirror.ReconcileAsync(repair: false))!;
        _mirror.Clock.Advance(TimeSpan.FromDays(31));
        await _mirror.BackfillAsync();

        await using var scope = _mirror.Services.CreateAsyncScope();
        var runs = scope.ServiceProvider.GetRequiredService<ISyncRunRepository>();
        Assert.That(await runs.FindAsync(old.Id, CancellationToken.None), Is.Null);
        Assert.That(await runs.ListItemsAsync(old.Id, null, null, 10, CancellationToken.None), Is.Empty);
        Assert.That(await runs.FindAsync(latest.Id, CancellationToken.None), Is.EqualTo(latest));
        Assert.That(await runs.ListItemsAsync(latest.Id, null, null, 10, CancellationToken.None), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Backfill_WhileAnotherIsUnderWay_DoesNothing()
    {
        Fill(10);
        var (arrived, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        _mirror.Clerk.Before = async (_, _) =>
        {
            arrived.TrySetResult();
            await goOn.Task;
        };
        var first = _mirror.BackfillAsync();
        await arrived.Task;

        Assert.That(await _mirror.BackfillAsync(), Is.Null);
        Assert.That(await _mirror.ReconcileAsync(repair: true), Is.Null);
        if (engine == DatabaseEngine.PostgreSql)
        {
            await using var another = _mirror.Another();
            Assert.That(await another.BackfillAsync(), Is.Null, "on another replica");
        }

        goOn.SetResult();
        Assert.That((await first)!.Status, Is.EqualTo(SyncStatus.Completed));
        Assert.That(await _mirror.BackfillAsync(), Is.Not.Null);
    }

    private static string Id(int number) => $"user_{number:00000}";

    private static PretendUser User(int number) => new(Id(number)) { CreatedAtMs = Events.StartMs + number };

    private void Fill(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _mirror.Clerk.Put(User(i));
        }
    }
}
