using System.Globalization;
using System.IO.Compression;
using System.Text;
using UserSync.Infrastructure.Webhooks;
using static UserSync.Infrastructure.Webhooks.SignatureVerdict;

namespace UserSync.Infrastructure.IntegrationTests.Webhooks;

/// <summary>Each case spoils the good delivery in one way; the good one is verified beside it, so a refusal means something.</summary>
public sealed class HostileDeliveryTests
{
    private static readonly byte[] _key = Convert.FromBase64String(Attempt.SecretText["whsec_".Length..]);
    private static readonly byte[] _tag = Convert.FromBase64String(Attempt.GoodSignature["v1,".Length..]);
    private static readonly string _base64 = Attempt.GoodSignature["v1,".Length..];
    private static readonly string _bodyText = Encoding.UTF8.GetString(Attempt.GoodBody);
    private static readonly string[] _names = ["svix-id", "svix-timestamp", "svix-signature"];

    private static IEnumerable<TestCaseData<Attempt, SignatureVerdict>> Deliveries =>
        Headers().Concat(Labels()).Concat(Encodings()).Concat(Keys()).Concat(Contents()).Concat(Timestamps()).Concat(Ids())
            .Select(c => new TestCaseData<Attempt, SignatureVerdict>(c.Attempt, c.Expected).SetArgDisplayNames(c.Name));

    [TestCaseSource(nameof(Deliveries))]
    public void Verify_WhenTheDeliveryIsSpoilt_Refuses(object delivery, SignatureVerdict expected)
    {
        Assert.That(Attempt.Good.Verify(), Is.EqualTo(Valid));
        Assert.That(((Attempt)delivery).Verify(), Is.EqualTo(expected));
    }

    [TestCase(" ", "1614265330", "v1,x")]
    [TestCase("msg_1", "", "v1,x")]
    [TestCase("msg_1", "1614265330", "\t")]
    public void Verify_WhenAHeaderIsBlankAfterAll_FindsItMissing(string id, string timestamp, string signature)
    {
        var verifier = new WebhookSignatureVerifier([Attempt.Secret(Attempt.SecretText)], TimeProvider.System);

        Assert.That(verifier.Verify(new WebhookHeaders(id, timestamp, signature), Attempt.GoodBody), Is.EqualTo(MissingHeaders));
    }

    private static IEnumerable<Case> Headers()
    {
        var good = Attempt.Good;
        foreach (var name in _names)
        {
            var value = good.Headers[name][0];
            yield return new($"{name} absent", good.Without(name), MissingHeaders);
            yield return new($"{name} with no value", good.With(name), MissingHeaders);
            yield return new($"{name} empty", good.With(name, ""), MissingHeaders);
            yield return new($"{name} blank", good.With(name, " \t "), MissingHeaders);
            yield return new($"{name} blank twice", good.With(name, "", " "), MissingHeaders);
            yield return new($"{name} twice the same", good.With(name, value, value), MalformedHeaders);
            yield return new($"{name} twice, good first", good.With(name, value, "x"), MalformedHeaders);
            yield return new($"{name} twice, good last", good.With(name, "x", value), MalformedHeaders);
            yield return new($"{name} twice, one blank", good.With(name, value, ""), MalformedHeaders);
            yield return new($"{name} a hundred times", good.With(name, [.. Enumerable.Repeat(value, 100)]), MalformedHeaders);
            yield return new($"{name} from the other family", good.Without(name).With("webhook" + name[4..], value), MissingHeaders);
            yield return new($"{name} with underscores", good.Without(name).With(name.Replace('-', '_'), value), MissingHeaders);
            yield return new($"only {name}", _names.Where(n => n != name).Aggregate(good, (a, n) => a.Without(n)), MissingHeaders);
        }

        yield return new("none", _names.Aggregate(good, (a, n) => a.Without(n)), MissingHeaders);
        yield return new("both families incomplete", good.Without("svix-id").With("webhook-id", Attempt.GoodId), MissingHeaders);
        yield return new(
            "svix-* complete and bad, webhook-* good",
            _names.Aggregate(good, (a, n) => a.With("webhook" + n[4..], a.Headers[n][0])).WithSignature("v1,x"),
            SignatureMismatch);
        yield return new("Authorization instead", good.Without("svix-signature").With("authorization", Attempt.GoodSignature), MissingHeaders);
    }

