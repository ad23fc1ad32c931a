using CsCheck;
using UserSync.Domain.Sessions;
using UserSync.TestCommon.Histories;

namespace UserSync.Domain.UnitTests.Sessions;

public sealed class SessionTests
{
    private static readonly Gen<Session> _session = Generate.Session("sess_1");

    [Test]
    public void Join_ForAnyTwoSnapshots_IsCommutative() =>
        Gen.Select(_session, _session).Sample((a, b) => Session.Join(a, b) == Session.Join(b, a));

    [Test]
    public void Join_ForAnyThreeSnapshots_IsAssociative() =>
        Gen.Select(_session, _session, _session).Sample(
            (a, b, c) => Session.Join(Session.Join(a, b), c) == Session.Join(a, Session.Join(b, c)));

    [Test]
    public void Join_ForAnySnapshot_IsIdempotentAndPicksTheNewest() =>
        Gen.Select(_session, _session).Sample((a, b) =>
        {
            var joined = Session.Join(a, b);
            return Session.Join(a, a) == a && (joined == a || joined == b) && joined.Version >= a.Version && joined.Version >= b.Version;
        });

    [Test]
    public void Join_WhenTheSnapshotsAreOfTwoSessions_Throws() =>
        Assert.That(
            () => Session.Join(_session.Single(), Generate.Session("sess_2").Single()),
            Throws.ArgumentException.With.Message.Contains("two different sessions"));
}
