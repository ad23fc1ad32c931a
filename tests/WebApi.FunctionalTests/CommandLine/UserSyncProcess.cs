using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using UserSync.TestCommon.Processes;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.CommandLine;

/// <summary>
/// The built executable in a process of its own. It is the copy that lies beside the tests, so that what it runs
/// counts as covered where it ends by itself.
/// </summary>
internal sealed partial class UserSyncProcess : IAsyncDisposable
{
    /// <summary>The name is the second of the fields in a thread's <c>stat</c>, the policy the forty-first.</summary>
    private const int PolicyAfterName = 41 - 2;

    private static readonly string _executable = Path.Combine(AppContext.BaseDirectory, "usersync.dll");
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(40);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [];
    private readonly ConcurrentQueue<string> _errors = [];

    private UserSyncProcess(Process process) => _process = process;

    /// <summary>The lines of standard output so far.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>How the system schedules its threads of a name: the field <c>policy</c> of proc(5).</summary>
    public IReadOnlyList<int> PoliciesOf(string thread) =>
    [
        .. Directory.EnumerateDirectories($"/proc/{_process.Id}/task")
            .Where(task => Read(task, "comm").TrimEnd() == thread)
            .Select(task => Read(task, "stat"))
            .Where(stat => stat.Length > 0)
            .Select(stat => int.Parse(stat[stat.LastIndexOf(')')..].Split(' ')[PolicyAfterName], CultureInfo.InvariantCulture)),
    ];

    /// <summary>Starts it with arguments in a folder, with these variables and no others of the caller's.</summary>
    public static UserSyncProcess Start(
        string folder, IEnumerable<(string Name, string? Value)> variables, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [_executable, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var environment = CleanEnvironment.Create();
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        CleanEnvironment.Replace(start.Environment, environment);
        var started = new UserSyncProcess(new Process { StartInfo = start });
        started._process.OutputDataReceived += (_, line) => Note(started._output, line.Data);
        started._process.ErrorDataReceived += (_, line) => Note(started._errors, line.Data);
        started._process.Start();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Gives it its standard input, and no more.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> input)
    {
        await _process.StandardInput.BaseStream.WriteAsync(input);
        _process.StandardInput.Close();
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="TimeoutException">It hangs. What it said is in the message.</exception>
    public async Task<Ended> WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(_patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return new Ended(_process.ExitCode, [.. _output], [.. _errors]);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"It did not end by itself:\n{string.Join('\n', _output.Concat(_errors))}");
        }
    }

    /// <summary>Waits until it says where it listens.</summary>
    public async Task<Uri> WaitForAddressAsync()
    {
        string? line = null;
        await Wait.UntilAsync(() =>
        {
            Assert.That(_process.HasExited, Is.False, () => $"It has ended: {string.Join('\n', _output.Concat(_errors))}");
            line = _output.FirstOrDefault(said => said.Contains("Now listening on", StringComparison.Ordinal));
            return Task.FromResult(line is not null);
        });
        return new Uri(AddressPattern().Match(line!).Value);
    }

    /// <summary>Asks it to end, as a container engine does.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends it by force where it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    /// <summary>A file of a thread's; empty where the thread has ended.</summary>
    private static string Read(string task, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, file));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static void Note(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    [GeneratedRegex("http://[0-9.]+:[0-9]+")]
    private static partial Regex AddressPattern();
}
