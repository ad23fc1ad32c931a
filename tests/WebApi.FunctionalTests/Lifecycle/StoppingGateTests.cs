using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UserSync.WebApi.Hosting;

namespace UserSync.WebApi.FunctionalTests.Lifecycle;

public sealed class StoppingGateTests
{
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(1);

    private FakeTimeProvider _clock = null!;
    private ApplicationLifetime _lifetime = null!;
    private StoppingGate _gate = null!;

    [SetUp]
    public void Build()
    {
        _clock = new FakeTimeProvider();
        _lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        _gate = new StoppingGate(new Readiness(_lifetime), _clock);
    }

    [Test]
    public void TurnsAway_OnlyOnceTheProcessHasBeenAskedToEnd()
    {
        var before = _gate.TurnsAway();
        _lifetime.StopApplication();

        Assert.That((before, _gate.TurnsAway()), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task UntilQuiet_WhenNobodyComes_EndsAfterAMoment()
    {
        var waiting = Stop();
        _clock.Advance(_moment - _tick);
        var early = _gate.IsOver;
        _clock.Advance(_tick);

        Assert.That((early, _gate.IsOver), Is.EqualTo((false, true)));
        _clock.Advance(_moment);
        await waiting;
    }

    [Test]
    public void UntilQuiet_WhenSomebodyComes_WaitsAMomentLonger()
    {
        _ = Stop();
        _clock.Advance(_moment - _tick);
        _gate.TurnsAway();
        _clock.Advance(_moment - _tick);
        var early = _gate.IsOver;
        _clock.Advance(_tick);

        Assert.That((early, _gate.IsOver), Is.EqualTo((false, true)));
    }

    [Test]
    public void UntilQuiet_WhenSomebodyNeverStopsComing_EndsAfterThreeSeconds()
    {
        _ = Stop();
        for (var elapsed = _tick; elapsed < TimeSpan.FromSeconds(3); elapsed += _tick)
        {
            _clock.Advance(_tick);
            _gate.TurnsAway();
        }

        var early = _gate.IsOver;
        _clock.Advance(_tick);

        Assert.That((early, _gate.IsOver), Is.EqualTo((false, true)));
    }

    private Task Stop()
    {
        _lifetime.StopApplication();
        return _gate.UntilQuietAsync();
    }
}
