using UserSync.Application.Clerk;
using UserSync.Infrastructure;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.CommandLine;

/// <summary>What the doctor finds by asking Clerk's Backend API; nothing where there is no key to ask with.</summary>
internal static class ClerkFindings
{
    private const string Topic = "Clerk API";

    // Session tokens and signatures are judged by this machine's clock, tokens with as much patience.
    private static readonly TimeSpan _skew = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<Finding>> FromAsync(Settings settings, CancellationToken cancellationToken)
    {
        if (settings.ClerkApi.SecretKey is not { } key)
        {
            return [];
        }

        if (settings.IsPublishableKeyLive is { } isLive && isLive != IsLive(key))
        {
            return
            [
                new Finding(
                    Topic, false, "the secret key and the publishable key are of different instances, one live and one for tests",
                    "Copy CLERK_SECRET_KEY and CLERK_PUBLISHABLE_KEY from the same page of the same instance (Dashboard, API keys)."),
            ];
        }

        await using var services = new ServiceCollection().AddLogging().AddClerkApi(settings.ClerkApi).BuildServiceProvider();
        try
        {
            return [Greeting(await services.GetRequiredService<IClerkApi>().GreetAsync(cancellationToken))];
        }
        catch (ClerkKeyRefusedException refused)
        {
            return
            [
                new Finding(
                    Topic, false, $"Clerk refuses the secret key ({refused.Status})",
                    "Set CLERK_SECRET_KEY to a key that the dashboard still lists (Dashboard, API keys)."),
            ];
        }
        catch (ClerkUnavailableException unavailable)
        {
            return
            [
                new Finding(
                    Topic, false, $"{settings.ClerkApi.BaseAddress.Authority}: {unavailable.Message}",
                    "Check the network and CLERK_API_URL. Webhooks go on meanwhile; what asks Clerk answers 503."),
            ];
        }
    }

    private static Finding Greeting(ClerkGreeting greeting)
    {
        var skew = greeting.Date is { } date ? greeting.ReadAt - date : TimeSpan.Zero;
        return skew.Duration() > _skew
            ? new Finding(
                Topic, false, $"this machine's clock is {skew.Duration().TotalSeconds:0} s {(skew > TimeSpan.Zero ? "ahead of" : "behind")} Clerk's",
                "Set the clock by NTP: session tokens are refused from 5 s on, and webhooks from 300 s on.")
            : new Finding(Topic, true, $"the key is good, and Clerk has {greeting.Users} user(s)");
    }

    private static bool IsLive(string key) => key.StartsWith("sk_live_", StringComparison.Ordinal);
}
