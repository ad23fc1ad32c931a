using System.Text;
using static UserSync.TestCommon.SessionTokens.RefusalReasons;
using static UserSync.TestCommon.SessionTokens.TestToken;

namespace UserSync.TestCommon.SessionTokens;

/// <summary>JSON that two readers could read in two ways, or none at all.</summary>
internal static class HostileJson
{
    public static IEnumerable<HostileToken> All => Duplicates().Concat(Json());

    private static IEnumerable<HostileToken> Duplicates()
    {
        yield return new("alg twice, none first", Good.PrefixedHeader("\"alg\":\"none\""), Invalid);
        yield return new("alg twice, the same", Good.PrefixedHeader("\"alg\":\"RS256\""), Invalid);
        yield return new("alg twice, one escaped", Good.PrefixedHeader("\"\\u0061lg\":\"none\""), Invalid);
        yield return new("kid twice", Good.PrefixedHeader("\"kid\":\"ins_other\""), Invalid);
        yield return new("typ twice", Good.PrefixedHeader("\"typ\":\"JWT\""), Invalid);
        yield return new("unknown header member twice", Good.PrefixedHeader("\"x\":1,\"x\":2"), Invalid);
        foreach (var claim in (string[])["exp", "nbf", "iat", "iss", "azp", "sub", "sid", "sts"])
        {
            yield return new($"{claim} twice", Good.Prefixed($"\"{claim}\":0"), Invalid);
        }

        yield return new("sub twice, one escaped", Good.Prefixed("\"\\u0073ub\":\"user_evil\""), Invalid);
        yield return new("exp twice, the same", Good.Prefixed($"\"exp\":{Now + 40}"), Invalid);
        yield return new("duplicate in a nested object", Good.With("o", "{\"id\":\"org_a\",\"id\":\"org_b\"}"), Invalid);
        yield return new("duplicate deep down", Good.With("metadata", "[{\"a\":[{\"b\":1,\"b\":2}]}]"), Invalid);
    }

    private static IEnumerable<HostileToken> Json()
    {
        var header = Encoding.UTF8.GetString(Good.Header);
        var payload = Encoding.UTF8.GetString(Good.Payload);
        byte[] bom = [0xef, 0xbb, 0xbf];
        yield return new("BOM before the header", Good with { Header = [.. bom, .. Good.Header] }, Invalid);
        yield return new("BOM before the payload", Good with { Payload = [.. bom, .. Good.Payload] }, Invalid);
        yield return new("payload in UTF-16", Good with { Payload = Encoding.Unicode.GetBytes(payload) }, Invalid);
        yield return new("payload not UTF-8 in a claim", Good with { Payload = Latin1(Good.With("name", "\"é\"")) }, Invalid);
        yield return new("payload not UTF-8 in a name", Good with { Payload = Latin1(Good.With("é", "1")) }, Invalid);
        yield return new("payload with overlong UTF-8", Good with { Payload = [.. Good.With("x", "\"").Payload[..^1], 0xc0, 0xaf, (byte)'"', (byte)'}'] }, Invalid);
        yield return new("header is an array", Good with { Header = Encoding.UTF8.GetBytes($"[{header}]") }, Invalid);
        yield return new("header is a string", Good with { Header = "\"RS256\""u8.ToArray() }, Invalid);
        yield return new("header is empty JSON object", Good with { Header = "{}"u8.ToArray() }, InvalidAlgorithm);

        string[] payloads =
        [
            "null", "[]", "1", "\"user_x\"", "true", "", " ", "{", "}", "{}x", $"[{payload}]", payload + payload, payload + "x", payload + "\0", payload[..^1], payload[..^1] + ",}",
            payload[..^1] + ",x:1}", payload[..^1] + ",'x':1}", payload[..^1] + "/**/}", payload + "//", payload[..^1] + ",\"x\":NaN}", payload[..^1] + ",\"x\":Infinity}",
            payload[..^1] + ",\"x\":01}", payload[..^1] + ",\"x\":+1}", payload[..^1] + ",\"x\":.5}", payload[..^1] + ",\"x\":\"\n\"}", payload[..^1] + ",\"x\":\"\\x\"}",
            payload[..^1] + $",\"x\":{Nested(33)}}}", payload[..^1] + $",\"x\":{Nested(200)}}}",
        ];
        foreach (var text in payloads)
        {
            var name = $"payload {(text.Length > 12 ? "…" + text[^12..] : text)}";
            yield return new(name, Good.WithPayload(text), Invalid);
        }

        yield return new("claim named by half a surrogate", Good.Prefixed("\"\\udfff\":1"), Invalid);
        yield return new("header member named by half a surrogate", Good.PrefixedHeader("\"\\ud800\":1"), Invalid);
        yield return new("act with a member named by half a surrogate", Good.Prefixed("\"act\":{\"\\udfff\":1}"), Invalid);
        yield return new("organization with a member named by half a surrogate", Good.Prefixed("\"o\":{\"\\udfff\":1}"), Invalid);
        yield return new("header of one member named by half a surrogate", Good with { Header = "{\"\\ud800\":1}"u8.ToArray() }, Invalid);
        yield return new("payload of one claim named by half a surrogate", Good.WithPayload("{\"\\ud800\":1}"), Invalid);
        yield return new("payload a claim of 18 KB", Good.With("x", $"\"{new string('x', 18_000)}\""), Invalid);
        yield return new("one character too long", OfLength(8193), Invalid);
    }

    private static byte[] Latin1(TestToken token) => Encoding.Latin1.GetBytes(Encoding.UTF8.GetString(token.Payload));

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
