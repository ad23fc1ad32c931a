using System.Globalization;
using System.Text.RegularExpressions;

namespace UserSync.Architecture.Tests;

/// <summary>How much is made between two collections: the most stands in the project file, the least wherever the service is started from.</summary>
public sealed partial class CollectionSizeTests
{
    [TestCase("build/Dockerfile")]
    [TestCase("docs/deployment.md")]
    [TestCase("tests/Bench/Stage.cs")]
    public void Least_IsTheMost(string startedFrom)
    {
        var most = int.Parse(Most().Match(Read("src/WebApi/WebApi.csproj")).Groups[1].Value, CultureInfo.InvariantCulture);

        var least = Least().Matches(Read(startedFrom));

        Assert.That(
            least.Select(match => int.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
            Is.EqualTo([most]));
    }

    private static string Read(string file)
    {
        var folder = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(Path.Combine(folder, "UserSync.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return File.ReadAllText(Path.Combine(folder, file));
    }

    [GeneratedRegex("System.GC.Gen0MaxBudget\" Value=\"([0-9]+)\"")]
    private static partial Regex Most();

    [GeneratedRegex("DOTNET_GCgen0size(?:\"\\] = \"|=)0x([0-9A-Fa-f]+)")]
    private static partial Regex Least();
}
