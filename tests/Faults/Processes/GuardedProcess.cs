using System.Diagnostics;
using System.Globalization;

namespace UserSync.Faults.Processes;

/// <summary>
/// A process whose standard output goes to a file, and which does not outlive this one, however this one ends.
/// </summary>
internal sealed class GuardedProcess : IAsyncDisposable
{
    // The guard's standard input is the leash: it closes with this process, and then the guard ends its child. Where
    // this process is gone by then, the guard also removes the folder that it was given, and what is mounted in it.
    private const string Guard = """
        trap '' INT
        exec 2> /dev/null
        log=$1 leash=$2 folder=$3; shift 3
        exec 3<&0
        "$@" < /dev/null >> "$log" 2>&1 3<&- &
        child=$!
        echo "$child"
        ( cat <&3 > /dev/null; kill -"$leash" "$child"; kill -CONT "$child" ) > /dev/null 2>&1 &
        watch=$!
        wait "$child"; status=$?
        kill "$watch" 2> /dev/null
        if [ -n "$folder" ] && ! kill -0 "$PPID" 2> /dev/null; then
          umount "$folder"/*/ > /dev/null 2>&1
          rm -rf --one-file-system -- "$folder"
        fi
        exit "$status"
        """;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(40);

    private readonly Process _guard;

    private GuardedProcess(Process guard, int id)
    {
        _guard = guard;
        Id = id;
    }

    /// <summary>The process's own id.</summary>
    public int Id { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _guard.HasExited;

    /// <summary>Starts a process.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="logFile">Gets its standard output and error, after what is there already.</param>
    /// <param name="leash">Signal that ends it when this process lets go of it, such as <c>TERM</c>.</param>
    /// <param name="environment">All of its environment; this process's own where none is given.</param>
    /// <param name="orphanedFolder">Removed where this process ends without doing so itself; empty for none.</param>
    public static async Task<GuardedProcess> StartAsync(
        string[] command,
        string logFile,
        string leash,
        IReadOnlyDictionary<string, string?>? environment = null,
        string orphanedFolder = "")
    {
        var start = new ProcessStartInfo("sh", ["-c", Guard, "usersync-guard", logFile, leash, orphanedFolder, .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            // Another user may run it, who cannot read this folder.
            WorkingDirectory = "/",
        };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environment.Where(variable => variable.Value is not null))
            {
                start.Environment[name] = value;
            }
        }

        var guard = Process.Start(start)!;
        var id = await guard.StandardOutput.ReadLineAsync();
        return new GuardedProcess(guard, int.Parse(id!, CultureInfo.InvariantCulture));
    }

    /// <summary>Sends a signal, such as <c>KILL</c>.</summary>
    public Task SignalAsync(string signal) => Signals.SendAsync(signal, Id);

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code, or 128 and the number of the signal that ended it.</returns>
    /// <exception cref="CommandFailedException">It has not ended within 40 seconds.</exception>
    public async Task<int> WaitForEndAsync()
    {
        using var limit = new CancellationTokenSource(_patience);
        try
        {
            await _guard.WaitForExitAsync(limit.Token);
            return _guard.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new CommandFailedException($"A process has not ended within {_patience.TotalSeconds:0} s.");
        }
    }

    /// <summary>Ends it by its leash, or by force where that does not help.</summary>
    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        try
        {
            await WaitForEndAsync();
        }
        catch (CommandFailedException)
        {
            await SignalAsync("KILL");
            await _guard.WaitForExitAsync();
        }

        _guard.Dispose();
    }
}
