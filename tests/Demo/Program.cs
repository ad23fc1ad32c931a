using System.Runtime.InteropServices;
using UserSync.Demo;
using UserSync.Demo.Output;
using UserSync.Demo.Service;

if (!DemoOptions.TryParse(args, out var options))
{
    return await ExitCode.UsageAsync();
}

using var interrupted = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
var signalled = ExitCode.Interrupted;

var screen = new Screen();
try
{
    return await DemoRun.RunAsync(options, screen, interrupted.Token);
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    return signalled;
}
catch (ServiceFailedException failure)
{
    await Console.Out.FlushAsync();
    await Console.Error.WriteLineAsync(failure.Message);
    return ExitCode.Failed;
}

// Everything started here is stopped on the way out, so the process must not end at once.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    signalled = signal.Signal == PosixSignal.SIGINT ? ExitCode.Interrupted : ExitCode.Terminated;
    interrupted.Cancel();
}
