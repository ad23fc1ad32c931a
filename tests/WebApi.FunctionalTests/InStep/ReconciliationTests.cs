using UserSync.Application.Clerk;
using UserSync.Application.Sync;
using UserSync.Application.Sync.Commands.RunChanges;
using UserSync.Application.Sync.Commands.RunReconciliation;
using UserSync.Domain.Users;
using UserSync.Infrastructure.Persistence;

namespace UserSync.WebApi.FunctionalTests.InStep;

/// <summary>Drift of every kind is found exactly, mended exactly, and nothing else is touched.</summary>
[TestFixture(DatabaseEngine.PostgreSql)]
[TestFixture(DatabaseEngine.Sqlite)]
public sealed class ReconciliationTests(DatabaseEngine engine)
{
    private Mirror _mirror = null!;

    [SetUp]
    public async Task CreateAsync() => _mirror = await Mirror.CreateAsync(engine);

    [TearDown]
    public async Task DisposeAsync() => await _mirror.DisposeAsync();

    [Test]
    public async Task Drift_OfEveryKind_IsReportedAndMendedExactly([Values(1, 2, 3)] int seed)
    {
        var expected = await SeedAsync(new Random(seed), 1_300);

        var dry = (await _mirror.ReconcileAsync(repair: false))!;
        await AssertFoundAsync(dry, expected, repaired: false);
        Assert.That((dry.Status, dry.Seen, dry.Total, dry.IsInStep), Is.EqualTo((SyncStatus.Completed, dry.Total, dry.Total, false)));

        _mirror.Clock.Advance(TimeSpan.FromMinutes(1));
        var repair = (await _mirror.ReconcileAsync(repair: true))!;
        await AssertFoundAsync(repair, expected, repaired: true);
        Assert.That(repair.IsInStep, Is.True);

        _mirror.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = (await _mirror.ReconcileAsync(repair: false))!;
        Assert.That((second.Drift, second.IsInStep), Is.EqualTo((0L, true)));
        var users = await _mirror.UsersAsync();
        var extra = expected.Where(item => item.Value.Kind == DriftKind.Extra).Select(item => item.Key).ToHashSet();
        Assert.That(users.Where(user => user.DeletedAt is not null).Select(user => user.ClerkUserId), Is.EquivalentTo(extra));
        Assert.That(users.Where(user => extra.Contains(user.ClerkUserId)).Select(user => user.DeletedAt), Is.All.EqualTo(repair.StartedAt));
    }

    // The key of another instance: nobody of its users may come in, and nobody of ours may go.
    [TestCase(true)]
    [TestCase(false)]
    public async Task Repair_AgainstAClerkThatHasNoneOfOurUsers_Stops(bool isFull)
    {
        for (var number = 0; number < 20; number++)
        {
            await _mirror.StoreAsync(User($"user_ours{number}"));
            _mirror.Clerk.Put(User($"user_theirs{number}") with { UpdatedAtMs = _mirror.Clock.GetUtcNow().ToUnixTimeMilliseconds() });
        }

        var run = isFull ? (await _mirror.ReconcileAsync(repair: true))! : (await _mirror.SendAsync(new RunChangesCommand(null, _ => { })))!;

        Assert.That((run.Status, run.Repaired), Is.EqualTo((SyncStatus.Stopped, 0L)));
        Assert.That(run.Reason, Does.Contain("CLERK_SECRET_KEY"));
        Assert.That((await _mirror.UsersAsync()).Select(user => (user.ClerkUserId[..9], user.DeletedAt)), Is.All.EqualTo(("user_ours", (DateTimeOffset?)null)).And.Exactly(20).Items);

        // Who knows better can say so.
        Assert.That((await _mirror.ReconcileAsync(repair: true, maxDeletions: 100))!.Status, Is.EqualTo(SyncStatus.Completed));
    }

