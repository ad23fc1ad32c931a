using System.Text.Json.Nodes;
using NUnit.Framework.Internal;

namespace UserSync.WebApi.FunctionalTests.Webhooks;

/// <summary>
/// Makes up what Clerk could send about one user: snapshots, logins, ends of sessions, now and then a deletion. All
/// times come from a few milliseconds, so that ties in every part of a version are common.
/// </summary>
internal static class RandomHistory
{
    private static readonly string[] _sessionTypes = ["session.created", "session.ended", "session.removed", "session.revoked"];

    /// <summary>So many events of one user, in no particular order.</summary>
    public static List<Delivery> Of(string clerkUserId, int events, Randomizer random) =>
        [.. Enumerable.Range(0, events).Select(n => new Delivery($"msg_{clerkUserId}_{n}", Body(clerkUserId, n, random)))];

    private static string Body(string clerkUserId, int n, Randomizer random) => random.Next(10) switch
    {
        0 => Events.Deleted(clerkUserId, Time(random)),
        <= 3 => Events.Session(
            _sessionTypes[random.Next(_sessionTypes.Length)],
            $"sess_{clerkUserId}_{random.Next(2)}",
            clerkUserId,
            Time(random),
            session => Vary(session, clerkUserId, n, random)),
        _ => Change(Events.User(random.NextBool() ? "user.updated" : "user.created", clerkUserId, Time(random), user => Vary(user, n, random)), random),
    };

    private static void Vary(JsonObject user, int n, Randomizer random)
    {
        user["first_name"] = $"CANARY-{n}";
        user["banned"] = random.NextBool();
        user["last_sign_in_at"] = random.NextBool() ? Time(random) : null;
        user["public_metadata"] = new JsonObject { ["role"] = random.NextBool() ? "admin" : "growth", ["n"] = n };
        if (random.Next(5) == 0)
        {
            user.Remove("updated_at");
        }
    }

    private static void Vary(JsonObject session, string clerkUserId, int n, Randomizer random)
    {
        session["created_at"] = Time(random);
        session["actor"] = random.Next(5) == 0 ? new JsonObject { ["sub"] = "user_support" } : null;
        if (random.Next(3) == 0)
        {
            var user = JsonNode.Parse(Events.User("user.updated", clerkUserId, Time(random), embedded => Vary(embedded, n, random)))!;
            session["user"] = user["data"]!.DeepClone();
        }
    }

    /// <summary>Gives the envelope a time of its own, which need not fit the snapshot's.</summary>
    private static string Change(string body, Randomizer random)
    {
        var envelope = JsonNode.Parse(body)!;
        envelope["timestamp"] = Time(random);
        return envelope.ToJsonString();
    }

    private static long Time(Randomizer random) => Events.StartMs + random.Next(4);
}
