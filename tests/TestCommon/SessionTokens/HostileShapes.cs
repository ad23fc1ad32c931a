using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using static UserSync.TestCommon.SessionTokens.RefusalReasons;
using static UserSync.TestCommon.SessionTokens.TestToken;

namespace UserSync.TestCommon.SessionTokens;

/// <summary>Texts that are not one compact token in its one spelling, and signatures that do not fit.</summary>
internal static class HostileShapes
{
    public static IEnumerable<HostileToken> All => Shapes().Concat(Signatures());

    private static IEnumerable<HostileToken> Shapes()
    {
        var text = Good.Text;
        var parts = text.Split('.');
        string[] texts =
        [
            "", " ", ".", "..", "...", "a", "a.b", "a.b.c", parts[0], $"{parts[0]}.{parts[1]}", $"{parts[0]}.{parts[1]}.", $".{parts[1]}.{parts[2]}", $"{parts[0]}..{parts[2]}",
            text + ".", "." + text, text + ".a", text + "." + parts[2], text + "..", $"{text}.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}.{parts[1]}.{parts[2]}",
            text + " ", " " + text, text + "\n", text + "\r\n", "\t" + text, text + "\0", text.Replace(".", " . ", StringComparison.Ordinal), text.Replace('.', ','),
            "Bearer " + text, "bearer" + text, $"\"{text}\"", text + "," + text, text + " " + text, text + ";", "\ufeff" + text, text + "#", text + "?a=b", text + "%00",
            text.Replace(".", "%2e", StringComparison.Ordinal), text.Replace(".", "。", StringComparison.Ordinal),
            $"{{\"protected\":\"{parts[0]}\",\"payload\":\"{parts[1]}\",\"signature\":\"{parts[2]}\"}}",
            $"{{\"payload\":\"{parts[1]}\",\"signatures\":[{{\"protected\":\"{parts[0]}\",\"signature\":\"{parts[2]}\"}}]}}",
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA", $"{parts[0]}.AAAA.{parts[1]}.AAAA.{parts[2]}",
            "mt_2zARcLMwqRiEAacMXZl2HvrDNbz", "oat_2zAF34EhcLLKn4uOZKgVZiEvZ4A", "ak_2zARcLMwqRiEAacMXZl2HvrDNbz", "sk_test_abc", "null", "undefined", new string('.', 100_000), new string('A', 1_000_000), new string('A', 8192),
        ];
        foreach (var hostile in texts)
        {
            yield return new($"text {Shorten(hostile, parts)}", hostile, Invalid);
        }

        yield return new("header and payload exchanged", $"{parts[1]}.{parts[0]}.{parts[2]}", InvalidAlgorithm);
        yield return new("one character more", text + "A", InvalidSignature);
        for (var part = 0; part < 3; part++)
        {
            (string Name, string Text)[] spellings =
            [
                ("one =", parts[part] + "="), ("two =", parts[part] + "=="), ("inner blank", parts[part].Insert(8, " ")), ("inner newline", parts[part].Insert(8, "\n")), ("trailing blank", parts[part] + " "),
                ("leading =", "=" + parts[part]), ("+ for -", parts[part][..^1] + "+"), ("/ for _", parts[part][..^1] + "/"), ("non-ASCII", parts[part][..^1] + "é"),
            ];
            foreach (var (name, spelling) in spellings)
            {
                yield return new($"part {part + 1}: {name}", string.Join('.', parts.Select((p, i) => i == part ? spelling : p)), Invalid);
            }
        }
    }

    private static IEnumerable<HostileToken> Signatures()
    {
        var n = TestKeys.Ours.ExportParameters(false).Modulus!;
        var good = Good.Signature;
        (string Name, byte[] Signature)[] signatures =
        [
            ("zeros", new byte[256]), ("one", [.. new byte[255], 1]), ("ones", [.. Enumerable.Repeat((byte)0xff, 256)]), ("n", n), ("n - 1", [.. n[..^1], (byte)(n[^1] - 1)]),
            ("n - signature", Subtract(n, good)), ("with a leading zero", [0, .. good]), ("with a trailing zero", [.. good, 0]), ("first byte lost", good[1..]), ("last byte lost", good[..^1]),
            ("one byte", [1]), ("twice", [.. good, .. good]), ("reversed", [.. good.Reverse()]), ("halves swapped", [.. good[128..], .. good[..128]]), ("512 bits", good[..64]),
            ("of another token", Good.With("jti", "\"other\"").Signature), ("of the header only", RsaSigner(TestKeys.Ours)(Encoding.ASCII.GetBytes(Good.SignedText.Split('.')[0]))),
            ("of the decoded payload", RsaSigner(TestKeys.Ours)(Good.Payload)), ("of the text without dot", RsaSigner(TestKeys.Ours)(Encoding.ASCII.GetBytes(Good.SignedText.Replace(".", "", StringComparison.Ordinal)))),
            ("of the hash of the hash", RsaSigner(TestKeys.Ours)(SHA256.HashData(Encoding.ASCII.GetBytes(Good.SignedText)))),
        ];
        foreach (var (name, signature) in signatures)
        {
            yield return new($"signature: {name}", Good with { Signer = _ => signature }, InvalidSignature);
        }

        // The signature's last character holds four bits that mean nothing. Set, they must not pass unnoticed.
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var text = Good.Text;
        foreach (var bit in (int[])[1, 2, 4, 8, 15])
        {
            yield return new($"stray bits {bit} at the end", text[..^1] + Alphabet[Alphabet.IndexOf(text[^1], StringComparison.Ordinal) | bit], Invalid);
        }

        foreach (var (claim, json) in ((string, string)[])[("sub", "\"user_evil\""), ("exp", "9999999999"), ("azp", "\"https://app.example.com\""), ("sid", "\"sess_evil\"")])
        {
            var tampered = Good.With(claim, json);
            yield return new($"{claim} changed, signature kept", tampered with { Signer = _ => good }, InvalidSignature);
        }

        yield return new("header changed, signature kept", Good.WithHeader("x", "1") with { Signer = _ => good }, InvalidSignature);
    }

    private static byte[] Subtract(byte[] left, byte[] right) => (
        new BigInteger(left, isUnsigned: true, isBigEndian: true)
        - new BigInteger(right, isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);

    private static string Shorten(string text, string[] parts) =>
        text.Replace(parts[0], "H", StringComparison.Ordinal).Replace(parts[1], "P", StringComparison.Ordinal).Replace(parts[2], "S", StringComparison.Ordinal);
}
