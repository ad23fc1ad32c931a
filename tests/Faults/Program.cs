using System.Runtime.InteropServices;
using UserSync.Faults;
using UserSync.Faults.Output;
using UserSync.Faults.Processes;
using UserSync.Faults.SelfTest;
using UserSync.TestCommon.Postgres;

if (!FaultOptions.TryParse(args, out var options, out var misuse))
{
    await Console.Error.WriteLineAsync($"{misuse} (see build/faults.sh --help)");
    return ExitCode.Usage;
}

using var interrupted = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
var signalled = ExitCode.Interrupted;

var screen = new Screen(toError: options.IsJson);
try
{
    return options.IsSelfTest
        ? await new SelfTestRun(options, screen, interrupted.Token).RunAsync()
        : await FaultRun.RunAsync(options, screen, interrupted.Token);
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    return signalled;
}
catch (Exception problem) when (problem is PostgresUnavailableException or CommandFailedException)
{
    await Console.Out.FlushAsync();
    await Console.Error.WriteLineAsync(problem.Message);
    return ExitCode.Failed;
}

// Everything started here is stopped on the way out, so the process must not end at once.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    signalled = signal.Signal == PosixSignal.SIGINT ? ExitCode.Interrupted : ExitCode.Terminated;
    interrupted.Cancel();
}
