using System.Net;
using System.Net.Sockets;
using UserSync.TestCommon.Postgres;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.CommandLine;

/// <summary><c>usersync serve</c> from its start to its end.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ServeTests
{
    private const string AnyPort = "http://127.0.0.1:0";

    /// <summary><c>SCHED_BATCH</c> of sched(7).</summary>
    private const int SchedBatch = 3;

    [TestCase("Production", """^\{.*"Now listening on: \{address\}","address":"http://127\.0\.0\.1:\d+".*\}$""")]
    [TestCase("Development", @"^[\d:.]+ INF Now listening on: http://127\.0\.0\.1:\d+$")]
    public async Task Serve_UntilSigterm_SaysWhereItListens_BecomesReady_AndEndsWithZero(string environment, string announcement)
    {
        using var installation = new Installation(("DOTNET_ENVIRONMENT", environment), ("ASPNETCORE_URLS", AnyPort));
        await using var service = installation.Start("serve");

        using var client = new HttpClient { BaseAddress = await service.WaitForAddressAsync() };
        await Wait.UntilAsync(async () => (await client.GetAsync("/health/ready")).IsSuccessStatusCode);
        await service.TerminateAsync();
        var ended = await service.WaitForExitAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((ended.ExitCode, ended.Errors.Count), Is.EqualTo((0, 0)), ended.ToString());
            Assert.That(ended.Output, Has.Exactly(1).Match(announcement));
            Assert.That(File.Exists(Path.Combine(installation.Folder, "data", "usersync.db")), Is.True, "the embedded default");
        }
    }

    [TestCase("serve", "--urls=" + AnyPort, "--Webhooks:MaxBodyBytes=2048")]
    [TestCase("--urls=" + AnyPort, "--Webhooks:MaxBodyBytes=2048")]
    public async Task Serve_TakesSettingsAsArguments(params string[] arguments)
    {
        using var installation = new Installation();
        await using var service = installation.Start(arguments);

        using var client = new HttpClient { BaseAddress = await service.WaitForAddressAsync() };
        using var body = new StringContent(new string(' ', 2_049), mediaType: new("application/json"));
        var tooLarge = await client.PostAsync("/api/webhooks/clerk", body);

        Assert.That(tooLarge.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test]
    public async Task Serve_WhenTheNameAndTheKeyAreSet_TheNameWins()
    {
        using var installation = new Installation(("ASPNETCORE_URLS", AnyPort));
        await using var service = installation.Start("serve", "--urls=http://192.0.2.1:5080");

        Assert.That((await service.WaitForAddressAsync()).Host, Is.EqualTo("127.0.0.1"));
    }

    [Test]
    public async Task Serve_HasTheThreadThatWaitsForSocketsInterruptNobody()
    {
        using var installation = new Installation(("ASPNETCORE_URLS", AnyPort));
        await using var service = installation.Start("serve");
        await service.WaitForAddressAsync();

        // More than one only where there are many processors.
        await Wait.UntilAsync(() => Task.FromResult(service.PoliciesOf(".NET Sockets") is [SchedBatch, ..] waiting && waiting.All(policy => policy == SchedBatch)));
        Assert.That(service.PoliciesOf(".NET TP Worker"), Has.None.EqualTo(SchedBatch), "threads that work");
    }

    [Test]
    public async Task Serve_OnPostgres_FitsItsThreadsToTheWork()
    {
        var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        using var installation = new Installation(
            ("DATABASE_URL", database),
            ("ASPNETCORE_URLS", AnyPort),
            ("Logging__Level", "Debug"),
            ("DOTNET_PROCESSOR_COUNT", "2"));
        await using var service = installation.Start("serve");

        await Wait.UntilAsync(() => Task.FromResult(service.Output.Any(line => line.Contains("One worker thread is enough", StringComparison.Ordinal))));
        await service.TerminateAsync();

        Assert.That((await service.WaitForExitAsync()).ExitCode, Is.Zero);
    }

    [TestCase("Production")]
    [TestCase("Development")]
    public async Task Serve_WhenThePortIsTaken_SaysSoInOneLine(string environment)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = $"http://{other.LocalEndpoint}";
        using var installation = new Installation(("DOTNET_ENVIRONMENT", environment), ("ASPNETCORE_URLS", taken));

        await AssertCannotListenAsync(installation, taken, "in use");
    }

    // An address that is nobody's (RFC 5737), and https without a certificate.
    [TestCase("http://192.0.2.1:5080", "assign")]
    [TestCase("https://127.0.0.1:0", "certificate")]
    public async Task Serve_WhenItCannotListen_SaysSoInOneLine(string address, string why)
    {
        using var installation = new Installation(("ASPNETCORE_URLS", address));

        await AssertCannotListenAsync(installation, address, why);
    }

    private static async Task AssertCannotListenAsync(Installation installation, string address, string why)
    {
        var ended = await installation.RunAsync("serve");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((ended.ExitCode, ended.Errors.Count), Is.EqualTo((1, 1)), ended.ToString());
            Assert.That(ended.Errors[0], Does.StartWith($"usersync: cannot listen on {address}: ").And.Contains(why));
            Assert.That(ended.Output, Is.Empty);
        }
    }
}
