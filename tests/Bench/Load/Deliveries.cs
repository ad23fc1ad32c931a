using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using UserSync.ClerkEmulator.Webhooks;
using UserSync.TestCommon.Clerk;

namespace UserSync.Bench.Load;

/// <summary>
/// Makes signed deliveries of <c>user.updated</c>: a payload of Clerk's with its user, address, and times replaced. Their
/// numbers go up by one, so ids are unique and sorted as Svix' are, and every event is newer than the one before it.
/// </summary>
/// <param name="users">How many users there are; each is the subject of one event in so many.</param>
/// <param name="secret">What signs them.</param>
/// <param name="first">The number of the first.</param>
internal sealed class Deliveries(int users, string secret, long first = 1)
{
    /// <summary>Time of event 0, in Unix milliseconds: 2026-01-03 10:00 UTC.</summary>
    public const long StartMs = 1_767_434_400_000;

    /// <summary>When the users of all events were created, in Unix milliseconds.</summary>
    public const long CreatedMs = 1_767_344_400_123;

    /// <summary>
    /// From the user of one event to that of the next: a prime, so that all have their turn, and far apart, so that neighbours in
    /// time are no neighbours in the table.
    /// </summary>
    public const long Stride = 7_368_787;

    private const string UserMark = "user_2zMARKMARKMARKMARKMARKMARKX";
    private const string AddressMark = "mark0000000000@example.com";
    private const string TimeMark = "1234567890123";

    private static readonly byte[] _template = Template();
    private static readonly int[] _users = PlacesOf(UserMark);
    private static readonly int[] _addresses = PlacesOf(AddressMark);
    private static readonly int[] _times = PlacesOf(TimeMark);

    private readonly long _first = first;
    private long _next = first;

    /// <summary>How many events have been given out and not taken back.</summary>
    public long Count => _next - _first;

    /// <summary>The length of every body, in bytes.</summary>
    public static int BodyLength => _template.Length;

    /// <summary>Clerk's id of a user.</summary>
    public static string UserId(long number) => string.Create(CultureInfo.InvariantCulture, $"user_2z{number:D25}");

    /// <summary>The <c>svix-id</c> of an event.</summary>
    public static string EventId(long number) => string.Create(CultureInfo.InvariantCulture, $"msg_2z{number:D25}");

    /// <summary>The e-mail address of a user.</summary>
    public static string Address(long number) => string.Create(CultureInfo.InvariantCulture, $"user{number:D10}@example.com");

    /// <summary>The first event, from a number on, that is of a user.</summary>
    public long NumberOf(long user, long from)
    {
        var number = from;
        while (UserOf(number) != user)
        {
            number++;
        }

        return number;
    }

    /// <summary>The next deliveries, signed with the present time.</summary>
    public byte[][] Sign(int count)
    {
        var from = _next;
        _next += count;
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var requests = new byte[count][];
        Parallel.For(0, count, index => requests[index] = Request(from + index, timestamp));
        return requests;
    }

    /// <summary>Takes back the last ones, which were not sent.</summary>
    public void TakeBack(int count) => _next -= count;

    /// <summary>The body of an event.</summary>
    public byte[] Body(long number)
    {
        var body = _template.AsSpan().ToArray();
        var user = UserOf(number);
        Fill(body, _users, UserId(user));
        Fill(body, _addresses, Address(user));
        Fill(body, _times, (StartMs + number).ToString(CultureInfo.InvariantCulture));
        return body;
    }

    private long UserOf(long number) => number * Stride % users;

    private byte[] Request(long number, long timestamp)
    {
        var body = Body(number);
        var id = EventId(number);
        var head = string.Create(CultureInfo.InvariantCulture, $"""
            POST /api/webhooks/clerk HTTP/1.1
            Host: 127.0.0.1
            User-Agent: Svix-Webhooks/1.40.0
            Accept: */*
            Content-Type: application/json
            Content-Length: {body.Length}
            svix-id: {id}
            svix-timestamp: {timestamp}
            svix-signature: {SvixSignature.Sign(secret, id, timestamp, body)}


            """);
        return [.. Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n")), .. body];
    }

    private static byte[] Template()
    {
        var payload = ClerkFixture.Named("user.updated.role_changed.json").Json();
        var user = payload["data"]!;
        user["id"] = UserMark;
        user["email_addresses"]![0]!["email_address"] = AddressMark;
        var time = long.Parse(TimeMark, CultureInfo.InvariantCulture);
        user["created_at"] = CreatedMs;
        user["updated_at"] = time;
        user["last_active_at"] = time;
        payload["timestamp"] = time;
        return Encoding.UTF8.GetBytes(payload.ToJsonString(
            new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    private static int[] PlacesOf(string mark)
    {
        var text = Encoding.UTF8.GetString(_template);
        var places = new List<int>();
        for (var place = text.IndexOf(mark, StringComparison.Ordinal); place >= 0; place = text.IndexOf(mark, place + 1, StringComparison.Ordinal))
        {
            places.Add(Encoding.UTF8.GetByteCount(text.AsSpan(0, place)));
        }

        return [.. places];
    }

    private static void Fill(byte[] body, int[] places, string value)
    {
        foreach (var place in places)
        {
            Encoding.ASCII.GetBytes(value, body.AsSpan(place));
        }
    }
}
