using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace UserSync.WebApi.FunctionalTests.Webhooks;

/// <summary>
/// Whatever a well-signed event holds, the answer is no 5xx and arrives in time, and the next event is handled. What
/// PostgreSQL cannot hold is cleaned or refused before it gets there.
/// </summary>
public sealed class HostileValueTests
{
    private const string Placeholder = "\"@@\"";

    /// <summary>Every place of a user event that something is read from, and a few from which nothing is.</summary>
    private static readonly string[] _userPlaces =
    [
        "type", "timestamp", "instance_id", "object", "event_attributes", "unknown", "data", "data.id", "data.object", "data.username",
        "data.first_name", "data.last_name", "data.image_url", "data.profile_image_url", "data.email", "data.primary_email_address_id",
        "data.email_addresses", "data.email_addresses.0", "data.email_addresses.0.id", "data.email_addresses.0.email_address",
        "data.email_addresses.0.verification", "data.email_addresses.0.verification.status", "data.primary_phone_number_id",
        "data.phone_numbers", "data.phone_numbers.0.id", "data.phone_numbers.0.phone_number", "data.public_metadata",
        "data.public_metadata.role", "data.public_metadata.organization_id", "data.public_metadata.deep", "data.unsafe_metadata",
        "data.banned", "data.locked", "data.created_at", "data.updated_at", "data.last_sign_in_at", "data.unknown",
    ];

    private static readonly string[] _sessionPlaces =
    [
        "type", "timestamp", "data", "data.id", "data.user_id", "data.status", "data.actor", "data.actor.sub", "data.created_at",
        "data.updated_at", "data.last_active_at", "data.latest_activity", "data.latest_activity.device_type",
        "data.latest_activity.browser_name", "data.latest_activity.is_mobile", "data.user", "data.user.id", "data.user.updated_at",
        "data.user.first_name",
    ];

