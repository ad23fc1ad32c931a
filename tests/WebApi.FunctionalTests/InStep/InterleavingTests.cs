using UserSync.Application.Sync.Commands.RunChanges;
using UserSync.Application.Users.Commands.ProvisionUser;
using UserSync.Domain.Users;
using UserSync.Infrastructure.Persistence;

namespace UserSync.WebApi.FunctionalTests.InStep;

/// <summary>
/// Clerk changes, its webhooks arrive late, twice, in any order or never, and runs read pages and commit in between: what
/// is stored in the end is what Clerk has.
/// </summary>
public sealed class InterleavingTests
{
    private static IEnumerable<TestCaseData> Seeds =>
        Enumerable.Range(1, 40).Select(seed => new TestCaseData(DatabaseEngine.Sqlite, seed))
            .Concat(Enumerable.Range(1, 10).Select(seed => new TestCaseData(DatabaseEngine.PostgreSql, seed)));

    [TestCaseSource(nameof(Seeds))]
    public async Task Webhooks_DuringRuns_NeverLoseToThem(DatabaseEngine engine, int seed)
    {
        await using var mirror = await Mirror.CreateAsync(engine, pageCap: 3);
        var world = new World(mirror, new Random(seed));
        await world.LiveAsync(30);
        mirror.Clerk.Before = (_, _) => world.LiveAsync(2);
        mirror.Clerk.OnTheWay = _ => world.LiveAsync(2);

        await world.RunAsync();

        mirror.Clerk.Before = (_, _) => Task.CompletedTask;
        mirror.Clerk.OnTheWay = _ => Task.CompletedTask;
        await world.DeliverRestAsync();
        await world.AssertEndedInStepAsync();
    }

