using UserSync.ClerkEmulator;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests;

/// <summary>One Clerk and one service for the tests that need nothing of their own.</summary>
[SetUpFixture]
internal sealed class Shared
{
    public static ApiHost Api { get; private set; } = null!;

    public static ClerkEmulatorApp Clerk { get; private set; } = null!;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        Clerk = await StartClerkAsync();
        Api = await ApiHost.StartAsync(SettingsFor(Clerk));
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        await Api.DisposeAsync();
        await Clerk.DisposeAsync();
    }

    /// <summary>A Clerk of a test's own.</summary>
    public static Task<ClerkEmulatorApp> StartClerkAsync() =>
        ClerkEmulatorApp.StartAsync(new EmulatorOptions { Urls = "http://127.0.0.1:0" });

    /// <summary>What a service must know to verify the tokens of a Clerk.</summary>
    public static (string Name, string? Value)[] SettingsFor(ClerkEmulatorApp clerk) =>
    [
        ("CLERK_JWKS_URL", new Uri(clerk.BaseAddress, "/.well-known/jwks.json").ToString()),
        ("CLERK_ISSUER", clerk.Issuer),
    ];
}