    private static IEnumerable<TestCaseData> Values =>
        new (string Name, string Json)[]
        {
            ("Null", "null"),
            ("True", "true"),
            ("Zero", "0"),
            ("MinusZero", "-0"),
            ("MinusOne", "-1"),
            ("Fraction", "0.1"),
            ("LargestLong", "9223372036854775807"),
            ("PastTheLargestLong", "9223372036854775808"),
            ("SmallestLong", "-9223372036854775808"),
            ("PastEveryDouble", "1e400"),
            ("PastEveryNumeric", "1e200000"),
            ("SmallerThanEveryNumeric", "1e-200000"),
            ("ZeroWithAHugeExponent", "0e2147483648"),
            ("FiveThousandDigits", new string('9', 5_000)),
            ("EmptyText", "\"\""),
            ("Blank", "\" \""),
            ("NotANumber", "\"NaN\""),
            ("Infinity", "\"infinity\""),
            ("Nul", "\"CANARY\\u0000x\""),
            ("NulAlone", "\"\\u0000\""),
            ("HighSurrogate", "\"CANARY\\ud800\""),
            ("LowSurrogate", "\"\\udc00CANARY\""),
            ("SurrogatesSwapped", "\"CANARY\\udc00\\ud800\""),
            ("ControlCharacters", "\"CANARY\\u0001\\u001b[31m\\r\\n\""),
            ("Emoji", "\"CANARY👩‍👩‍👧‍👦\""),
            ("RightToLeft", "\"CANARY\\u202e\\u200b\\ufeff\""),
            ("Replacement", "\"CANARY\\ufffd\""),
            ("Noncharacter", "\"CANARY\\uffff\""),
            ("Sql", "\"CANARY'); DROP TABLE users; --\""),
            ("OneTooLong", $"\"{new string('x', 257)}\""),
            ("ALotTooLong", $"\"{new string('é', 200_000)}\""),
            ("CutInsideAPair", $"\"{new string('x', 255)}😀\""),
            ("Year9999", "253402300799999"),
            ("PastYear9999", "253402300800000"),
            ("PastYear9999AsText", "\"10000-01-01T00:00:00Z\""),
            ("Year0001AsText", "\"0001-01-01T00:00:00Z\""),
            ("EdgeOfTimeAsText", "\"9999-12-31T23:59:59.9999999-14:00\""),
            ("EmptyArray", "[]"),
            ("ArrayOfNulls", "[null,null]"),
            ("ArrayOfTenThousand", $"[{string.Join(',', Enumerable.Repeat("{\"id\":\"idn_1\"}", 10_000))}]"),
            ("EmptyObject", "{}"),
            ("Proto", "{\"__proto__\":{\"role\":\"admin\"},\"constructor\":1}"),
            ("DoubledMember", "{\"role\":\"admin\",\"role\":\"solo\",\"id\":\"idn_1\",\"id\":\"idn_2\"}"),
            ("NulInAName", "{\"CANARY\\u0000\":1,\"\\ud800\":2}"),
            ("NestedFourHundredDeep", Nested(400)),
            ("NestedTooDeep", Nested(1_000)),
        }.Select(value => new TestCaseData(value.Json).SetArgDisplayNames(value.Name));

    [TestCaseSource(nameof(Values))]
    public async Task UserEvent_WithAHostileValueAnywhere_IsNoFailureOfOurs(string value) =>
        await CheckAsync(_userPlaces, value, place => With(FullUser(Events.NewUserId()), place, value));

    [TestCaseSource(nameof(Values))]
    public async Task SessionEvent_WithAHostileValueAnywhere_IsNoFailureOfOurs(string value) => await CheckAsync(_sessionPlaces, value, place =>
    {
        var id = Events.NewUserId();
        var user = JsonNode.Parse(Events.User("user.updated", id))!["data"]!.DeepClone();
        return With(
            Events.Session("session.created", $"sess_{id}", id, change: session =>
            {
                session["user"] = user;
                session["actor"] = new JsonObject { ["sub"] = "user_support" };
            }),
            place,
            value);
    });

    [TestCaseSource(nameof(Values))]
    public async Task Deletion_WithAHostileValueAnywhere_IsNoFailureOfOurs(string value) =>
        await CheckAsync(["type", "timestamp", "data", "data.id", "data.deleted"], value, place =>
            With(Events.Deleted(Events.NewUserId()), place, value));

    [Test]
    public async Task Body_CutAnywhere_IsRefusedAsABody()
    {
        var whole = Encoding.UTF8.GetBytes(Events.User("user.created", Events.NewUserId()));

        var answers = await Task.WhenAll(Enumerable.Range(0, whole.Length).Where(length => length % 7 == 0)
            .Select(length => Shared.Api.DeliverAsync(whole[..length])));

        Assert.That(answers.Select(answer => answer.Problem), Is.All.EqualTo((400, "webhook_body_invalid")));
        Assert.That((await Shared.Api.DeliverAsync(whole)).Processed, Is.EqualTo((200, "applied")), "the whole of it");
    }

    [Test]
    public async Task Bytes_ThatAreNoUtf8_BecomeReplacementsInAName()
    {
        var id = Events.NewUserId();
        var body = Encoding.Latin1.GetBytes(Events.User("user.created", id, change: user => user["first_name"] = "CANARY-@@"))
            .Select(b => b == '@' ? (byte)0xFF : b).ToArray();

        var answer = await Shared.Api.DeliverAsync(body);

        Assert.That(answer.Processed, Is.EqualTo((200, "applied")));
        Assert.That((await Shared.Api.FindUserAsync(id))!.Profile!.FirstName, Is.EqualTo("CANARY-\uFFFD\uFFFD"));
    }

    [TestCase("first_name", "\"A\\u0000B\"", ExpectedResult = "A\uFFFDB")]
    [TestCase("first_name", "\"A\\ud800B\"", ExpectedResult = "A\uFFFDB")]
    [TestCase("first_name", "\"\\ud83d\\ude00\"", ExpectedResult = "😀")]
    [TestCase("email", "\"a\\u0000@example.com\"", ExpectedResult = null)]
    [TestCase("phone_number", "\"+1\\ud800\"", ExpectedResult = null)]
    public async Task<string?> HostileText_InAField_Becomes(string field, string value)
    {
        var id = Events.NewUserId();
        var body = With(
            FullUser(id),
            field switch { "email" => "data.email_addresses.0.email_address", "phone_number" => "data.phone_numbers.0.phone_number", _ => $"data.{field}" },
            value);

        Assert.That((await Shared.Api.DeliverAsync(body)).Processed, Is.EqualTo((200, "applied")));
        var profile = (await Shared.Api.FindUserAsync(id))!.Profile!;
        return field switch { "email" => profile.Email, "phone_number" => profile.PhoneNumber, _ => profile.FirstName };
    }

    [TestCase("\"user_\\u0000\"")]
    [TestCase("\"user_\\ud800\"")]
    [TestCase("\"\"")]
    [TestCase("17")]
    public async Task HostileValue_AsTheIdThatTheEventIsAbout_Is422(string id)
    {
        var answer = await Shared.Api.DeliverAsync(With(Events.User("user.created", Events.NewUserId()), "data.id", id));

        Assert.That(answer.Problem, Is.EqualTo((422, "webhook_payload_unprocessable")));
    }

    private static async Task CheckAsync(string[] places, string value, Func<string, byte[]> body)
    {
        var answers = await Task.WhenAll(places.Select(async place => (Place: place, Answer: await Shared.Api.DeliverAsync(body(place)))));

        // Only the type may make a body none; a value that nests too deep may as well, wherever it stands.
        var isBody = answers.Where(answer => answer.Place != "type" && value != Nested(1_000));
        var healthy = await Shared.Api.DeliverAsync(Events.User("user.created", Events.NewUserId()));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Where(answer => (int)answer.Answer.Status is not (200 or 400 or 422)), Is.Empty);
            Assert.That(isBody.Where(answer => (int)answer.Answer.Status == 400), Is.Empty);
            Assert.That(healthy.Processed, Is.EqualTo((200, "applied")), "the next event");
        }
    }

    /// <summary>A user event in which every place of <see cref="_userPlaces"/> but the unknown ones is filled.</summary>
    private static string FullUser(string id) => Events.User("user.created", id, change: user =>
    {
        user["primary_phone_number_id"] = "idn_2";
        user["phone_numbers"] = new JsonArray(new JsonObject { ["id"] = "idn_2", ["phone_number"] = "+15555550123" });
    });

    /// <summary>The event with a value, spelt in raw JSON, at a place such as <c>data.email_addresses.0.id</c>.</summary>
    private static byte[] With(string body, string place, string value)
    {
        var root = JsonNode.Parse(body)!;
        var names = place.Split('.');
        var parent = names[..^1].Aggregate(root, (node, name) =>
            node is JsonArray array ? array[int.Parse(name, CultureInfo.InvariantCulture)]! : node[name]!);
        if (parent is JsonArray array)
        {
            array[int.Parse(names[^1], CultureInfo.InvariantCulture)] = "@@";
        }
        else
        {
            parent[names[^1]] = "@@";
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString().Replace(Placeholder, value, StringComparison.Ordinal));
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
