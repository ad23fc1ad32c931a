using System.Net;
using System.Net.Sockets;
using Npgsql;
using UserSync.TestCommon.Postgres;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.CommandLine;

/// <summary>A service whose database is not ready when it starts listens, says so, and recovers by itself.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DatabaseAtStartTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Serve_WhenItMayNotMigrate_WaitsForMigrate(bool onPostgres)
    {
        var database = onPostgres ? await (await PostgresServer.GetAsync()).CreateDatabaseAsync() : null;
        using var installation = new Installation(
            ("DATABASE_URL", database), ("MIGRATE_ON_START", "false"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"));
        await using var service = installation.Start("serve");
        using var client = new HttpClient { BaseAddress = await service.WaitForAddressAsync() };

        var ready = await WaitForAsync(client, answer => answer.Detail?.Contains("`usersync migrate`", StringComparison.Ordinal) == true);
        var health = await AskAsync(client, "/health");
        var migration = await installation.RunAsync("migrate");
        await WaitForAsync(client, answer => answer.Status == HttpStatusCode.OK);
        var ended = await EndAsync(service);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ready.Problem, Is.EqualTo((503, "temporarily_unavailable")));
            Assert.That(health.Status, Is.EqualTo(HttpStatusCode.OK), "the database itself answers");
            Assert.That(migration.ExitCode, Is.Zero, migration.ToString());
            Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
            Assert.That(ended.Output, Has.Exactly(1).Contains("`usersync migrate`"), "said once, not at every try");
        }
    }

    [TestCase("true")]
    [TestCase("false")]
    public async Task Serve_WhenTheDatabaseIsDown_ListensAndRecovers(string migrateOnStart)
    {
        var database = new NpgsqlConnectionStringBuilder(await (await PostgresServer.GetAsync()).CreateDatabaseAsync());
        await using var network = Forwarder.CutFrom(database.Host!, database.Port);
        (database.Host, database.Port) = ("127.0.0.1", network.Port);
        using var installation = new Installation(
            ("DATABASE_URL", database.ConnectionString), ("MIGRATE_ON_START", migrateOnStart), ("ASPNETCORE_URLS", "http://127.0.0.1:0"));
        await using var service = installation.Start("serve");
        using var client = new HttpClient { BaseAddress = await service.WaitForAddressAsync() };

        var ready = await WaitForAsync(client, answer => answer.Detail == "The database does not answer.");
        var health = await AskAsync(client, "/health");
        var live = await AskAsync(client, "/health/live");
        network.Mend();
        if (migrateOnStart == "false")
        {
            Assert.That((await installation.RunAsync("migrate")).ExitCode, Is.Zero);
        }

        await WaitForAsync(client, answer => answer.Status == HttpStatusCode.OK);
        var healed = await AskAsync(client, "/health");
        var ended = await EndAsync(service);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ready.Problem, Is.EqualTo((503, "temporarily_unavailable")));
            Assert.That((health.Status, health.Member("status")), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "unhealthy")));
            Assert.That(live.Status, Is.EqualTo(HttpStatusCode.OK), "a restart would not help");
            Assert.That((healed.Status, healed.Member("status")), Is.EqualTo((HttpStatusCode.OK, "degraded")));
            Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        }
    }

    [TestCase("true")]
    [TestCase("false")]
    public async Task Serve_WhileTheDatabaseIsDown_SaysSoOnce(string migrateOnStart)
    {
        using var database = new TcpListener(IPAddress.Loopback, 0);
        database.Start();
        using var installation = new Installation(
            ("DATABASE_URL", $"postgres://{database.LocalEndpoint}/users"),
            ("MIGRATE_ON_START", migrateOnStart),
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"));
        await using var service = installation.Start("serve");

        // Every try connects once or twice, and is hung up on.
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        for (var connections = 0; connections < 4; connections++)
        {
            using var connection = await database.AcceptTcpClientAsync(limit.Token);
        }

        var ended = await EndAsync(service);

        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        Assert.That(ended.Output.Where(line => line.Contains("Not ready", StringComparison.Ordinal)), Has.Exactly(1).Items, ended.ToString());
    }

    [Test]
    public async Task Serve_WhenAskedToEndBeforeTheDatabaseIsUp_EndsWithZero()
    {
        using var installation = new Installation(
            ("DATABASE_URL", "postgres://127.0.0.1:1/users"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"));
        await using var service = installation.Start("serve");
        await service.WaitForAddressAsync();

        Assert.That((await EndAsync(service)).ExitCode, Is.Zero);
    }

    /// <summary>Asks whether it is ready until the answer is the one that is waited for.</summary>
    private static async Task<Answer> WaitForAsync(HttpClient client, Func<Answer, bool> isAwaited)
    {
        Answer? answer = null;
        await Wait.UntilAsync(async () => isAwaited(answer = await AskAsync(client, "/health/ready")));
        return answer!;
    }

    private static async Task<Answer> AskAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return await Answer.FromAsync(response);
    }

    private static async Task<Ended> EndAsync(UserSyncProcess service)
    {
        await service.TerminateAsync();
        return await service.WaitForExitAsync();
    }
}
