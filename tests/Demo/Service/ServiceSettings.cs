using UserSync.ClerkEmulator;

namespace UserSync.Demo.Service;

/// <summary>The environment that the service is given, and nothing else.</summary>
internal static class ServiceSettings
{
    // What a .NET process needs in order to run at all.
    private static readonly string[] _inherited =
        ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DOTNET_ROOT", "DOTNET_HOST_PATH"];

    /// <summary>
    /// Names the emulator as the Clerk instance. No database: that is the embedded default. The caller's own
    /// variables stay out, so that the demo never touches a database or a Clerk instance that someone has configured.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> For(ClerkEmulatorApp clerk)
    {
        var settings = _inherited.ToDictionary(name => name, Environment.GetEnvironmentVariable);
        settings["CLERK_JWKS_URL"] = new Uri(clerk.BaseAddress, "/.well-known/jwks.json").ToString();
        settings["CLERK_WEBHOOK_SECRET"] = clerk.WebhookSecret;
        settings["CLERK_INSTANCE_ID"] = clerk.InstanceId;
        settings["DOTNET_ENVIRONMENT"] = "Demo";
        return settings;
    }
}
