using UserSync.TestCommon.Postgres;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.CommandLine;

/// <summary><c>usersync migrate</c> on both engines, and on a database that is down.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MigrateTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Migrate_SaysWhatItApplied_AndThenThatNothingIsLeft(bool onPostgres)
    {
        var database = onPostgres ? await (await PostgresServer.GetAsync()).CreateDatabaseAsync() : null;
        using var installation = new Installation(("DATABASE_URL", database));

        var first = await installation.RunAsync("migrate");
        var second = await installation.RunAsync("migrate");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.ExitCode, first.Errors.Count), Is.EqualTo((0, 0)), first.ToString());
            Assert.That(first.Output.SkipLast(1), Is.Not.Empty.And.All.Match(@"^applied \d{14}_\w+$"));
            Assert.That(first.Output[^1], Is.EqualTo("The schema is current."));
            Assert.That((second.ExitCode, second.Errors.Count), Is.EqualTo((0, 0)), second.ToString());
            Assert.That(second.Output, Is.EqualTo(new[] { "The schema is current; nothing to do." }));
            Assert.That(File.Exists(Path.Combine(installation.Folder, "data", "usersync.db")), Is.EqualTo(!onPostgres));
        }
    }

    [TestCase("postgres://CANARY:CANARY@127.0.0.1:1/users", "Connection refused")]
    [TestCase("Data Source=.", "SQLite Error")]
    public async Task Migrate_WhenTheDatabaseIsDown_SaysSoInOneLine(string database, string reason)
    {
        using var installation = new Installation(("DATABASE_URL", database));

        var ended = await installation.RunAsync("migrate");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((ended.ExitCode, ended.Output.Count, ended.Errors.Count), Is.EqualTo((1, 0, 1)), ended.ToString());
            Assert.That(ended.Errors[0], Does.StartWith("The database cannot be used: ").And.Contains(reason).And.Contains("Check DATABASE_URL"));
            Assert.That(ended.Text, Does.Not.Contain("CANARY"));
        }
    }

    // No schema to put tables in, and a user who may not use one: since PostgreSQL 15 that is any but the owner.
    [TestCase("Search Path=nowhere", "3F000: no schema has been selected to create in")]
    [TestCase("Search Path=pg_catalog;Options=-c role=pg_monitor", "42501: permission denied")]
    public async Task Migrate_WhenTheDatabaseRefuses_SaysWhyInOneLine(string parameters, string reason)
    {
        var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        using var installation = new Installation(("DATABASE_URL", $"{database};{parameters}"));

        var ended = await installation.RunAsync("migrate");

        Assert.That((ended.ExitCode, ended.Output.Count, ended.Errors.Count), Is.EqualTo((1, 0, 1)), ended.ToString());
        Assert.That(ended.Errors[0], Does.StartWith($"The database cannot be used: {reason}"));
    }

    [Test]
    public async Task Serve_WhenTheDatabaseRefusesToMigrate_StaysUpAndSaysWhoKnowsMore()
    {
        var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        using var installation = new Installation(
            ("DATABASE_URL", $"{database};Search Path=nowhere"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"));
        await using var service = installation.Start("serve");
        using var client = new HttpClient { BaseAddress = await service.WaitForAddressAsync() };

        await Wait.UntilAsync(async () =>
        {
            using var response = await client.GetAsync("/health/ready");
            return (await Answer.FromAsync(response)).Detail!.Contains("`usersync migrate`", StringComparison.Ordinal);
        });
        await service.TerminateAsync();
        var ended = await service.WaitForExitAsync();

        Assert.That(ended.ExitCode, Is.Zero, ended.ToString());
        Assert.That(ended.Output, Has.Some.Contains("could not be brought up to date").And.Some.Contains("3F000"));
    }
}
