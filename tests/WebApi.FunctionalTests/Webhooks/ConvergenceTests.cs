using System.Text.Json.Nodes;
using NUnit.Framework.Internal;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Webhooks;

/// <summary>However events arrive, the rows end up the same.</summary>
public sealed class ConvergenceTests
{
    private const int Senders = 8;

    private ApiHost _api = null!;

    private static Randomizer Random => TestContext.CurrentContext.Random;

    [SetUp]
    public async Task StartAsync() => _api = await ApiHost.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [TestCase(false, TestName = "AllOrders_OfALife_EndInOneRow")]
    [TestCase(true, TestName = "AllOrders_OfALifeWithDuplicates_EndInOneRow")]
    public async Task AllOrders(bool withDuplicates)
    {
        var orders = Permutations([0, 1, 2, 3, 4, 5]).Select((order, n) => (Order: order, User: $"user_{n:000}", Random: new Randomizer(Random.Next()))).ToList();
        Assert.That(orders, Has.Count.EqualTo(720));

        await Parallel.ForEachAsync(orders, new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (life, _) =>
        {
            var events = Life(life.User);
            var deliveries = life.Order.Select(n => events[n]).ToList();
            if (withDuplicates)
            {
                // A copy may only come after the original, wherever that stands.
                foreach (var original in events)
                {
                    deliveries.Insert(life.Random.Next(deliveries.IndexOf(original) + 1, deliveries.Count + 1), original);
                }
            }

            await DeliverAsync(deliveries);
        });

        var rows = (await _api.UsersAsync()).Select((row, n) => row.Replace($"user_{n:000}", "user", StringComparison.Ordinal)).ToList();
        Assert.That(rows, Has.Count.EqualTo(720));
        Assert.That(rows.Distinct().ToList(), Has.Count.EqualTo(1), string.Join('\n', rows.Distinct().Take(3)));
        var user = JsonNode.Parse(rows[0])!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)user["source_event_id"], Is.EqualTo("msg_user_3"), "of the ties the greater id wins");
            Assert.That((string?)user["first_name"], Is.EqualTo("CANARY-3"));
            Assert.That((string?)user["role"], Is.EqualTo("enterprise"));
            Assert.That((DateTimeOffset?)user["last_login_at"], Is.EqualTo(At(900)), "the latest, though a snapshot that lost tells it");
            Assert.That((DateTimeOffset?)user["deleted_at"], Is.EqualTo(At(5)));
        }
    }

    [Test]
    [Repeat(3)]
    public async Task RandomHistories_FromEightSendersAtOnce_EndAsInOrder()
    {
        var histories = Enumerable.Range(0, 60).Select(n => RandomHistory.Of($"user_{n:00}", Random.Next(1, 30), Random)).ToList();
        var once = histories.SelectMany(history => history).ToList();
        var copies = once.SelectMany(delivery => Enumerable.Repeat(delivery, Random.Next(1, 4))).ToArray();
        Random.Shuffle(copies);

        await Parallel.ForEachAsync(copies, new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (delivery, _) => await DeliverAsync([delivery]));

        await using var reference = await ApiHost.StartAsync();
        foreach (var delivery in once)
        {
            await reference.DeliverAsync(delivery.Body, delivery.EventId);
        }

        Assert.That(await _api.UsersAsync(), Is.Not.Empty.And.EqualTo(await reference.UsersAsync()));
        Assert.That(await _api.SessionsAsync(), Is.Not.Empty.And.EqualTo(await reference.SessionsAsync()));
    }

    [Test]
    public async Task TwoHundredCopies_AtOnceToTwoReplicas_ApplyOnce()
    {
        await using var replica = await ApiHost.StartOnAsync(_api.Database);
        for (var n = 0; n < 5; n++)
        {
            var id = Events.NewUserId();
            var body = Events.User("user.created", id);

            var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(copy =>
                (copy % 2 == 0 ? _api : replica).DeliverAsync(body, $"msg_{id}")));

            var row = (await _api.FindEventAsync($"msg_{id}"))!;
            using (Assert.EnterMultipleScope())
            {
                Assert.That(answers.Select(answer => (int)answer.Status), Is.All.EqualTo(200));
                Assert.That(answers.Count(answer => answer.Outcome == "applied"), Is.EqualTo(1));
                Assert.That(answers.Count(answer => answer.Outcome == "duplicate"), Is.EqualTo(199));
                Assert.That((row.Attempts, row.SettledAttempt), Is.EqualTo((200, (int?)1)));
            }
        }
    }

    private async Task DeliverAsync(IEnumerable<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            var answer = await _api.DeliverAsync(delivery.Body, delivery.EventId);
            Assert.That((int)answer.Status, Is.EqualTo(200), answer.Text);
        }
    }

    /// <summary>
    /// Created, four updates and deleted. Updates 2, 3 and 4 tie in Clerk's <c>updated_at</c>; 2 and 3 tie in the
    /// envelope's time as well, which leaves only the event id to decide.
    /// </summary>
    private static Delivery[] Life(string id) =>
    [
        Snapshot(id, 0, "user.created", 0, 1, "solo", null),
        Snapshot(id, 1, "user.updated", 1, 9, "admin", 900),
        Snapshot(id, 2, "user.updated", 2, 4, "growth", 100),
        Snapshot(id, 3, "user.updated", 2, 4, "enterprise", null),
        Snapshot(id, 4, "user.updated", 2, 3, "admin", 200),
        new($"msg_{id}_5", Events.Deleted(id, Events.StartMs + 5)),
    ];

    private static Delivery Snapshot(string id, int n, string type, int updatedAt, int timestamp, string role, int? lastSignInAt)
    {
        var envelope = JsonNode.Parse(Events.User(type, id, Events.StartMs + updatedAt, user =>
        {
            user["first_name"] = $"CANARY-{n}";
            user["public_metadata"] = new JsonObject { ["role"] = role };
            user["last_sign_in_at"] = Events.StartMs + lastSignInAt;
        }))!;
        envelope["timestamp"] = Events.StartMs + timestamp;
        return new Delivery($"msg_{id}_{n}", envelope.ToJsonString());
    }

    private static DateTimeOffset At(int ms) => DateTimeOffset.FromUnixTimeMilliseconds(Events.StartMs + ms);

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length == 0
        ? [[]]
        : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
}