    private static IEnumerable<Case> Labels()
    {
        string[] values =
        [
            $"V1,{_base64}", $"v2,{_base64}", $"v1a,{_base64}", $"v0,{_base64}", $"v11,{_base64}", $"1,{_base64}", $",{_base64}",
            $"v1 ,{_base64}", $"v1, {_base64}", $"v1.{_base64}", $"v1:{_base64}", $"v1={_base64}", $"v1;{_base64}", $"v1{_base64}",
            $"v1,,{_base64}", $"v1,v1,{_base64}", $"v1,{_base64},", $"v1,{_base64},extra", $"x,v1,{_base64}", _base64, ",", "v1", "v1,",
            $"\"v1,{_base64}\"", $"v1,\"{_base64}\"", $"v1,{_base64}\t", $"\tv1,{_base64}", $"v1,x\tv1,{_base64}",
            $"v1,x,v1,{_base64}", $"v1,x;v1,{_base64}", $"v1,x\u00a0v1,{_base64}", $"v１,{_base64}", $"ｖ1,{_base64}", $"v1，{_base64}",
            $"v\u06f1,{_base64}", $"v\u0131,{_base64}", $"\u200bv1,{_base64}", $"v1,{_base64}\u200b", $"v1,{_base64}\0", "v1,undefined", "v1,null",
        ];
        foreach (var value in values)
        {
            yield return new($"signature {value}", Attempt.Good.WithSignature(value), SignatureMismatch);
        }

        yield return new("65th entry", Attempt.Good.WithSignature(Repeat("v1,x ", 64) + Attempt.GoodSignature), SignatureMismatch);
        yield return new("a thousand entries", Attempt.Good.WithSignature(Repeat($"v1,{_base64[..^2]}A= ", 1000)), SignatureMismatch);
        yield return new("1,001st entry", Attempt.Good.WithSignature(Repeat("v1,x ", 1000) + Attempt.GoodSignature), SignatureMismatch);
        yield return new("an entry of 1 MB", Attempt.Good.WithSignature("v1," + new string('A', 1_000_000)), SignatureMismatch);
        yield return new("a million commas", Attempt.Good.WithSignature(new string(',', 1_000_000)), SignatureMismatch);
    }

