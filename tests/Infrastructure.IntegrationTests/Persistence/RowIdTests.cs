using System.Numerics;
using UserSync.Infrastructure.Persistence.Writing;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

public sealed class RowIdTests
{
    private static readonly DateTimeOffset _noon = new(2026, 3, 14, 12, 0, 0, 123, TimeSpan.Zero);

    [Test]
    public void New_HasTheTimeTheVersionAndTheVariantOfThePlatformsOwn()
    {
        var expected = Guid.CreateVersion7(_noon);

        var ids = RowIds.New(64, _noon);

        Assert.That(ids, Has.Length.EqualTo(64));
        Assert.That(ids.Select(id => id.ToString()[..13]), Is.All.EqualTo(expected.ToString()[..13]), "48 bits of time");
        Assert.That(ids.Select(id => id.Version), Is.All.EqualTo(7));
        Assert.That(ids.Select(id => id.Variant), Is.All.InRange(8, 11));
    }

    [Test]
    public void New_DrawsAllOtherBits()
    {
        // A bit that is drawn is the same in all 400 with a chance of one in 2 to the 399th.
        var ids = Enumerable.Range(0, 200).SelectMany(_ => RowIds.New(1, _noon)).Concat(RowIds.New(200, _noon))
            .Select(id => new BigInteger(id.ToByteArray(bigEndian: true), isUnsigned: true, isBigEndian: true)).ToArray();

        var ever = ids.Aggregate((one, other) => one | other) ^ ids.Aggregate((one, other) => one & other);

        // 12 bits after the version, 62 after the variant.
        Assert.That(ever, Is.EqualTo((BigInteger.One << 62) - 1 + (((BigInteger.One << 12) - 1) << 64)));
        Assert.That(ids, Is.Unique);
    }

    [Test]
    public void New_OfNoneIsNone() => Assert.That(RowIds.New(0, _noon), Is.Empty);
}
