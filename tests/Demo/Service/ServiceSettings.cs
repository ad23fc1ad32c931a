using UserSync.ClerkEmulator;
using UserSync.TestCommon.Processes;

namespace UserSync.Demo.Service;

/// <summary>The environment that the service is given, and nothing else.</summary>
internal static class ServiceSettings
{
    /// <summary>Names the emulator as the Clerk instance. No database: that is the embedded default.</summary>
    public static IReadOnlyDictionary<string, string?> For(ClerkEmulatorApp clerk)
    {
        var settings = CleanEnvironment.Create();
        settings["CLERK_JWKS_URL"] = new Uri(clerk.BaseAddress, "/.well-known/jwks.json").ToString();
        settings["CLERK_WEBHOOK_SECRET"] = clerk.WebhookSecret;
        settings["CLERK_INSTANCE_ID"] = clerk.InstanceId;
        settings["DOTNET_ENVIRONMENT"] = "Demo";
        return settings;
    }
}
