using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using UserSync.Application.Clerk;
using UserSync.Application.Sync;
using UserSync.Infrastructure.Persistence;
using UserSync.WebApi.CommandLine;
using UserSync.WebApi.FunctionalTests.CommandLine;

namespace UserSync.WebApi.FunctionalTests.InStep;

/// <summary><c>usersync backfill</c> and <c>usersync reconcile</c>: what they say, and how they end.</summary>
[NonParallelizable]
public sealed class SyncCommandTests
{
    private Mirror _mirror = null!;

    [SetUp]
    public async Task CreateAsync() => _mirror = await Mirror.CreateAsync(DatabaseEngine.Sqlite);

    [TearDown]
    public async Task DisposeAsync() => await _mirror.DisposeAsync();

    [Test]
    public async Task Backfill_InAPipe_GivesLinesAndATotal()
    {
        Fill(10_100);

        var (exitCode, output, error) = await HearAsync(() => BackfillCommand.RunAsync(_mirror.Services, restart: false, asJson: false, default));

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((exitCode, error), Is.EqualTo((0, "")));
            Assert.That(lines, Has.Length.EqualTo(3));
            Assert.That(lines[0], Does.Match("^5000 of 10100 seen: 5000 new, 0 changed, 0 unchanged, 0 failed \\([0-9]+ a second, [0-9:]+ left\\)$"));
            Assert.That(lines[2], Is.EqualTo("10100 of 10100 seen: 10100 new, 0 changed, 0 unchanged, 0 failed"));
        }
    }

    [Test]
    public async Task Backfill_WhenClerkGoesAway_EndsWithOneAndSaysHowToGoOn_ThenDoes()
    {
        Fill(700);
        _mirror.Clerk.Before = (name, number) => name == "list" && number == 2 ? throw new ClerkUnavailableException("429 three times.") : Task.CompletedTask;

        var cut = await HearAsync(() => BackfillCommand.RunAsync(_mirror.Services, restart: false, asJson: true, default));
        var rest = await HearAsync(() => BackfillCommand.RunAsync(_mirror.Services, restart: false, asJson: true, default));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cut.ExitCode, Is.EqualTo(1));
            Assert.That(JsonNode.Parse(cut.Output)!["status"]!.GetValue<string>(), Is.EqualTo("failed"));
            Assert.That(cut.Error, Does.Contain("429 three times.").And.Contain("usersync backfill").And.Contain("--restart"));
            Assert.That(rest.ExitCode, Is.Zero);
            var json = JsonNode.Parse(rest.Output)!;
            Assert.That((json["status"]!.GetValue<string>(), json["seen"]!.GetValue<long>(), json["new"]!.GetValue<long>()), Is.EqualTo(("completed", 700L, 700L)));
        }
    }

    [Test]
    public async Task Reconcile_EndsWithOneWhileSomethingIsLeft()
    {
        Fill(3);
        await _mirror.StoreAsync(new PretendUser("user_extra"));

        var dry = await HearAsync(() => ReconcileCommand.RunAsync(_mirror.Services, repair: false, new DeletionLimit(5), asJson: false, default));
        var repair = await HearAsync(() => ReconcileCommand.RunAsync(_mirror.Services, repair: true, new DeletionLimit(5), asJson: true, default));
        var again = await HearAsync(() => ReconcileCommand.RunAsync(_mirror.Services, repair: false, new DeletionLimit(5), asJson: false, default));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(dry.ExitCode, Is.EqualTo(1));
            Assert.That(dry.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[]
            {
                "user_00000 missing", "user_00001 missing", "user_00002 missing", "user_extra extra",
                "3 of 3 seen: 3 missing, 0 stale, 0 different, 1 extra; 0 mended",
            }));
            Assert.That(repair.ExitCode, Is.Zero);
            Assert.That(JsonNode.Parse(repair.Output)!["repaired"]!.GetValue<long>(), Is.EqualTo(4));
            Assert.That((again.ExitCode, again.Output), Is.EqualTo((0, "3 of 3 seen: 0 missing, 0 stale, 0 different, 0 extra; 0 mended\n")));
        }
    }

    [Test]
    public async Task Reconcile_ThatStops_SaysHowToAllowIt()
    {
        await _mirror.StoreAsync(Enumerable.Range(0, 20).Select(i => new PretendUser($"user_{i}")));

        var stopped = await HearAsync(() => ReconcileCommand.RunAsync(_mirror.Services, repair: true, new DeletionLimit(5), asJson: false, default));

        Assert.That(stopped.ExitCode, Is.EqualTo(1));
        Assert.That(stopped.Error, Does.Contain("RECONCILE_MAX_DELETIONS"));
    }

    [TestCase("backfill")]
    [TestCase("reconcile")]
    public async Task Command_WithoutAKey_EndsWith78(string command)
    {
        using var installation = new Installation();

        var ended = await installation.RunAsync(command);

        Assert.That(ended.ExitCode, Is.EqualTo(78));
        Assert.That(ended.Errors.Single(), Does.StartWith("CLERK_SECRET_KEY: "));
    }

    [TestCase("backfill", "--repair")]
    [TestCase("reconcile", "--restart")]
    public async Task Command_WithAnotherOption_IsWrongUsage(params string[] arguments)
    {
        using var installation = new Installation();

        Assert.That((await installation.RunAsync(arguments)).ExitCode, Is.EqualTo(2));
    }

    [Test]
    public void Pace_IsOfThisProcessAlone()
    {
        var clock = new FakeTimeProvider();
        var pace = new Pace(clock);
        pace.Note(Run(1_000));
        clock.Advance(TimeSpan.FromSeconds(2));
        pace.Note(Run(1_500));

        Assert.That(pace.ToString(), Is.EqualTo("250 a second, 00:00:14 left"));

        static SyncRun Run(long seen) =>
            new() { Id = Guid.Empty, Kind = SyncKind.Backfill, StartedAt = default, Seen = seen, Total = 5_000 };
    }

    private void Fill(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _mirror.Clerk.Put(new PretendUser($"user_{i:00000}") { CreatedAtMs = Events.StartMs + i });
        }
    }

    private static async Task<(int ExitCode, string Output, string Error)> HearAsync(Func<Task<int>> command)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var heardOutput = new StringWriter { NewLine = "\n" };
        using var heardError = new StringWriter { NewLine = "\n" };
        try
        {
            Console.SetOut(heardOutput);
            Console.SetError(heardError);
            return (await command(), heardOutput.ToString(), heardError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
