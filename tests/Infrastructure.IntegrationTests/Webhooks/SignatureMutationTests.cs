using CsCheck;
using UserSync.Infrastructure.Webhooks;

namespace UserSync.Infrastructure.IntegrationTests.Webhooks;

public sealed class SignatureMutationTests
{
    private const int Mutations = 10_000;

    private static readonly byte[] _tag = Convert.FromBase64String(Attempt.GoodSignature["v1,".Length..]);

    private static IEnumerable<TestCaseData<byte[]>> Tags
    {
        get
        {
            for (var length = 0; length < 32; length++)
            {
                yield return Named($"first {length} bytes", _tag[..length]);
                yield return Named($"last {length} bytes", _tag[(32 - length)..]);
            }

            yield return Named("zeros", new byte[32]);
            yield return Named("ones", [.. Enumerable.Repeat((byte)0xff, 32)]);
            yield return Named("complement", [.. _tag.Select(b => (byte)~b)]);
            yield return Named("top bits flipped", [.. _tag.Select(b => (byte)(b ^ 0x80))]);
            yield return Named("halves swapped", [.. _tag[16..], .. _tag[..16]]);
            yield return Named("first half, then zeros", [.. _tag[..16], .. new byte[16]]);
            yield return Named("zeros, then second half", [.. new byte[16], .. _tag[16..]]);
            yield return Named("33 bytes", [.. _tag, 0]);
            yield return Named("64 bytes", [.. _tag, .. _tag]);
        }
    }

    [Test]
    public void Verify_WhenOneBitOfTheTagIsFlipped_Refuses()
    {
        var accepted = Enumerable.Range(0, 256).Where(bit =>
        {
            var tag = (byte[])_tag.Clone();
            tag[bit / 8] ^= (byte)(1 << (bit % 8));
            return Verify(tag) == SignatureVerdict.Valid;
        });

        Assert.That(Verify(_tag), Is.EqualTo(SignatureVerdict.Valid));
        Assert.That(accepted, Is.Empty);
    }

    [TestCaseSource(nameof(Tags))]
    public void Verify_WhenTheTagIsModified_Refuses(byte[] tag)
    {
        Assert.That(Verify(_tag), Is.EqualTo(SignatureVerdict.Valid));
        Assert.That(Verify(tag), Is.EqualTo(SignatureVerdict.SignatureMismatch));
    }

    [Test]
    public void Verify_WhenAnySingleCharacterOrByteIsChanged_Refuses()
    {
        var accepted = 0;
        var byVerdict = new Dictionary<SignatureVerdict, int>();

        Gen.Select(Deliveries, Gen.Int[0, 3], Gen.Int[0, int.MaxValue], Gen.Int[1, 255]).Sample(
            (good, part, position, change) =>
            {
                // The control of each mutation: the very delivery that it is made from.
                Assert.That(good.Verify(), Is.EqualTo(SignatureVerdict.Valid));
                var verdict = Mutate(good, part, position, change).Verify();
                accepted += verdict == SignatureVerdict.Valid ? 1 : 0;
                byVerdict[verdict] = byVerdict.GetValueOrDefault(verdict) + 1;
            },
            iter: Mutations,
            threads: 1);

        Assert.That(accepted, Is.Zero);
        Assert.That(byVerdict.Values.Sum(), Is.GreaterThanOrEqualTo(Mutations));
        Assert.That(byVerdict.GetValueOrDefault(SignatureVerdict.SignatureMismatch), Is.GreaterThan(Mutations / 2));
    }

    private static Gen<Attempt> Deliveries =>
        from id in Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789._-"].Array[1, 60]
        from offset in Gen.Long[-300, 300]
        from body in Gen.Byte.Array[1, 300]
        select Attempt.Good.Resigned(new string(id), $"{Attempt.GoodTime + offset}", body);

    private static Attempt Mutate(Attempt good, int part, int position, int change)
    {
        if (part == 3)
        {
            var body = (byte[])good.Body.Clone();
            body[position % body.Length] ^= (byte)change;
            return good with { Body = body };
        }

        var name = part switch { 0 => "svix-id", 1 => "svix-timestamp", _ => "svix-signature" };
        var value = good.Headers[name][0].ToCharArray();
        value[position % value.Length] ^= (char)change;
        return good.With(name, new string(value));
    }

    private static SignatureVerdict Verify(byte[] tag) =>
        Attempt.Good.WithSignature("v1," + Convert.ToBase64String(tag)).Verify();

    private static TestCaseData<byte[]> Named(string name, byte[] tag) => new TestCaseData<byte[]>(tag).SetArgDisplayNames(name);
}
