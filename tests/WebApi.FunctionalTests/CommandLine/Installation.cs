namespace UserSync.WebApi.FunctionalTests.CommandLine;

/// <summary>A folder and an environment to run <c>usersync</c> in. The folder goes away with it.</summary>
internal sealed class Installation(params (string Name, string? Value)[] variables) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("usersync-tests-");

    /// <summary>The working directory.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Runs a command to its end.</summary>
    public async Task<Ended> RunAsync(params string[] arguments) => await RunWithInputAsync(ReadOnlyMemory<byte>.Empty, arguments);

    /// <summary>Runs a command to its end, with something on standard input.</summary>
    public async Task<Ended> RunWithInputAsync(ReadOnlyMemory<byte> input, params string[] arguments)
    {
        await using var process = Start(arguments);
        await process.SendAsync(input);
        return await process.WaitForExitAsync();
    }

    /// <summary>Starts a command that does not end by itself.</summary>
    /// <remarks>
    /// Its home is the folder too: in the caller's there may be a certificate for developers, which the SDK makes and
    /// https then takes.
    /// </remarks>
    public UserSyncProcess Start(params string[] arguments) => UserSyncProcess.Start(Folder, [("HOME", Folder), .. variables], arguments);

    public void Dispose() => _folder.Delete(recursive: true);
}
