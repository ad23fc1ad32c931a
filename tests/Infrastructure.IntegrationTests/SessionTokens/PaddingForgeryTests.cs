using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using UserSync.Infrastructure.SessionTokens;
using UserSync.TestCommon.SessionTokens;

namespace UserSync.Infrastructure.IntegrationTests.SessionTokens;

/// <summary>
/// Signatures whose padding is not exactly that of RSASSA-PKCS1-v1_5 (RFC 8017 §9.2), made with the real private key by
/// bare exponentiation, so that only the check of the padding stands in their way. The recipes follow Wycheproof's.
/// </summary>
public sealed class PaddingForgeryTests
{
    private const int Length = 256;

    private static readonly byte[] _hash = SHA256.HashData(Encoding.ASCII.GetBytes(TestToken.Good.SignedText));
    private static readonly byte[] _sha256 = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
    private static readonly byte[] _info = Info(_sha256, _hash);
    private static readonly byte[] _exact = Raw(Encode(_info));

    private static IEnumerable<TestCaseData<byte[]>> Forgeries
    {
        get
        {
            (string Name, byte[] Info)[] infos =
            [
                ("NULL left out", Sequence([.. Sequence(Tlv(0x06, _sha256)), .. Tlv(0x04, _hash)])),
                ("NULL twice", Sequence([.. Sequence([.. Tlv(0x06, _sha256), 5, 0, 5, 0]), .. Tlv(0x04, _hash)])),
                ("NULL with content", Sequence([.. Sequence([.. Tlv(0x06, _sha256), 5, 1, 0]), .. Tlv(0x04, _hash)])),
                ("NULL with a long length", Sequence([.. Sequence([.. Tlv(0x06, _sha256), 5, 0x81, 0]), .. Tlv(0x04, _hash)])),
                ("an empty sequence for NULL", Sequence([.. Sequence([.. Tlv(0x06, _sha256), 0x30, 0]), .. Tlv(0x04, _hash)])),
                ("an empty octet string for NULL", Sequence([.. Sequence([.. Tlv(0x06, _sha256), 4, 0]), .. Tlv(0x04, _hash)])),
                ("garbage as parameters", Sequence([.. Sequence([.. Tlv(0x06, _sha256), .. Tlv(0x04, new byte[60])]), .. Tlv(0x04, _hash)])),
                ("garbage after NULL", Sequence([.. Sequence([.. Tlv(0x06, _sha256), 5, 0, .. Tlv(0x04, new byte[60])]), .. Tlv(0x04, _hash)])),
                ("garbage after the hash, inside", Sequence([.. Algorithm(_sha256), .. Tlv(0x04, _hash), .. Tlv(0x04, new byte[60])])),
                ("garbage after the hash, outside", [.. _info, .. new byte[60]]),
                ("one zero after the hash", [.. _info, 0]),
                ("NULL after the hash", [.. _info, 5, 0]),
                ("end of contents after the hash", [.. _info, 0, 0]),
                ("hash as bit string", Sequence([.. Algorithm(_sha256), .. Tlv(0x03, _hash)])),
                ("hash as integer", Sequence([.. Algorithm(_sha256), .. Tlv(0x02, _hash)])),
                ("hash as constructed octet string", Sequence([.. Algorithm(_sha256), .. Tlv(0x24, Tlv(0x04, _hash))])),
                ("hash in two pieces", Sequence([.. Algorithm(_sha256), .. Tlv(0x24, [.. Tlv(0x04, _hash[..16]), .. Tlv(0x04, _hash[16..])])])),
                ("hash one byte short", Sequence([.. Algorithm(_sha256), .. Tlv(0x04, _hash[..^1])])),
                ("hash one byte long", Sequence([.. Algorithm(_sha256), .. Tlv(0x04, [.. _hash, 0])])),
                ("hash with a leading zero", Sequence([.. Algorithm(_sha256), .. Tlv(0x04, [0, .. _hash])])),
                ("hash empty", Sequence([.. Algorithm(_sha256), 4, 0])),
                ("hash of zeros", Info(_sha256, new byte[32])),
                ("hash reversed", Info(_sha256, [.. _hash.Reverse()])),
                ("hash of the payload alone", Info(_sha256, SHA256.HashData(TestToken.Good.Payload))),
                ("hash of the hash", Info(_sha256, SHA256.HashData(_hash))),
                ("SHA-384 named, SHA-256 given", Info([.. _sha256[..^1], 2], _hash)),
                ("SHA-512 named, SHA-256 given", Info([.. _sha256[..^1], 3], _hash)),
                ("SHA-224 named", Info([.. _sha256[..^1], 4], _hash)),
                ("SHA-1 named, SHA-256 given", Info([0x2b, 0x0e, 0x03, 0x02, 0x1a], _hash)),
                ("MD5 named, SHA-256 given", Info([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05], _hash)),
                ("RSA named", Info([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b], _hash)),
                ("nothing named", Info([], _hash)),
                ("algorithm left out", Sequence(Tlv(0x04, _hash))),
                ("algorithm after the hash", Sequence([.. Tlv(0x04, _hash), .. Algorithm(_sha256)])),
                ("identifier with a long length", Sequence([.. Sequence([0x06, 0x81, 9, .. _sha256, 5, 0]), .. Tlv(0x04, _hash)])),
                ("identifier padded", Info([_sha256[0], 0x80, .. _sha256[1..]], _hash)),
                ("outer length in two bytes", [0x30, 0x81, (byte)(_info.Length - 2), .. _info[2..]]),
                ("outer length in three bytes", [0x30, 0x82, 0, (byte)(_info.Length - 2), .. _info[2..]]),
                ("outer length in five bytes", [0x30, 0x84, 0, 0, 0, (byte)(_info.Length - 2), .. _info[2..]]),
                ("outer length indefinite", [0x30, 0x80, .. _info[2..], 0, 0]),
                ("outer length too short", [0x30, (byte)(_info.Length - 3), .. _info[2..]]),
                ("outer length too long", [0x30, (byte)(_info.Length - 1), .. _info[2..]]),
                ("outer length zero", [0x30, 0, .. _info[2..]]),
                ("hash length in two bytes", Sequence([.. Algorithm(_sha256), 4, 0x81, 32, .. _hash])),
                ("set for sequence", [0x31, .. _info[1..]]),
                ("wrapped in a sequence", Sequence(_info)),
                ("twice", [.. _info, .. _info]),
                ("bare hash", _hash),
                ("empty", []),
            ];
            foreach (var (name, info) in infos)
            {
                yield return Named(name, Encode(info));
            }

            var good = Encode(_info);
            var separator = Length - _info.Length - 1;
            yield return Named("block type 0", [0, 0, .. good[2..]]);
            yield return Named("block type 2", [0, 2, .. good[2..]]);
            yield return Named("block type 255", [0, 255, .. good[2..]]);
            yield return Named("first byte 1", [1, .. good[1..]]);
            yield return Named("zeros for padding", [0, 1, .. new byte[separator - 2], .. good[separator..]]);
            yield return Named("no separator", [.. good[..separator], 0xff, .. good[(separator + 1)..]]);
            yield return Named("separator moved to the front", [0, 1, 0, .. good[2..separator], .. good[(separator + 1)..]]);
            yield return Named("eight bytes of padding, rest after the hash", Short(8));
            yield return Named("no padding, rest after the hash", Short(0));
            yield return Named("one byte of padding, rest after the hash", Short(1));
            yield return Named("everything at the front, without header", [.. _info, .. new byte[Length - _info.Length]]);
            yield return Named("everything at the end, after zeros", [.. new byte[Length - _info.Length], .. _info]);
            foreach (var position in (int[])[2, 3, 50, 100, separator - 2, separator - 1])
            {
                yield return Named($"padding byte {position} zero", Changed(good, position, 0xff));
                yield return Named($"padding byte {position} one bit off", Changed(good, position, 0x01));
            }

            for (var position = separator; position < Length; position++)
            {
                yield return Named($"byte {position} one bit off", Changed(good, position, (byte)(1 << (position % 8))));
            }
        }
    }

