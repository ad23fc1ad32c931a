using System.Reflection;

namespace UserSync.WebApi.Hosting;

/// <summary>Version of the service, as built.</summary>
internal static class BuildVersion
{
    public static string Text { get; } = typeof(BuildVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
