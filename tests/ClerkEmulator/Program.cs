using System.Runtime.InteropServices;

namespace UserSync.ClerkEmulator;

// In a namespace and internal, so that tests which reference this project next to a web application
// see only one type called Program.
internal static class Program
{
    private static async Task Main(string[] arguments)
    {
        var stop = new TaskCompletionSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

        var options = EmulatorOptions.Load(arguments);
        await using var emulator = await ClerkEmulatorApp.StartAsync(options);
        Console.WriteLine($"""
            Clerk emulator at {emulator.BaseAddress}
              issuer           {emulator.Issuer}
              publishable key  {emulator.PublishableKey}
              secret key       {emulator.SecretKey}
              instance         {options.InstanceId}
              webhooks to      {options.WebhookUrl?.ToString() ?? "nobody; events are held"}
              signed by        {string.Join(' ', emulator.WebhookSecrets)}
            """);
        await stop.Task;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.TrySetResult();
        }
    }
}
