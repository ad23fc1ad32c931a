using System.Diagnostics;
using System.Net;
using Npgsql;
using UserSync.TestCommon.Postgres;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>
/// A database that is gone, or that takes connections and never says a word: every answer comes in time and is one that
/// passes, nothing is half done, and nobody has to restart anything.
/// </summary>
public sealed class DatabaseOutageTests
{
    // What Svix waits for. The deadlines inside are shorter and promise five seconds, which a busy machine may stretch.
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(15);

    private readonly string _user = Events.NewUserId();
    private Forwarder _network = null!;
    private string _database = null!;

    [SetUp]
    public async Task StartAsync()
    {
        var real = new NpgsqlConnectionStringBuilder(await (await PostgresServer.GetAsync()).CreateDatabaseAsync());
        _network = Forwarder.To(real.Host!, real.Port);
        (real.Host, real.Port) = ("127.0.0.1", _network.Port);
        _database = real.ConnectionString;
    }

    [TearDown]
    public async Task StopAsync() => await _network.DisposeAsync();

    [TestCase(true, TestName = "Database_ThatIsCutOff_CostsOnly503s")]
    [TestCase(false, TestName = "Database_ThatNeverAnswers_CostsOnly503sInTime")]
    public async Task Outage(bool isCut)
    {
        await using var api = await ApiHost.StartOnAsync(_database, Shared.SettingsFor(Shared.Clerk));
        await api.DeliverAsync(Events.User("user.created", _user));
        Assert.That((await MeAsync(api)).Status, Is.EqualTo(HttpStatusCode.OK));

        if (isCut)
        {
            await _network.CutAsync();
        }
        else
        {
            _network.Swallow();
        }

        // The first time over connections that were good until now, the second over none.
        var delivery = Delivery.Good.WithBody(Events.User("user.updated", _user, Events.StartMs + 1));
        Assert.That(await CheckTroubleAsync(api, delivery), Is.LessThan(_longest));
        Assert.That(await CheckTroubleAsync(api, delivery), Is.LessThan(_longest));

        _network.Mend();
        await CheckRecoveryAsync(api, delivery);
    }

    [Test]
    public async Task Database_ThatNeverAnswersMany_KeepsNobodyWaiting()
    {
        await using var api = await ApiHost.StartOnAsync(_database, Shared.SettingsFor(Shared.Clerk));
        await api.DeliverAsync(Events.User("user.created", _user));

        // The pool is full of connections that were good until now.
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => MeAsync(api)));
        _network.Swallow();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => TimeAsync(() =>
            i % 2 == 0 ? MeAsync(api) : Delivery.Good.WithBody(Events.User("user.updated", _user, Events.StartMs + i)).SendAsync(api))));

        Assert.That(answers.Select(answer => answer.Answer.Problem), Is.All.EqualTo((503, "temporarily_unavailable")));
        Assert.That(answers.Select(answer => answer.Took), Is.All.LessThan(_longest));

        // Whatever the driver still waits for, others do not wait along with it.
        Assert.That((await TimeAsync(() => api.GetAsync("/health/live"))).Took, Is.LessThan(_longest));
    }

    [Test]
    public async Task Database_ThatIsDownAtTheStart_IsWaitedFor()
    {
        await _network.CutAsync();
        await using var api = await ApiHost.StartWithoutWaitingAsync(_database, Shared.SettingsFor(Shared.Clerk));
        var delivery = Delivery.Good.WithBody(Events.User("user.created", _user));
        await CheckTroubleAsync(api, delivery);

        _network.Mend();
        await CheckRecoveryAsync(api, delivery);
    }

    /// <returns>How long the slowest answer took.</returns>
    private async Task<TimeSpan> CheckTroubleAsync(ApiHost api, Delivery delivery)
    {
        var answers = await Task.WhenAll(
            TimeAsync(() => api.GetAsync("/health")),
            TimeAsync(() => api.GetAsync("/health/ready")),
            TimeAsync(() => MeAsync(api)),
            TimeAsync(() => delivery.SendAsync(api)),
            TimeAsync(() => api.GetAsync("/health/live")));

        var (health, live) = (answers[0].Answer, answers[4].Answer);
        Assert.That((health.Status, health.Member("status")), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "unhealthy")));
        Assert.That((live.Status, live.Text), Is.EqualTo((HttpStatusCode.OK, "{\"status\":\"live\"}")));
        foreach (var (answer, _) in answers[1..4])
        {
            Expect.Problem(answer, 503, "temporarily_unavailable");
        }

        // What can be refused without the database still is.
        Expect.Problem(await api.MeAsync(null), 401, "authentication_required");
        Expect.Problem(await (delivery with { Sign = _ => [] }).SendAsync(api), 400, "webhook_signature_invalid");
        return answers.Max(answer => answer.Took);
    }

    private async Task CheckRecoveryAsync(ApiHost api, Delivery delivery)
    {
        await Wait.UntilAsync(async () => (await api.GetAsync("/health/ready")).Status == HttpStatusCode.OK);
        await Wait.UntilAsync(async () => (await MeAsync(api)).Status is HttpStatusCode.OK or HttpStatusCode.NotFound);

        Assert.That((await api.GetAsync("/health")).Member("status"), Is.EqualTo("healthy"));
        Expect.Processed(await delivery.SendAsync(api), "applied", delivery.Id);
        Assert.That((await MeAsync(api)).Member("clerk_user_id"), Is.EqualTo(_user));
        Assert.That((await api.FindEventAsync(delivery.Id))!.Attempts, Is.EqualTo(1), "attempts that left anything");
    }

    private Task<Answer> MeAsync(ApiHost api) => api.MeAsync(Shared.Clerk.Tokens.MintV2(_user));

    private static async Task<(Answer Answer, TimeSpan Took)> TimeAsync(Func<Task<Answer>> ask)
    {
        var watch = Stopwatch.StartNew();
        return (await ask(), watch.Elapsed);
    }
}
