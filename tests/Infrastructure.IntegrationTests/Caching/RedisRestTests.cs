using Microsoft.Extensions.Time.Testing;
using UserSync.Infrastructure.Caching;

namespace UserSync.Infrastructure.IntegrationTests.Caching;

/// <summary>Who waits for a Redis that does not answer: one caller a second, and nobody once it has failed until then.</summary>
public sealed class RedisRestTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();

    [Test]
    public void AfterAFailure_OneCallerASecondMayTry()
    {
        var rest = new RedisRest(_clock);
        Assert.That(rest.MayTry() && rest.MayTry(), Is.True, "all is well");

        Assert.That((rest.Begin(), rest.Begin()), Is.EqualTo((true, false)), "only the first failure begins it");
        _clock.Advance(_second - TimeSpan.FromTicks(1));
        Assert.That(rest.MayTry(), Is.False);

        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.That((rest.MayTry(), rest.MayTry()), Is.EqualTo((true, false)), "one tries, the others go on without");

        _clock.Advance(_second);
        Assert.That(rest.MayTry(), Is.True, "the next one tries where the first has not come back");
    }

    [Test]
    public void AfterASuccess_AllMayTry()
    {
        var rest = new RedisRest(_clock);
        rest.Begin();

        Assert.That((rest.End(), rest.End()), Is.EqualTo((true, false)), "only the first success ends it");

        Assert.That(rest.MayTry() && rest.MayTry(), Is.True);
    }
}
