using UserSync.ClerkEmulator;
using UserSync.ClerkEmulator.Accounts;
using UserSync.Demo.Output;
using UserSync.Demo.Service;

namespace UserSync.Demo;

/// <summary>Leaves everything running, with lines to paste into another shell.</summary>
internal sealed class KeepRunning(ClerkEmulatorApp clerk, ServiceProcess service)
{
    /// <summary>Prints the lines and waits for Ctrl-C or SIGTERM.</summary>
    /// <exception cref="ServiceFailedException">The service ended by itself.</exception>
    public async Task UntilStoppedAsync(Screen screen, CancellationToken cancellationToken)
    {
        // Her event stays unsent: delivering it is what the reader tries.
        var margaret = clerk.Users.Create(new NewUser { EmailAddress = "margaret@example.com", FirstName = "Margaret" });
        var payload = Path.Combine(service.Folder, "margaret.json");
        await File.WriteAllTextAsync(payload, clerk.Webhooks.TakeHeld().Single().Body, cancellationToken);
        clerk.Webhooks.Resume();

        screen.Chapter("Running until Ctrl-C. Paste these into another shell:");
        Show("Is the service well?", $"curl -s {service.Address}health");
        Show(
            "Margaret has signed up, but her webhook is not sent yet. Sign it and send it:",
            $"dotnet {Quote(ServiceProcess.Assembly)} sign --secret {clerk.WebhookSecret} {Quote(payload)} | curl -s -H @- "
            + $"-H 'Content-Type: application/json' --data-binary @{Quote(payload)} {service.WebhookAddress}");
        Show(
            "Who is Margaret? The emulator mints a fresh token each time (they live for 60 s):",
            $"curl -s -H \"Authorization: Bearer $(curl -s {clerk.BaseAddress}emulator/tokens "
            + $"-d '{{\"user_id\":\"{margaret.Id}\"}}' | grep -o 'ey[^\"]*')\" {service.Address}api/auth/me");
        Show(
            "Change her role at Clerk; the emulator sends the webhook by itself:",
            $"curl -s {clerk.BaseAddress}emulator/users/{margaret.Id}/role -d '{{\"role\":\"enterprise\"}}'");
        screen.Line();
        Screen.Verbatim($"log       {service.LogFile}");
        Screen.Verbatim($"database  {service.DatabaseFile}");

        try
        {
            await service.WaitForExitAsync(cancellationToken);
            service.EnsureRunning();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            screen.Line();
            screen.Line("Stopping.");
        }

        void Show(string what, string command)
        {
            screen.Line();
            screen.Line($"# {what}");
            Screen.Verbatim(command);
        }
    }

    private static string Quote(string path) => path.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-+".Contains(letter, StringComparison.Ordinal))
        ? path
        : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
