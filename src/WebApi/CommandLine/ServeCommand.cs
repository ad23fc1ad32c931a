using System.CommandLine;
using System.Net.Sockets;
using UserSync.Infrastructure.Persistence;
using UserSync.WebApi.Hosting;

namespace UserSync.WebApi.CommandLine;

/// <summary><c>usersync serve</c>: takes webhooks and answers the API until it is asked to end.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Take webhooks and answer the API, as without a command. Settings may follow as --Key=value.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync([.. parsed.UnmatchedTokens], cancellationToken));
        return command;
    }

    /// <param name="args">Settings as <c>--Key=value</c>.</param>
    /// <param name="cancellationToken">Ends the service.</param>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        // Settings are read once. Watching their files would wake the process for everything that is written beside them.
        var builder = UserSyncApp.NewBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false", .. args] });
        if (!CheckedSettings.TryRead(builder.Configuration, builder.Environment, out var settings))
        {
            return ExitCode.Configuration;
        }

        await using var app = UserSyncApp.Build(builder, settings);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (IsAboutListening(exception))
        {
            var reason = exception.GetBaseException().Message.Split('\n')[0].Trim();
            await Console.Error.WriteLineAsync($"usersync: cannot listen on {settings.Urls}: {reason}");
            return ExitCode.Left;
        }

        SocketThread.InterruptNobody();
        await using (cancellationToken.Register(app.Lifetime.StopApplication))
        {
            if (settings.Database.Engine == DatabaseEngine.PostgreSql)
            {
                await ActivatorUtilities.CreateInstance<WorkerThreads>(app.Services).KeepFittingAsync(app.Lifetime.ApplicationStopping);
            }
            else
            {
                // SQLite is waited for on the thread that asks it, and others are to go on meanwhile.
                await Task.Delay(Timeout.Infinite, app.Lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await app.Services.GetRequiredService<StoppingGate>().UntilQuietAsync();
        await app.StopAsync(CancellationToken.None);
        return ExitCode.Done;
    }

    // The port is taken, the address is not this machine's, or Kestrel itself refuses: https without a certificate.
    private static bool IsAboutListening(Exception exception) =>
        exception is IOException or SocketException or InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" };
}