    [Test]
    public async Task FullRun_IsDue_AfterADryOne_AndSoonAfterOneThatFailed()
    {
        var day = TimeSpan.FromDays(1);
        Task<SyncRun?> DueAsync() => _mirror.SendAsync(
            new RunReconciliationCommand(true, new DeletionLimit(5), _mirror.Clock.GetUtcNow() - day, _ => { }));

        await _mirror.ReconcileAsync(repair: false);
        _mirror.Clock.Advance(TimeSpan.FromMinutes(1));
        _mirror.Clerk.Before = (_, _) => throw new ClerkUnavailableException("500 three times");
        Assert.That((await DueAsync())?.Status, Is.EqualTo(SyncStatus.Failed), "a dry run mends nothing");

        _mirror.Clerk.Before = (_, _) => Task.CompletedTask;
        _mirror.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await DueAsync(), Is.Null, "a moment after a failure");
        _mirror.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.That((await DueAsync())?.Status, Is.EqualTo(SyncStatus.Completed));
        _mirror.Clock.Advance(TimeSpan.FromHours(23));
        Assert.That(await DueAsync(), Is.Null);
    }

    [Test]
    public async Task Watermark_IsNeverInTheFuture()
    {
        var now = _mirror.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        _mirror.Clerk.Put(User("user_ahead") with { UpdatedAtMs = now + 86_400_000 });

        var run = (await _mirror.SendAsync(new RunChangesCommand(null, _ => { })))!;

        Assert.That(run.WatermarkMs, Is.EqualTo(now));
    }

    [Test]
    public async Task Error_IsNeverTakenForADeletion()
    {
        await _mirror.StoreAsync(User("user_gone"));
        _mirror.Clerk.Put(User("user_here"));
        _mirror.Clerk.Before = (name, _) => name == "find" ? throw new ClerkUnavailableException("500 three times") : Task.CompletedTask;

        var failed = (await _mirror.ReconcileAsync(repair: true))!;

        Assert.That((failed.Status, failed.Extra, failed.Reason), Is.EqualTo((SyncStatus.Failed, 0L, "500 three times")));
        Assert.That((await _mirror.UsersAsync()).Select(user => user.DeletedAt), Is.All.Null);

        // The outage over, the deletion that no webhook told of is found.
        _mirror.Clerk.Before = (_, _) => Task.CompletedTask;
        var run = (await _mirror.ReconcileAsync(repair: true))!;
        Assert.That((run.Extra, run.Repaired), Is.EqualTo((1L, 1L)));
        Assert.That((await _mirror.UsersAsync()).Single(user => user.ClerkUserId == "user_gone").IsActive, Is.False);
    }

    [Test]
    public async Task List_ThatLeavesUsersOut_DeletesNobody()
    {
        foreach (var id in (string[])["user_1", "user_2", "user_3"])
        {
            await _mirror.StoreAsync(_mirror.Clerk.Put(User(id)));
        }

        _mirror.Clerk.LeftOut.Add("user_2");
        var run = (await _mirror.ReconcileAsync(repair: true))!;

        Assert.That((run.Status, run.Extra, run.Drift), Is.EqualTo((SyncStatus.Completed, 0L, 0L)));
        Assert.That(_mirror.Clerk.Calls("find"), Is.EqualTo(1), "asked for by name");
        Assert.That((await _mirror.UsersAsync()).Select(user => user.DeletedAt), Is.All.Null);
    }

    [Test]
    public async Task TooManyDeletions_StopTheRunBeforeAny([Values(0, 5)] int percent)
    {
        var stored = Enumerable.Range(0, 200).Select(i => User($"user_{i:000}")).ToList();
        await _mirror.StoreAsync(stored);
        foreach (var user in stored.Take(1).Concat(stored.Skip(12)))
        {
            _mirror.Clerk.Put(user);
        }

        var run = (await _mirror.ReconcileAsync(repair: true, percent))!;
        Assert.That(run.Status, Is.EqualTo(SyncStatus.Stopped));
        Assert.That(run.Reason, Does.Contain($"RECONCILE_MAX_DELETIONS={percent}"));
        Assert.That((await _mirror.UsersAsync()).Select(user => user.DeletedAt), Is.All.Null);

        var allowed = (await _mirror.ReconcileAsync(repair: true, 6))!;
        Assert.That((allowed.Status, allowed.Extra, allowed.Repaired), Is.EqualTo((SyncStatus.Completed, 11L, 11L)));
        Assert.That((await _mirror.UsersAsync()).Count(user => user.DeletedAt is not null), Is.EqualTo(11));
    }

    [Test]
    public async Task Deletions_AFew_AreAlwaysAllowed()
    {
        await _mirror.StoreAsync(Enumerable.Range(0, 5).Select(i => User($"user_{i}")));

        Assert.That((await _mirror.ReconcileAsync(repair: true))!.Repaired, Is.EqualTo(5));
    }

    [Test]
    public async Task User_WhoComesDuringTheWalk_IsNoExtraAndCostsNoCall()
    {
        _mirror.Clerk.Put(User("user_here"));
        _mirror.Clerk.Before = async (name, _) =>
        {
            if (name == "list")
            {
                _mirror.Clock.Advance(TimeSpan.FromSeconds(1));
                await _mirror.StoreAsync(User("user_new") with { CreatedAtMs = _mirror.Clock.GetUtcNow().ToUnixTimeMilliseconds() });
            }
        };

        var run = (await _mirror.ReconcileAsync(repair: true))!;

        Assert.That((run.Extra, run.Missing), Is.EqualTo((0L, 1L)));
        Assert.That(_mirror.Clerk.Calls("find"), Is.Zero);
    }

    [Test]
    public async Task Users_OfOneInstant_AcrossPages_AreNoExtras()
    {
        for (var i = 0; i < 1_700; i++)
        {
            _mirror.Clerk.Put(User($"user_{i:0000}"));
        }

        await _mirror.BackfillAsync();

        var run = (await _mirror.ReconcileAsync(repair: true))!;

        Assert.That((run.Drift, run.Seen), Is.EqualTo((0L, 1_700L)));
        Assert.That(_mirror.Clerk.Calls("find"), Is.EqualTo(1), "whether it is the same instance, and nothing else");
    }

    [Test]
    public async Task Webhook_ThatOvertakesAPage_IsInStep()
    {
        var old = _mirror.Clerk.Put(User("user_1"));
        await _mirror.StoreAsync(old with { UpdatedAtMs = old.UpdatedAtMs + 5, FirstName = "CANARY-newer" });

        Assert.That((await _mirror.ReconcileAsync(repair: true))!.Drift, Is.Zero);
    }

    [Test]
    public async Task Tombstone_OfAUserThatClerkHas_IsSaidAndNeverTakenBack()
    {
        await _mirror.StoreAsync(new UserState("user_1") { DeletedAt = _mirror.Clock.GetUtcNow() });
        _mirror.Clerk.Put(User("user_1"));

        var run = (await _mirror.ReconcileAsync(repair: true))!;

        Assert.That((run.Different, run.Repaired, run.IsInStep), Is.EqualTo((1L, 0L, false)));
        Assert.That((await _mirror.ItemsAsync(run)).Single().Fields, Is.EqualTo("deleted_at"));
    }

    [Test]
    public async Task Changes_AreComparedDownToWhereTheLastRunEnded()
    {
        var now = _mirror.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < 1_000; i++)
        {
            _mirror.Clerk.Put(User($"user_{i:0000}") with { UpdatedAtMs = now - (i * 60_000) });
        }

        var first = (await _mirror.SendAsync(new RunChangesCommand(null, _ => { })))!;
        Assert.That((first.Status, first.Missing, first.WatermarkMs), Is.EqualTo((SyncStatus.Completed, 1_000L, now)));

        _mirror.Clock.Advance(TimeSpan.FromMinutes(10));
        _mirror.Clerk.Put(User("user_0900") with { UpdatedAtMs = now + 1_000, FirstName = "CANARY-changed" });
        var pages = _mirror.Clerk.Calls("changes");
        var second = (await _mirror.SendAsync(new RunChangesCommand(_mirror.Clock.GetUtcNow().AddMinutes(-5), _ => { })))!;
        Assert.That((second.Stale, second.Repaired, second.Drift, second.WatermarkMs), Is.EqualTo((1L, 1L, 1L, now + 1_000)));
        Assert.That(_mirror.Clerk.Calls("changes"), Is.EqualTo(pages + 1));

        Assert.That(
            await _mirror.SendAsync(new RunChangesCommand(_mirror.Clock.GetUtcNow().AddMinutes(-5), _ => { })), Is.Null, "not due yet");
    }

    private static PretendUser User(string id) => new(id);

    private async Task AssertFoundAsync(SyncRun run, Dictionary<string, (DriftKind Kind, string Fields)> expected, bool repaired)
    {
        var items = await _mirror.ItemsAsync(run);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                items.Select(item => $"{item.ClerkUserId} {item.Kind} {item.Fields} {item.Repaired}"),
                Is.EquivalentTo(expected.Select(item => $"{item.Key} {item.Value.Kind} {item.Value.Fields} {repaired}")));
            Assert.That(
                (run.Missing, run.Stale, run.Different, run.Extra),
                Is.EqualTo((Count(DriftKind.Missing), Count(DriftKind.Stale), Count(DriftKind.Different), Count(DriftKind.Extra))));
            Assert.That(run.Repaired, Is.EqualTo(repaired ? expected.Count : 0));
        }

        long Count(DriftKind kind) => expected.Values.Count(item => item.Kind == kind);
    }

    /// <summary>Makes users at Clerk and here, most of them the same.</summary>
    /// <returns>Those that are not in step.</returns>
    private async Task<Dictionary<string, (DriftKind Kind, string Fields)>> SeedAsync(Random random, int count)
    {
        var expected = new Dictionary<string, (DriftKind, string)>();
        for (var i = 0; i < count; i++)
        {
            var user = User($"user_x{i:0000}") with { CreatedAtMs = Events.StartMs + (i / 3 * 1_000) };
            switch (random.Next(40))
            {
                case 0:
                    _mirror.Clerk.Put(user);
                    expected[user.Id] = (DriftKind.Missing, "");
                    break;
                case 1:
                    _mirror.Clerk.Put(user with { UpdatedAtMs = user.UpdatedAtMs + 1, FirstName = "CANARY-new" });
                    await _mirror.StoreAsync(user);
                    expected[user.Id] = (DriftKind.Stale, "first_name");
                    break;
                case 2:
                    _mirror.Clerk.Put(user with { Role = UserRole.Admin, Banned = true });
                    await _mirror.StoreAsync(user);
                    expected[user.Id] = (DriftKind.Different, "public_metadata,role,banned");
                    break;
                case 3:
                    _mirror.Clerk.Put(user with { LastSignInAtMs = Events.StartMs + 5 });
                    await _mirror.StoreAsync(user);
                    expected[user.Id] = (DriftKind.Different, "last_login_at");
                    break;
                case 4:
                    await _mirror.StoreAsync(user);
                    expected[user.Id] = (DriftKind.Extra, "");
                    break;
                default:
                    await _mirror.StoreAsync(_mirror.Clerk.Put(user));
                    break;
            }
        }

        return expected;
    }
}
