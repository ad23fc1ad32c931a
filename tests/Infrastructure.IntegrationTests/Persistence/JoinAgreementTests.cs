using CsCheck;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Infrastructure.Persistence;
using UserSync.TestCommon.Histories;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

/// <summary>
/// The join is stated twice, as a function and as an upsert. Here both get the same random histories, and must agree
/// on every row and on what changed.
/// </summary>
[TestFixture(DatabaseEngine.PostgreSql)]
[TestFixture(DatabaseEngine.Sqlite)]
public sealed class JoinAgreementTests(DatabaseEngine engine)
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task Commit_OfRandomHistories_AgreesWithTheDomainsJoin(bool eraseOnDelete)
    {
        await using var store = await Store.CreateAsync(engine, eraseOnDelete);
        var histories = Enumerable.Range(0, 400)
            .Select(user => Generate.UserState($"user_{user:0000}").Array[1, 7].Single())
            .ToList();
        var expected = new Dictionary<string, UserState>();

        for (var step = 0; step < 7; step++)
        {
            var states = histories.Where(history => step < history.Length).Select(history => history[step]).ToList();
            var changed = states.Where(state => Join(expected, state, eraseOnDelete)).Select(state => state.ClerkUserId).ToList();

            var result = await store.CommitAsync(states);

            Assert.That(result.ChangedUsers, Is.EquivalentTo(changed), $"step {step}");
        }

        var stored = (await store.UsersAsync()).Select(user => user.State);
        Assert.That(stored, Is.EquivalentTo(expected.Values));
    }

    [Test]
    public async Task Commit_OfRandomPairsOneByOne_AgreesWithTheDomainsJoin()
    {
        await using var store = await Store.CreateAsync(engine);
        for (var pair = 0; pair < 250; pair++)
        {
            var (a, b) = Gen.Select(Generate.UserState($"user_{pair}"), Generate.UserState($"user_{pair}")).Single();

            await store.CommitAsync([a]);
            await store.CommitAsync([b]);

            var joined = UserState.Join(a, b);
            Assert.That((await store.FindAsync(a.ClerkUserId))?.State, Is.EqualTo(joined.IsEmpty ? null : joined));
        }
    }

    [Test]
    public async Task Commit_OfRandomSessions_AgreesWithTheDomainsJoin()
    {
        await using var store = await Store.CreateAsync(engine);
        var histories = Enumerable.Range(0, 200)
            .Select(session => Generate.Session($"sess_{session:0000}").Array[1, 6].Single())
            .ToList();
        var expected = new Dictionary<string, Session>();

        for (var step = 0; step < 6; step++)
        {
            var snapshots = histories.Where(history => step < history.Length).Select(history => history[step]).ToList();
            var changed = snapshots.Where(snapshot => Join(expected, snapshot)).Select(snapshot => snapshot.ClerkSessionId).ToList();

            var result = await store.CommitAsync(sessions: snapshots);

            Assert.That(result.ChangedSessions, Is.EquivalentTo(changed), $"step {step}");
        }

        Assert.That(await store.SessionsAsync(), Is.EquivalentTo(expected.Values));
    }

    [Test]
    public async Task Commit_OfSeveralStatesOfOneUser_FoldsThem()
    {
        await using var store = await Store.CreateAsync(engine);
        var history = Generate.UserState("user_1").Where(state => !state.IsEmpty).Array[20].Single();

        await store.CommitAsync(history);

        Assert.That((await store.FindAsync("user_1"))!.State, Is.EqualTo(history.Aggregate(UserState.Join)));
    }

    private static bool Join(Dictionary<string, UserState> stored, UserState state, bool eraseOnDelete)
    {
        if (state.IsEmpty)
        {
            return false;
        }

        var before = stored.GetValueOrDefault(state.ClerkUserId);
        var joined = before is null ? state : UserState.Join(before, state);
        stored[state.ClerkUserId] = eraseOnDelete ? joined.ErasedIfDeleted() : joined;
        return before is null || joined != before;
    }

    private static bool Join(Dictionary<string, Session> stored, Session snapshot)
    {
        var before = stored.GetValueOrDefault(snapshot.ClerkSessionId);
        stored[snapshot.ClerkSessionId] = before is null ? snapshot : Session.Join(before, snapshot);
        return before is null || stored[snapshot.ClerkSessionId] != before;
    }
}
