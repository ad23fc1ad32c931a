using System.Diagnostics;

namespace UserSync.Faults.Processes;

/// <summary>Runs short commands to their end.</summary>
internal static class Commands
{
    /// <summary>Runs a command.</summary>
    /// <exception cref="CommandFailedException">It ended with anything but 0.</exception>
    public static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var problem = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new CommandFailedException($"{command[0]} ended with exit code {process.ExitCode}: {problem}{await output}".Trim());
        }
    }
}
