using System.Text.Json;
using System.Text.Json.Serialization;
using MediatR;
using Spectre.Console;
using UserSync.Application;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Sync;
using UserSync.Infrastructure;
using UserSync.Infrastructure.Persistence;
using UserSync.WebApi.Configuration;
using UserSync.WebApi.Hosting;

namespace UserSync.WebApi.CommandLine;

/// <summary>Carries out a run through Clerk's users on a console: a bar on a terminal, lines in a pipe, JSON for machines.</summary>
/// <param name="services">The application.</param>
/// <param name="words">The run in one line.</param>
/// <param name="asJson">Whether standard output takes JSON only.</param>
internal sealed class SyncConsole(IServiceProvider services, Func<SyncRun, string> words, bool asJson)
{
    private const int LineEvery = 5_000;

    // A process that has just begun has more to do for its first question than a request's deadline has time for.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new JsonTime() },
    };

    /// <summary>The application for a command that needs Clerk, or <see langword="null"/> where the settings do not let it.</summary>
    public static ServiceProvider? Services(out Settings? settings)
    {
        var builder = WebApplication.CreateBuilder();
        if (!CheckedSettings.TryRead(builder.Configuration, builder.Environment, out settings))
        {
            return null;
        }

        if (!settings.HasSecretKey)
        {
            Console.Error.WriteLine($"{Variable.SecretKey.Name}: unset, and this command asks Clerk with it");
            return null;
        }

        return new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddApplication(settings.Instance, settings.Payloads, settings.BootstrapAdmins, settings.AutoMapperLicenseKey)
            .AddPersistence(settings.Database)
            .AddUserCache(settings.UserCache, settings.Redis)
            .AddClerkApi(settings.ClerkApi)
            .BuildServiceProvider();
    }

    /// <summary>Carries out the run that a command asks for.</summary>
    /// <param name="request">Makes the command for a run that reports to somebody.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>The run as it ended, or <see langword="null"/> where it could not be begun or stored; that has been said then.</returns>
    public async Task<SyncRun?> RunAsync(Func<Action<SyncRun>, IRequest<SyncRun?>> request, CancellationToken cancellationToken)
    {
        try
        {
            if (!await services.GetRequiredService<Schema>().AnswersAsync(_patience, cancellationToken))
            {
                return await SayAsync(
                    "The database does not answer, or its schema is not current. Check DATABASE_URL, run `usersync migrate`, and try again.");
            }

            // The service is to be told of what the run changes.
            await services.OpenUserCacheAsync();
            return await (asJson || Console.IsOutputRedirected ? WithLinesAsync(request, cancellationToken) : WithBarAsync(request, cancellationToken))
                ?? await SayAsync("Another backfill or comparison is under way on this database. Wait for its end.");
        }
        catch (DatabaseUnavailableException)
        {
            return await SayAsync(
                "The database does not answer, or its schema is not current. Check DATABASE_URL, run `usersync migrate`, and try again.");
        }
    }

    /// <summary>Writes an answer as JSON.</summary>
    public static void WriteJson<T>(T answer) => Console.WriteLine(JsonSerializer.Serialize(answer, _json));

    private Task<SyncRun?> WithLinesAsync(Func<Action<SyncRun>, IRequest<SyncRun?>> request, CancellationToken cancellationToken)
    {
        var output = asJson ? Console.Error : Console.Out;
        var pace = new Pace(TimeProvider.System);
        long told = 0;
        return SendAsync(
            run =>
            {
                pace.Note(run);
                if (run.Status == SyncStatus.Running && run.Seen >= told + LineEvery)
                {
                    told = run.Seen;
                    output.WriteLine($"{words(run)} ({pace})");
                }
            },
            request,
            cancellationToken);
    }

    private Task<SyncRun?> WithBarAsync(Func<Action<SyncRun>, IRequest<SyncRun?>> request, CancellationToken cancellationToken) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async screen =>
            {
                var bar = screen.AddTask("asking Clerk", maxValue: 1);
                var pace = new Pace(TimeProvider.System);
                return await SendAsync(
                    run =>
                    {
                        pace.Note(run);
                        bar.Value = run.Status == SyncStatus.Completed ? 1 : run.Total > 0 ? Math.Min(1, (double)run.Seen / run.Total) : 0;
                        bar.Description = Markup.Escape($"{words(run)} ({pace})");
                    },
                    request,
                    cancellationToken);
            });

    private async Task<SyncRun?> SendAsync(
        Action<SyncRun> report, Func<Action<SyncRun>, IRequest<SyncRun?>> request, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request(report), cancellationToken);
    }

    private static async Task<SyncRun?> SayAsync(string trouble)
    {
        await Console.Error.WriteLineAsync(trouble);
        return null;
    }
}
