using Moq;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Traffic;
using UserSync.Application.Traffic.Commands.RecordTraffic;

namespace UserSync.Application.UnitTests.Traffic;

public sealed class RecordTrafficTests
{
    private readonly List<TrafficSignal> _added = [];
    private readonly HashSet<string> _anew = [];

    private ApplicationUnderTest _application = null!;
    private DateTimeOffset _now;

    [SetUp]
    public void Begin()
    {
        _application = new ApplicationUnderTest();
        _application.Watch.Take();
        _added.Clear();
        _anew.Clear();
        _application.Clock.Advance(TimeSpan.FromHours(1));
        _now = _application.Clock.GetUtcNow();
        Store(lastEventAt: null);
    }

    [TearDown]
    public void End() => _application.Dispose();

    [Test]
    public async Task Nothing_IsNotWritten()
    {
        await RecordAsync();

        _application.Signals.Verify(
            signals => signals.AddAsync(It.IsAny<IReadOnlyList<TrafficSignal>>(), It.IsAny<IReadOnlySet<string>>(), It.IsAny<CancellationToken>()),
            Times.Never);
    }

    [Test]
    public async Task UsesOfASecret_AddUp()
    {
        _application.Watch.SecretMatched("abc");
        _application.Clock.Advance(TimeSpan.FromSeconds(5));
        _application.Watch.SecretMatched("abc");
        _application.Watch.SecretMatched("def");

        await RecordAsync();

        Assert.That(_added.Where(signal => signal.SecretFingerprint is not null), Is.EquivalentTo(new[]
        {
            new TrafficSignal("secret:abc", 2, _now, _now.AddSeconds(5)),
            new TrafficSignal("secret:def", 1, _now.AddSeconds(5), _now.AddSeconds(5)),
        }));
        Assert.That(_anew, Does.Not.Contain("secret:abc"));
    }

    [Test]
    public async Task Refusals_AddUpUntilAGoodDelivery()
    {
        _application.Watch.SignatureRefused();
        _application.Watch.SignatureRefused();
        await RecordAsync();
        Assert.That((_added.Single().Count, _anew.Count), Is.EqualTo((2, 0)));

        Store(null, new TrafficSignal(TrafficSignal.Refused, 2, _now, _now));
        _application.Watch.SignatureRefused();
        _application.Watch.SecretMatched("abc");
        _application.Watch.SignatureRefused();
        await RecordAsync();

        Assert.That(_added.Single(signal => signal.Name == TrafficSignal.Refused).Count, Is.EqualTo(1), "the one after the good delivery");
        Assert.That(_anew, Does.Contain(TrafficSignal.Refused));
    }

    [Test]
    public async Task AGoodDelivery_EndsTheStoredRowOfRefusals()
    {
        Store(null, new TrafficSignal(TrafficSignal.Refused, 7, _now, _now));
        _application.Watch.SecretMatched("abc");

        await RecordAsync();

        Assert.That(_added.Single(signal => signal.Name == TrafficSignal.Refused).Count, Is.Zero);
        Assert.That(_anew, Does.Contain(TrafficSignal.Refused));
    }

    [Test]
    public async Task Logins_ThatAnEventCameAfter_AreForgotten()
    {
        Store(lastEventAt: _now.AddMinutes(2));
        _application.Watch.LoginSeen(_now.AddMinutes(1));

        await RecordAsync();

        Assert.That(_added, Is.Empty);
    }

    [Test]
    public async Task Logins_OnBothSidesOfTheLastEvent_LeaveTheLater()
    {
        Store(lastEventAt: _now.AddMinutes(2));
        _application.Watch.LoginSeen(_now.AddMinutes(1));
        _application.Watch.LoginSeen(_now.AddMinutes(3));

        await RecordAsync();

        Assert.That((_added.Single().FirstAt, _added.Single().LastAt), Is.EqualTo((_now.AddMinutes(3), _now.AddMinutes(3))));
        Assert.That(_anew, Does.Contain(TrafficSignal.Login));
    }

    [Test]
    public async Task Logins_WhileOthersAreUnheardAlready_KeepTheFirstOfThem()
    {
        Store(_now, new TrafficSignal(TrafficSignal.Login, 1, _now.AddMinutes(1), _now.AddMinutes(1)));
        _application.Watch.LoginSeen(_now.AddMinutes(3));

        await RecordAsync();

        Assert.That(_anew, Does.Not.Contain(TrafficSignal.Login));
    }

    [Test]
    public async Task Logins_FromBeforeTheProcessBegan_AreNoNews()
    {
        _application.Watch.LoginSeen(_now.AddHours(-2));

        await RecordAsync();

        Assert.That(_added, Is.Empty);
    }

    [Test]
    public async Task WhatCouldNotBeWritten_IsWrittenTheNextTime()
    {
        _application.Watch.SecretMatched("abc");
        _application.Watch.SignatureRefused();
        _application.Watch.LoginSeen(_now.AddMinutes(1));
        _application.Signals.Setup(signals => signals.ReadAsync(It.IsAny<CancellationToken>()))
            .ThrowsAsync(new DatabaseUnavailableException(new TimeoutException()));
        await Assert.ThatAsync(() => RecordAsync(), Throws.TypeOf<DatabaseUnavailableException>());

        Store(null);
        await RecordAsync();

        Assert.That(_added.Select(signal => signal.Name), Is.EquivalentTo(new[] { "secret:abc", "refused", "login" }));
    }

    private Task<TrafficReport> RecordAsync() => _application.SendAsync(new RecordTrafficCommand());

    private void Store(DateTimeOffset? lastEventAt, params TrafficSignal[] stored)
    {
        _added.Clear();
        _anew.Clear();
        _application.Signals.Setup(signals => signals.ReadAsync(It.IsAny<CancellationToken>()))
            .ReturnsAsync(new TrafficReport(_now, lastEventAt, lastEventAt, null, stored));
        _application.Signals
            .Setup(signals => signals.AddAsync(It.IsAny<IReadOnlyList<TrafficSignal>>(), It.IsAny<IReadOnlySet<string>>(), It.IsAny<CancellationToken>()))
            .Callback((IReadOnlyList<TrafficSignal> added, IReadOnlySet<string> anew, CancellationToken _) =>
            {
                _added.AddRange(added);
                _anew.UnionWith(anew);
            })
            .Returns(Task.CompletedTask);
    }
}
