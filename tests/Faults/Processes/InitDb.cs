using UserSync.TestCommon.Postgres;

namespace UserSync.Faults.Processes;

/// <summary>Makes the data directory of a new cluster.</summary>
internal static class InitDb
{
    /// <returns>The directory, and the password of the user.</returns>
    public static async Task<(string Data, string Password)> RunAsync(
        string programs, string user, RunFolder folder, CancellationToken cancellationToken)
    {
        var data = await folder.CreateForPostgresAsync("data");

        // A secret like any other: it may not turn up in the service's log.
        var password = $"CANARY{Guid.NewGuid():N}";
        var passwordFile = folder.File("password");
        await File.WriteAllTextAsync(passwordFile, password, cancellationToken);
        File.SetUnixFileMode(passwordFile, UnixFileMode.UserRead);
        await RunFolder.GiveToPostgresAsync(passwordFile);
        await Commands.RunAsync(PostgresPrograms.AsServerUser(
        [
            Path.Combine(programs, "initdb"), "--pgdata", data, "--username", user, "--pwfile", passwordFile,
            "--auth=scram-sha-256", "--encoding=UTF8", $"--locale={PostgresSettings.Locale}", "--no-sync",
        ]));
        File.Delete(passwordFile);
        return (data, password);
    }
}
