namespace UserSync.TestCommon.Processes;

/// <summary>
/// The environment of a process that must not see the caller's own settings, so that it never touches a database or
/// a Clerk instance that someone has configured.
/// </summary>
public static class CleanEnvironment
{
    // What a .NET process needs in order to run at all.
    private static readonly string[] _inherited =
        ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DOTNET_ROOT", "DOTNET_HOST_PATH"];

    /// <summary>What is handed on, to be added to; <see langword="null"/> where the caller has none.</summary>
    public static Dictionary<string, string?> Create() => _inherited.ToDictionary(name => name, Environment.GetEnvironmentVariable);

    /// <summary>Gives a process these variables that have a value, and no others.</summary>
    public static void Replace(IDictionary<string, string?> environment, IEnumerable<KeyValuePair<string, string?>> variables)
    {
        environment.Clear();
        foreach (var (name, value) in variables.Where(variable => variable.Value is not null))
        {
            environment[name] = value;
        }
    }
}
