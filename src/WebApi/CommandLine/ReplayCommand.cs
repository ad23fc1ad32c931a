using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using UserSync.Application;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Webhooks;
using UserSync.Infrastructure;
using UserSync.Infrastructure.Persistence;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.CommandLine;

/// <summary><c>usersync replay</c>: takes stored events in again, such as those that failed before something was mended.</summary>
internal static class ReplayCommand
{
    private const int LineEvery = 100;

    // A process that has just begun has more to do for its first question than a request's deadline has time for.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create()
    {
        var failed = new Option<bool>("--failed") { Description = "Replay every event that failed." };
        var id = new Option<string?>("--id") { Description = "Replay one event, msg_…." };
        var since = new Option<DateTimeOffset?>("--since")
        {
            Description = "Replay every event that arrived since a time, 2026-11-23T06:00:00Z, or within a span, 24h.",
            CustomParser = result =>
            {
                if (SinceTime.TryParse(result.Tokens[0].Value, TimeProvider.System.GetUtcNow(), out var time))
                {
                    return time;
                }

                result.AddError("--since expects a time such as 2026-11-23T06:00:00Z, or a span such as 90s, 60m, 24h or 7d.");
                return null;
            },
        };
        var asJson = new Option<bool>("--json") { Description = "Answer as JSON." };
        var command = new Command("replay", "Take events of the event log in again, oldest first.") { failed, id, since, asJson };
        command.Validators.Add(result =>
        {
            if (new Option[] { failed, id, since }.Count(option => result.GetResult(option) is { Implicit: false }) != 1)
            {
                result.AddError("replay takes exactly one of --failed, --id and --since.");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            (run, token) => parsed.GetValue(id) is { } eventId
                ? run.OneAsync(eventId, token)
                : run.AllAsync(
                    new ReplaySelection(parsed.GetValue(failed), parsed.GetValue(since), TimeProvider.System.GetUtcNow()), token),
            parsed.GetValue(asJson),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Func<ReplayRun, CancellationToken, Task> replay, bool asJson, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder();
        if (!CheckedSettings.TryRead(builder.Configuration, builder.Environment, out var settings))
        {
            return ExitCode.Configuration;
        }

        await using var services = Services(settings);
        await services.OpenUserCacheAsync();
        Action<ReplayStep> report = step => Tell(step, asJson ? Console.Error : Console.Out);
        var run = new ReplayRun(services, step => report(step));
        var isComplete = await CompletesAsync(
            services.GetRequiredService<Schema>(),
            () => asJson || Console.IsOutputRedirected
                ? replay(run, cancellationToken)
                : AnsiConsole.Progress().StartAsync(async screen =>
                {
                    var bar = screen.AddTask("replaying", maxValue: 1);
                    report = step => Draw(step, bar);
                    await replay(run, cancellationToken);
                    bar.Value = bar.MaxValue;
                }),
            cancellationToken);

        Console.WriteLine(asJson ? JsonSerializer.Serialize(run.Totals, _json) : run.Totals.ToString());
        return isComplete && !run.Totals.IsAnythingLeft ? ExitCode.Done : ExitCode.Left;
    }

    private static ServiceProvider Services(Settings settings) => new ServiceCollection()
        .AddLogging()
        .AddMetrics()
        .AddApplication(settings.Instance, settings.Payloads, settings.BootstrapAdmins, settings.AutoMapperLicenseKey)
        .AddPersistence(settings.Database)
        .AddUserCache(settings.UserCache, settings.Redis)
        .BuildServiceProvider();

    /// <summary>Whether the work came to its end; where the database did not let it, says so.</summary>
    private static async Task<bool> CompletesAsync(Schema schema, Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            if (await schema.AnswersAsync(_patience, cancellationToken))
            {
                await work();
                return true;
            }
        }
        catch (DatabaseUnavailableException)
        {
            // Said below, like a database that did not answer at all.
        }

        await Console.Error.WriteLineAsync(
            "The database does not answer, or its schema is not current. Check DATABASE_URL, run `usersync migrate`, and replay again: nothing is applied twice.");
        return false;
    }

    private static void Tell(ReplayStep step, TextWriter output)
    {
        if (step.Trouble is { } trouble)
        {
            output.WriteLine(trouble);
        }

        if (step.Totals.Tried % LineEvery == 0)
        {
            output.WriteLine(step.Totals);
        }
    }

    private static void Draw(ReplayStep step, ProgressTask bar)
    {
        if (step.Trouble is { } trouble)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{trouble}[/]");
        }

        bar.Value = step.Fraction;
        bar.Description = Markup.Escape(step.Totals.ToString());
    }
}
