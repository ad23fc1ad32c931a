using System.CommandLine;
using UserSync.WebApi.Hosting;

namespace UserSync.WebApi.CommandLine;

/// <summary><c>usersync serve</c>: takes webhooks and answers the API until it is asked to end.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Take webhooks and answer the API (what happens without a command).")
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
        var builder = WebApplication.CreateBuilder(args);
        if (!CheckedSettings.TryRead(builder.Configuration, builder.Environment, out var settings))
        {
            return ExitCode.Configuration;
        }

        await using var app = UserSyncApp.Build(builder, settings);
        await app.StartAsync(cancellationToken);
        await using (cancellationToken.Register(app.Lifetime.StopApplication))
        {
            await Task.Delay(Timeout.Infinite, app.Lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await app.Services.GetRequiredService<StoppingGate>().UntilQuietAsync();
        await app.StopAsync(CancellationToken.None);
        return ExitCode.Done;
    }
}
