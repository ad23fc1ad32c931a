namespace UserSync.WebApi.FunctionalTests.Fuzzing;

/// <summary>
/// Values, in raw JSON, that some layer on the way to a row might trip over. A text that tells of a person is marked in a
/// way that can be no id, since ids are logged.
/// </summary>
internal static class NastyJson
{
    /// <summary>What marks personal text: the word that no log may hold, and a character that no id may hold.</summary>
    public const string Marker = "CANARY\u0001";

    private const string Mark = "CANARY\\u0001";

    public static readonly string[] Values =
    [
        "null", "true", "false", "{}", "[]", "[null]", "[[]]", "[{}]", "{\"\":{}}",
        "0", "-0", "-1", "0.1", "1e3", "1.7e12", "1767344400", "1767344400123", "1767344400123.9",
        "2147483648", "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "18446744073709551616", "79228162514264337593543950336", "1e400", "-1e400", "1e-400", "1e200000", "1e-200000",
        "0e2147483648", "1e99999999999999999999", "0.00000000000000000000000000000000000000000000000000000000000000000000001",
        "253402300799999", "253402300800000", "99999999999", "100000000000",
        "\"\"", "\" \"", "\"0\"", "\"null\"", "\"true\"", "\"NaN\"", "\"infinity\"", "\"-infinity\"", "\"now\"",
        "\"2026-01-02T09:00:00.1234567Z\"", "\"2026-01-02\"", "\"10000-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"",
        "\"9999-12-31T23:59:59.9999999-14:00\"", "\"1969-12-31T23:59:59Z\"", "\"2026-02-30\"", "\"2016-12-31T23:59:60Z\"",
        $"\"{Mark}\\u0000x\"", "\"\\u0000\"", $"\"{Mark}\\ud800\"", $"\"\\udc00{Mark}\"", $"\"{Mark}\\udc00\\ud800\"",
        $"\"{Mark}\\ud83d\\ude00\"", $"\"{Mark}\\\\u0000\"", $"\"{Mark}\\u001b[31m\\r\\n\\t\"", $"\"{Mark}\\u202e\\u200b\\ufeff\"",
        $"\"{Mark}\\ufffd\\uffff\\ufffe\"", $"\"{Mark}é👩‍👩‍👧‍👦\"", $"\"{Mark}'); DROP TABLE users; --\"", $"\"{Mark}\\\"\\\\/\\b\\f\"",
        $"\"{Mark}%s%n{{0}}${{jndi:ldap://x}}\"", $"\"{Mark}<script>\"", $"\"{Mark}=cmd|' /C calc'!A0\"", $"\"{Mark}../../etc/passwd\"",
        "\"user_\"", "\"user_\\u0000\"", "\"USER_1\"", "\"idn_1\"", "\"org_1\"", "\"sess_1\"", "\"ins_other\"",
        "\"user.created\"", "\"user.updated\"", "\"user.deleted\"", "\"session.created\"", "\"session.removed\"", "\"email.created\"",
        "\"admin\"", "\"Admin\"", "\"enterprise\"", "\"verified\"", "\"ended\"", "\"pending\"",
        "{\"role\":\"admin\"}", "{\"__proto__\":{\"role\":\"admin\"}}", "{\"role\":\"admin\",\"role\":\"solo\"}", "{\"\\u0000\":1,\"\\ud800\":2}",
        "{\"a\":1e400,\"b\":[1e200000,-0.0]}", $"\"{Mark}{new string('x', 256)}\"", $"\"{Mark}{new string('é', 3_000)}\"",
        $"\"{Mark}{new string('x', 248)}😀\"", $"\"user_{new string('1', 300)}\"", new string('9', 5_000), Nested(40), Nested(400), Nested(1_000),
        $"[{string.Join(',', Enumerable.Repeat("{\"id\":\"idn_1\"}", 500))}]",
        $"{{{string.Join(',', Enumerable.Range(0, 500).Select(n => $"\"k{n}\":{n}"))}}}",
    ];

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