    private static IEnumerable<Case> Encodings()
    {
        string[] values =
        [
            Convert.ToHexStringLower(_tag), Convert.ToHexString(_tag), "0x" + Convert.ToHexStringLower(_tag),
            _base64.Replace('+', '-').Replace('/', '_'), _base64.TrimEnd('='), _base64 + "=", _base64 + "==", _base64[..^1] + "==",
            _base64.ToUpperInvariant(), _base64.ToLowerInvariant(), _base64[..10] + "\n" + _base64[10..], _base64[..10] + "\t" + _base64[10..],
            _base64[..^2] + "F=", _base64[..^2] + "G=", _base64[..^2] + "H=", Uri.EscapeDataString(_base64), _base64 + _base64,
            Convert.ToBase64String(Encoding.ASCII.GetBytes(_base64)), Convert.ToBase64String([.. _tag, 0]), Convert.ToBase64String([0, .. _tag]),
            Convert.ToBase64String([.. _tag.Reverse()]), Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(_tag))),
            "dawfeoifkpqwoekfpqoekf", "=", "====", new string('=', 44), new string('A', 43) + "=", new string('/', 42) + "8=",
        ];
        foreach (var value in values)
        {
            yield return new($"signature v1,{value}", Attempt.Good.WithSignature("v1," + value), SignatureMismatch);
        }

        yield return new("split over two entries", Attempt.Good.WithSignature($"v1,{_base64[..20]} {_base64[20..]}"), SignatureMismatch);
    }

    private static IEnumerable<Case> Keys()
    {
        var signed = $"{Attempt.GoodId}.{Attempt.GoodTime}.{_bodyText}";
        (string Name, byte[] Key)[] keys =
        [
            ("empty", []),
            ("one NUL", [0]),
            ("whole secret as text", Encoding.UTF8.GetBytes(Attempt.SecretText)),
            ("secret without prefix as text", Encoding.UTF8.GetBytes(Attempt.SecretText["whsec_".Length..])),
            ("another endpoint's", Convert.FromBase64String(Attempt.OtherSecretText["whsec_".Length..])),
            ("first half", _key[..12]),
            ("one byte short", _key[..^1]),
            ("one byte more", [.. _key, 1]),
            ("reversed", [.. _key.Reverse()]),
            ("one bit off", [(byte)(_key[0] ^ 1), .. _key[1..]]),
            ("hex of it", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(_key))),
        ];
        foreach (var (name, key) in keys)
        {
            yield return new($"key: {name}", Attempt.Good.WithSignature(Attempt.RawSign(key, signed)), SignatureMismatch);
        }

        yield return new("secret gone after rotation", Attempt.Good with { Secrets = [Attempt.OtherSecretText] }, SignatureMismatch);
    }

    private static IEnumerable<Case> Contents()
    {
        string[] signed =
        [
            _bodyText, $"{Attempt.GoodTime}.{_bodyText}", $"{Attempt.GoodId}.{_bodyText}", $"{Attempt.GoodId}.{Attempt.GoodTime}",
            $"{Attempt.GoodId}.{Attempt.GoodTime}.", $"{Attempt.GoodId}{Attempt.GoodTime}{_bodyText}", $"{Attempt.GoodTime}.{Attempt.GoodId}.{_bodyText}",
            $"{Attempt.GoodId}:{Attempt.GoodTime}:{_bodyText}", $"{Attempt.GoodId}.{Attempt.GoodTime + 1}.{_bodyText}", $"msg_other.{Attempt.GoodTime}.{_bodyText}",
            $"v1,{Attempt.GoodId}.{Attempt.GoodTime}.{_bodyText}", $"{Attempt.GoodId}.{Attempt.GoodTime}.{_bodyText}\n", "",
        ];
        foreach (var text in signed)
        {
            yield return new($"signed: {text}", Attempt.Good.WithSignature(Attempt.RawSign(_key, text)), SignatureMismatch);
        }

        string[] bodies =
        [
            "", " ", _bodyText[..^1], _bodyText[1..], _bodyText + " ", " " + _bodyText, _bodyText + "\n", _bodyText + "\r\n", "\ufeff" + _bodyText,
            _bodyText + "\0", "\0" + _bodyText, _bodyText + _bodyText, _bodyText.Replace(" ", "", StringComparison.Ordinal), _bodyText.Replace(" ", "  ", StringComparison.Ordinal),
            _bodyText.Replace(" ", "\t", StringComparison.Ordinal), _bodyText.Replace("test", "Test", StringComparison.Ordinal), _bodyText.Replace("t", "\\u0074", StringComparison.Ordinal),
            _bodyText.Replace("2432232314", "2432232314.0", StringComparison.Ordinal), "{\"test\": 2432232314, \"test\": 1}", "[" + _bodyText + "]", "null", "{}",
        ];
        foreach (var text in bodies)
        {
            yield return new($"body: {text}", Attempt.Good.WithBody(text), SignatureMismatch);
        }

        yield return new("body as UTF-16", Attempt.Good with { Body = Encoding.Unicode.GetBytes(_bodyText) }, SignatureMismatch);
        yield return new("body in gzip", Attempt.Good with { Body = Gzip(Attempt.GoodBody) }, SignatureMismatch);
        yield return new("body as base64", Attempt.Good.WithBody(Convert.ToBase64String(Attempt.GoodBody)), SignatureMismatch);

        // The dot between the parts is no separator that parsing could rely on; moved, it must not carry a signature over.
        yield return new("id takes over the timestamp", Attempt.Good.With("svix-id", $"{Attempt.GoodId}.{Attempt.GoodTime}"), SignatureMismatch);
        yield return new(
            "body takes over the timestamp", Attempt.Good.WithBody($"{Attempt.GoodTime}.{_bodyText}"), SignatureMismatch);
        yield return new(
            "timestamp takes over the end of the id",
            Attempt.Good.Resigned(id: "msg.16").With("svix-id", "msg").With("svix-timestamp", $"16.{Attempt.GoodTime}"),
            InvalidTimestamp);
        yield return new(
            "id with a dot, cut before it",
            Attempt.Good.Resigned(id: $"msg.{Attempt.GoodTime}").With("svix-id", "msg"),
            SignatureMismatch);
    }

    private static IEnumerable<Case> Timestamps()
    {
        // Signed anew, so that it is the timestamp that they are refused for.
        string[] malformed =
        [
            "0", "00", "-1", "+" + Attempt.GoodTime, "-" + Attempt.GoodTime, Attempt.GoodTime + ".0", Attempt.GoodTime + ".7", Attempt.GoodTime + "abc",
            "1e9", "1.6e9", "0x6037d132", "1_614_265_330", "1,614,265,330", " " + Attempt.GoodTime, Attempt.GoodTime + " ", "\t" + Attempt.GoodTime,
            "hello", "NaN", "Infinity", "null", "true", "2021-02-25T15:02:10Z", "٣٣٣٣٣٣٣٣٣٣", "１６１４２６５３３０", "\u0661614265330", "1614265330\u200b", "(1614265330)",
            "9223372036854775808", "99999999999999999999", "18446744073709551615", new string('0', 10) + Attempt.GoodTime, new string('9', 10_000), "0b1", "1614265330\0",
        ];
        foreach (var text in malformed)
        {
            yield return new($"timestamp {text}", Attempt.Good.Resigned(timestamp: text), InvalidTimestamp);
        }

        string[] distant =
        [
            "1", "1614265330000", "1614265330000000", "9223372036854775807", "253402300800", "4294967296", "1614265029", "1614265631", "161426533", "16142653300",
        ];
        foreach (var text in distant)
        {
            yield return new($"timestamp {text}", Attempt.Good.Resigned(timestamp: text), TimestampOutOfTolerance);
        }

        foreach (var seconds in (long[])[301, 360, 3600, 86_400, -301, -360, -3600, -86_400])
        {
            yield return new($"replayed {seconds} s later", Attempt.Good with { Now = Attempt.GoodTime + seconds }, TimestampOutOfTolerance);
        }

        foreach (var seconds in (long[])[1, -1, 60, -60, 300, -300])
        {
            var moved = (Attempt.GoodTime + seconds).ToString(CultureInfo.InvariantCulture);
            yield return new($"timestamp moved by {seconds} s", Attempt.Good.With("svix-timestamp", moved), SignatureMismatch);
        }

        yield return new("leading zero added", Attempt.Good.With("svix-timestamp", "0" + Attempt.GoodTime), SignatureMismatch);
        yield return new("nine leading zeros added", Attempt.Good.With("svix-timestamp", "000000000" + Attempt.GoodTime), SignatureMismatch);
        yield return new(
            "fresh timestamp on an old delivery",
            Attempt.Good.With("svix-timestamp", $"{Attempt.GoodTime + 3600}") with { Now = Attempt.GoodTime + 3600 },
            SignatureMismatch);
    }

    private static IEnumerable<Case> Ids()
    {
        string[] tampered = ["msg_other", Attempt.GoodId + "X", Attempt.GoodId[..^1], "MSG_P5JXN8AQM9LWM0D4LOKWXJEK", Attempt.GoodId + ".", "." + Attempt.GoodId, "0", new string('m', 255)];
        foreach (var id in tampered)
        {
            yield return new($"id {id}", Attempt.Good.With("svix-id", id), SignatureMismatch);
        }

        // Signed anew: even the sender's own signature does not make these fit to be stored.
        string[] malformed = [new('m', 256), new('m', 10_000), "msg a", "msg\ta", "msg\na", "msg\r\nx: y", "msg\0", "msg\u001b[31m", "msg\u007f", "msg_é", "msg\u202ea", "msg\ud800"];
        foreach (var id in malformed)
        {
            yield return new($"id {id}", Attempt.Good.Resigned(id: id), MalformedHeaders);
        }
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static byte[] Gzip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            zip.Write(bytes);
        }

        return zipped.ToArray();
    }

    private sealed record Case(string Description, Attempt Attempt, SignatureVerdict Expected)
    {
        /// <summary>What the case is called: printable, and not endless.</summary>
        public string Name { get; } = string.Concat(
            Description.Take(90).Select(c => c is >= ' ' and <= '~' ? c.ToString() : $"\\u{(int)c:x4}"));
    }
}
