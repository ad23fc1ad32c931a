namespace UserSync.Faults.Processes;

/// <summary>A file system of a few megabytes in memory, which is easily filled. Mounting it takes root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _mountPoint;

    private SmallDisk(string mountPoint) => _mountPoint = mountPoint;

    /// <summary>A folder on it that belongs to PostgreSQL's user.</summary>
    public string Folder => Path.Combine(_mountPoint, "tables");

    private string Ballast => Path.Combine(_mountPoint, "ballast");

    /// <summary>Mounts a disk.</summary>
    /// <exception cref="CannotRunException">That is not permitted.</exception>
    public static async Task<SmallDisk> MountAsync(RunFolder folder, int megabytes)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new CannotRunException("needs root");
        }

        var mountPoint = Directory.CreateDirectory(folder.File("disk")).FullName;
        try
        {
            await Commands.RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0755", "tmpfs", mountPoint);
        }
        catch (CommandFailedException)
        {
            throw new CannotRunException("mounting is not permitted");
        }

        var disk = new SmallDisk(mountPoint);
        Directory.CreateDirectory(disk.Folder);
        await RunFolder.GiveToPostgresAsync(disk.Folder);
        return disk;
    }

    /// <summary>Fills it to the last byte.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                ballast.Write(block);
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    /// <summary>Frees what was filled.</summary>
    public void Free() => File.Delete(Ballast);

    public async ValueTask DisposeAsync() => await Commands.RunAsync("umount", "--lazy", _mountPoint);
}
