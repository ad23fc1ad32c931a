namespace UserSync.Faults.Processes;

/// <summary>The temporary folder of one run: PostgreSQL's data, all logs, and where small disks are mounted.</summary>
/// <param name="keep">Whether it is left behind for people to look at.</param>
/// <param name="purpose">A word of its name.</param>
internal sealed class RunFolder(bool keep, string purpose = "faults") : IDisposable
{
    // Root's own temporary folder may be one that PostgreSQL's user cannot enter.
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(
        Environment.IsPrivilegedProcess ? "/tmp" : Path.GetTempPath(),
        $"usersync-{purpose}-{Path.GetRandomFileName()}"));

    /// <summary>Where it is.</summary>
    public string Location => _folder.FullName;

    /// <summary>The same for whoever clears up where this process no longer can; empty where it is kept.</summary>
    public string IfOrphaned => keep ? "" : Location;

    /// <summary>A file in it.</summary>
    public string File(string name) => Path.Combine(Location, name);

    /// <summary>Makes a folder in it that belongs to the user that PostgreSQL runs as.</summary>
    public async Task<string> CreateForPostgresAsync(string name)
    {
        var folder = File(name);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await GiveToPostgresAsync(folder);
        return folder;
    }

    /// <summary>Gives a file or folder to the user that PostgreSQL runs as.</summary>
    public static async Task GiveToPostgresAsync(string path)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await Commands.RunAsync("chown", "65534:65534", path);
        }
    }

    public void Dispose()
    {
        if (!keep)
        {
            _folder.Delete(recursive: true);
        }
    }
}
