using System.Net.Sockets;
using System.Runtime.InteropServices;
using Npgsql;
using UserSync.Bench;
using UserSync.Bench.Baselines;
using UserSync.Faults;
using UserSync.Faults.Output;
using UserSync.Faults.Processes;
using UserSync.TestCommon.Postgres;

if (args is [BareServer.Command])
{
    await BareServer.RunAsync();
    return ExitCode.Done;
}

if (!BenchOptions.TryParse(args, out var options, out var misuse))
{
    await Console.Error.WriteLineAsync($"{misuse} (see build/bench.sh --help)");
    return ExitCode.Usage;
}

using var interrupted = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var signalled = ExitCode.Interrupted;
try
{
    return await BenchRun.RunAsync(options, new Screen(toError: false), interrupted.Token);
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    return signalled;
}
catch (Exception problem) when (problem is PostgresUnavailableException or CommandFailedException or CannotRunException or SocketException or NpgsqlException)
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