    [TestCaseSource(nameof(Seeds))]
    public async Task Webhooks_ThatNeverArrive_AreMadeUpFor(DatabaseEngine engine, int seed)
    {
        await using var mirror = await Mirror.CreateAsync(engine, pageCap: 3);
        var world = new World(mirror, new Random(seed)) { Lost = 0.5 };
        await world.LiveAsync(60);
        mirror.Clerk.Before = (_, _) => world.LiveAsync(1);
        mirror.Clerk.OnTheWay = _ => world.LiveAsync(1);
        await world.RunAsync();
        mirror.Clerk.Before = (_, _) => Task.CompletedTask;
        mirror.Clerk.OnTheWay = _ => Task.CompletedTask;
        await world.DeliverRestAsync();

        mirror.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await mirror.ReconcileAsync(repair: true, 100))!.IsInStep, Is.True);

        Assert.That((await mirror.ReconcileAsync(repair: false))!.Drift, Is.Zero);
        await world.AssertEndedInStepAsync();
    }

    /// <summary>Users who live at Clerk, and the webhooks that tell of it.</summary>
    private sealed class World(Mirror mirror, Random random)
    {
        private readonly Dictionary<string, PretendUser> _present = [];
        private readonly HashSet<string> _deleted = [];
        private readonly List<(string Id, string Body)> _underWay = [];
        private readonly List<(string Id, string Body)> _arrived = [];
        private readonly Dictionary<string, UserState> _reference = [];
        private int _events;

        public double Lost { get; init; }

        private long NowMs => mirror.Clock.GetUtcNow().ToUnixTimeMilliseconds();

        /// <summary>Lets some things happen.</summary>
        public async Task LiveAsync(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                mirror.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(1, 400)));
                var user = _present.Count == 0 ? null : _present.Values.ElementAt(random.Next(_present.Count));
                switch (random.Next(8))
                {
                    case 0 or 1:
                        Change(new PretendUser($"user_{_present.Count + _deleted.Count:000}") { CreatedAtMs = NowMs, UpdatedAtMs = NowMs }, "user.created");
                        break;
                    case 2 or 3 when user is not null:
                        Change(
                            user with { UpdatedAtMs = NowMs, FirstName = $"CANARY-{NowMs}", Role = (UserRole)random.Next(4), LastSignInAtMs = NowMs - 1 },
                            "user.updated");
                        break;
                    case 4 when user is not null && random.Next(3) == 0:
                        Delete(user);
                        break;
                    case 5 when _arrived.Count > 0:
                        var again = _arrived[random.Next(_arrived.Count)];
                        await mirror.DeliverAsync(again.Body, again.Id);
                        break;
                    case 6 or 7 when _underWay.Count > 0:
                        await DeliverAsync(random.Next(_underWay.Count));
                        break;
                }
            }
        }

        /// <summary>One of the runs, or a few of them.</summary>
        public async Task RunAsync()
        {
            for (var i = 0; i < 2; i++)
            {
                switch (random.Next(4))
                {
                    case 0:
                        await mirror.BackfillAsync();
                        break;
                    case 1:
                        await mirror.ReconcileAsync(repair: true, 100);
                        break;
                    case 2:
                        await mirror.SendAsync(new RunChangesCommand(null, _ => { }));
                        break;
                    default:
                        foreach (var id in _present.Keys.ToList())
                        {
                            await mirror.SendAsync(new ProvisionUserCommand(id));
                        }

                        break;
                }
            }
        }

        public async Task DeliverRestAsync()
        {
            while (_underWay.Count > 0)
            {
                await DeliverAsync(random.Next(_underWay.Count));
            }
        }

        public async Task AssertEndedInStepAsync()
        {
            var stored = (await mirror.UsersAsync()).ToDictionary(user => user.ClerkUserId);
            using (Assert.EnterMultipleScope())
            {
                foreach (var (id, user) in _present)
                {
                    var told = user.Told(mirror.Clock.GetUtcNow());
                    Assert.That(stored.Keys, Does.Contain(id));
                    Assert.That(stored[id].DeletedAt, Is.Null, id);
                    Assert.That(Content(stored[id].Profile), Is.EqualTo(Content(told.Profile)), id);
                    Assert.That(stored[id].LastLoginAt, Is.EqualTo(told.LastSignInAt), id);
                }

                foreach (var id in _deleted.Where(id => Lost == 0 || stored.ContainsKey(id)))
                {
                    Assert.That(stored[id].DeletedAt, Is.Not.Null, id);
                }

                // Nothing was lost: the profile and the deletion are the join of all that was told, to the millisecond.
                foreach (var (id, state) in _reference.Where(_ => Lost == 0))
                {
                    Assert.That(Content(stored[id].Profile), Is.EqualTo(Content(state.Profile)), id);
                    Assert.That(stored[id].DeletedAt, Is.EqualTo(state.DeletedAt), id);
                }
            }
        }

        // Versions of one change differ by who told of it; PostgreSQL writes JSON in its own way.
        private static (long, string?, UserRole, bool, DateTimeOffset?)? Content(UserProfile? profile) => profile is null
            ? null
            : (profile.Version.UpdatedAtMs, profile.FirstName, profile.Role, profile.Banned, profile.CreatedAt);

        private void Change(PretendUser user, string type)
        {
            _present[user.Id] = mirror.Clerk.Put(user);
            Tell(user.Event(type));
            Refer(user.Told(mirror.Clock.GetUtcNow()).ToState());
        }

        private void Delete(PretendUser user)
        {
            mirror.Clerk.Delete(user.Id);
            _present.Remove(user.Id);
            _deleted.Add(user.Id);
            Tell(Events.Deleted(user.Id, NowMs));
            Refer(new UserState(user.Id) { DeletedAt = mirror.Clock.GetUtcNow() });
        }

        private void Tell(string body)
        {
            if (random.NextDouble() >= Lost)
            {
                _underWay.Add(($"msg_{_events++:0000}", body));
            }
        }

        private void Refer(UserState state) => _reference[state.ClerkUserId] =
            _reference.TryGetValue(state.ClerkUserId, out var known) ? UserState.Join(known, state) : state;

        private async Task DeliverAsync(int index)
        {
            var message = _underWay[index];
            _underWay.RemoveAt(index);
            await mirror.DeliverAsync(message.Body, message.Id);
            _arrived.Add(message);
        }
    }
}
