using CsCheck;
using UserSync.Domain.Common;
using UserSync.Domain.Users;
using UserSync.TestCommon.Histories;

namespace UserSync.Domain.UnitTests.Users;

public sealed class UserStateTests
{
    private static readonly DateTimeOffset _noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly Gen<UserState> _state = Generate.UserState("user_1");

    [Test]
    public void Join_ForAnyTwoStates_IsCommutative() =>
        Gen.Select(_state, _state).Sample((a, b) => UserState.Join(a, b) == UserState.Join(b, a), iter: 10_000);

    [Test]
    public void Join_ForAnyThreeStates_IsAssociative() =>
        Gen.Select(_state, _state, _state).Sample(
            (a, b, c) => UserState.Join(UserState.Join(a, b), c) == UserState.Join(a, UserState.Join(b, c)), iter: 10_000);

    [Test]
    public void Join_ForAnyState_IsIdempotent() =>
        Gen.Select(_state, _state).Sample((a, b) =>
        {
            var joined = UserState.Join(a, b);
            return UserState.Join(a, a) == a && UserState.Join(joined, b) == joined && UserState.Join(joined, a) == joined;
        }, iter: 10_000);

    [Test]
    public void Join_WithNothingKnown_ChangesNothing() =>
        _state.Sample(a => UserState.Join(a, new UserState("user_1")) == a);

    [Test]
    public void Join_OfAWholeHistoryInAnyOrder_EndsInOneState() =>
        (from history in _state.Array[2, 12]
         from shuffled in Gen.Shuffle(history)
         select (history, shuffled)).Sample(
            pair => pair.history.Aggregate(UserState.Join) == pair.shuffled.Aggregate(UserState.Join));

    [Test]
    public void Join_WhenAnOlderSnapshotComesLate_KeepsTheNewerWhole()
    {
        var newer = State(Snapshot(updatedAtMs: 2, email: null));
        var older = State(Snapshot(updatedAtMs: 1, email: "old@example.com"));

        var joined = UserState.Join(newer, older);

        Assert.That(joined.Profile, Is.EqualTo(newer.Profile));
    }

    [Test]
    public void Join_WhenTheProfileComesAfterTheDeletion_FillsItInAndStaysDeleted()
    {
        var deleted = new UserState("user_1") { DeletedAt = _noon };
        var profile = State(Snapshot(updatedAtMs: 9, email: "late@example.com"));

        var joined = UserState.Join(deleted, profile);

        Assert.That((joined.Profile, joined.DeletedAt), Is.EqualTo((profile.Profile, (DateTimeOffset?)_noon)));
    }

    [Test]
    public void Join_WhenDeletedTwice_KeepsTheEarlierTime()
    {
        var joined = UserState.Join(
            new UserState("user_1") { DeletedAt = _noon.AddHours(1) }, new UserState("user_1") { DeletedAt = _noon });

        Assert.That(joined.DeletedAt, Is.EqualTo(_noon));
    }

    [Test]
    public void Join_WhenAnEarlierLoginComesLate_KeepsTheLaterOne()
    {
        var joined = UserState.Join(
            new UserState("user_1") { LastLoginAt = _noon }, new UserState("user_1") { LastLoginAt = _noon.AddHours(-1) });

        Assert.That(joined.LastLoginAt, Is.EqualTo(_noon));
    }

    [Test]
    public void Join_WhenTheStatesAreOfTwoUsers_Throws() =>
        Assert.That(
            () => UserState.Join(new UserState("user_1"), new UserState("user_2")),
            Throws.ArgumentException.With.Message.Contains("two different users"));

    [Test]
    public void IsEmpty_IsWhetherNothingIsKnown()
    {
        UserState[] known =
        [
            State(Snapshot(updatedAtMs: 1, email: null)),
            new("user_1") { DeletedAt = _noon },
            new("user_1") { LastLoginAt = _noon },
        ];

        Assert.That(new UserState("user_1").IsEmpty, Is.True);
        Assert.That(known.Select(state => state.IsEmpty), Is.All.False);
    }

    [Test]
    public void ErasedIfDeleted_BeforeOrAfterAJoin_MakesNoDifference() =>
        Gen.Select(_state, _state).Sample((a, b) =>
            UserState.Join(a.ErasedIfDeleted(), b).ErasedIfDeleted() == UserState.Join(a, b).ErasedIfDeleted());

    [Test]
    public void ErasedIfDeleted_WhenDeleted_KeepsIdsRoleAndTimesOnly()
    {
        var profile = Snapshot(updatedAtMs: 1, email: "gone@example.com") with
        {
            EmailVerified = true,
            PhoneNumber = "+15555550123",
            Username = "gone",
            FirstName = "Gone",
            LastName = "Person",
            ProfileImageUrl = "https://images.example/1",
            PublicMetadata = """{"role": "growth"}""",
            Role = UserRole.Growth,
            OrganizationId = "org_1",
            CreatedAt = _noon,
        };
        var state = State(profile) with { DeletedAt = _noon, LastLoginAt = _noon };

        var erased = state.ErasedIfDeleted();

        var expected = new UserProfile
        {
            Version = profile.Version,
            Role = UserRole.Growth,
            OrganizationId = "org_1",
            CreatedAt = _noon,
        };
        Assert.That(erased, Is.EqualTo(state with { Profile = expected }));
    }

    [Test]
    public void ErasedIfDeleted_WhenAlive_ChangesNothing()
    {
        var state = State(Snapshot(updatedAtMs: 1, email: "here@example.com"));

        Assert.That(state.ErasedIfDeleted(), Is.EqualTo(state));
    }

    private static UserState State(UserProfile profile) => new("user_1") { Profile = profile };

    private static UserProfile Snapshot(long updatedAtMs, string? email) =>
        new() { Version = new SourceVersion(updatedAtMs, 0, "msg_1"), Email = email };
}
