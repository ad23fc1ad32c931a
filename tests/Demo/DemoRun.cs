using UserSync.ClerkEmulator;
using UserSync.Demo.Checks;
using UserSync.Demo.Output;
using UserSync.Demo.Service;
using UserSync.Demo.Story;

namespace UserSync.Demo;

/// <summary>One run: starts everything, tells the story, sums up, and stops everything whatever happened.</summary>
internal static class DemoRun
{
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(DemoOptions options, Screen screen, CancellationToken cancellationToken)
    {
        await using var clerk = await ClerkEmulatorApp.StartAsync(
            new EmulatorOptions { Urls = "http://127.0.0.1:0", AutoDeliver = false }, cancellationToken: cancellationToken);
        await using var service = await ServiceProcess.StartAsync(ServiceSettings.For(clerk), cancellationToken);
        clerk.Webhooks.SetEndpoint(service.WebhookAddress);
        screen.Opening(service, clerk);

        using var client = new ServiceClient(service.Address);
        var score = new Score();
        var stage = new Stage(clerk, service, client, screen, score, cancellationToken);
        await new AdaStory(stage).PlayAsync();
        await new GraceStory(stage).PlayAsync();
        await new LinusStory(stage).PlayAsync();
        await new Summary(stage).ShowAsync();

        if (options.Keep)
        {
            await new KeepRunning(clerk, service).UntilStoppedAsync(screen, cancellationToken);
        }

        return score.IsPerfect ? ExitCode.Done : ExitCode.Failed;
    }
}
