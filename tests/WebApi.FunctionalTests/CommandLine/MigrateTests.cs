using UserSync.TestCommon.Postgres;

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

    [TestCase("postgres://CANARY:CANARY@127.0.0.1:1/users")]
    [TestCase("Data Source=.")]
    public async Task Migrate_WhenTheDatabaseDoesNotAnswer_SaysSoInOneLine(string database)
    {
        using var installation = new Installation(("DATABASE_URL", database));

        var ended = await installation.RunAsync("migrate");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((ended.ExitCode, ended.Output.Count, ended.Errors.Count), Is.EqualTo((1, 0, 1)), ended.ToString());
            Assert.That(ended.Errors[0], Does.Contain("database").And.Contains("DATABASE_URL"));
            Assert.That(ended.Text, Does.Not.Contain("CANARY"));
        }
    }
}