    [TestCaseSource(nameof(Forgeries))]
    public async Task Verify_WhenThePaddingIsNotExact_Rejects(byte[] encoded)
    {
        var verifier = Verifiers.WithPem();

        // The control: the same arithmetic over the exact padding gives a signature that passes.
        Assert.That(await verifier.JudgeAsync(TestToken.Good with { Signer = _ => _exact }), Is.EqualTo(SessionTokenVerdict.Accepted));
        var result = await verifier.VerifyAsync(TestToken.Good with { Signer = _ => Raw(encoded) });
        Assert.That(result.Reason, Is.EqualTo(SessionTokenReasons.InvalidSignature));
    }

    private static byte[] Encode(byte[] info) =>
        [0, 1, .. Enumerable.Repeat((byte)0xff, Length - info.Length - 3), 0, .. info];

    // Bleichenbacher's forgery of 2006: what stands after the hash is the forger's to choose, if nobody looks at it.
    private static byte[] Short(int padding) =>
        [0, 1, .. Enumerable.Repeat((byte)0xff, padding), 0, .. _info, .. new byte[Length - padding - _info.Length - 3]];

    private static byte[] Changed(byte[] encoded, int position, byte bits) =>
        [.. encoded[..position], (byte)(encoded[position] ^ bits), .. encoded[(position + 1)..]];

    private static byte[] Info(byte[] identifier, byte[] hash) => Sequence([.. Algorithm(identifier), .. Tlv(0x04, hash)]);

    private static byte[] Algorithm(byte[] identifier) => Sequence([.. Tlv(0x06, identifier), 5, 0]);

    private static byte[] Sequence(byte[] content) => Tlv(0x30, content);

    private static byte[] Tlv(byte tag, byte[] content) => content.Length < 0x80
        ? [tag, (byte)content.Length, .. content]
        : [tag, 0x81, (byte)content.Length, .. content];

    private static byte[] Raw(byte[] encoded)
    {
        var key = TestKeys.Ours.ExportParameters(includePrivateParameters: true);
        var power = BigInteger.ModPow(Number(encoded), Number(key.D!), Number(key.Modulus!));
        var bytes = power.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[Length - bytes.Length], .. bytes];
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static TestCaseData<byte[]> Named(string name, byte[] encoded) => new TestCaseData<byte[]>(encoded).SetArgDisplayNames(name);
}
