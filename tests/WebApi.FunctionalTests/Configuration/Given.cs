using Microsoft.Extensions.Configuration;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.FunctionalTests.Configuration;

/// <summary>Reads the settings from the given values and nothing else.</summary>
internal static class Given
{
    /// <summary>The settings; the test fails where a value is refused.</summary>
    public static Settings Settings(params (string Name, string? Value)[] values)
    {
        var settings = SettingsReader.Read(Configuration(values), isProduction: false, out var problems);
        Assert.That(problems, Is.Empty);
        return settings;
    }

    /// <summary>What is said of the values. Where it must be nothing of the value, that is checked here.</summary>
    public static IReadOnlyList<string> Problems(params (string Name, string? Value)[] values) => Problems(isProduction: false, values);

    /// <inheritdoc cref="Problems(ValueTuple{string, string?}[])"/>
    public static IReadOnlyList<string> Problems(bool isProduction, params (string Name, string? Value)[] values)
    {
        SettingsReader.Read(Configuration(values), isProduction, out var problems);
        Assert.That(problems, Has.None.Contains("CANARY"));
        return problems;
    }

    /// <summary>Configuration of the given values, later ones before earlier ones.</summary>
    public static IConfiguration Configuration(params (string Name, string? Value)[] values) => new ConfigurationBuilder()
        // Else it would be a file, whose folder is made as it is read.
        .AddInMemoryCollection([KeyValuePair.Create("DATABASE_URL", (string?)"Host=db.example.com")])
        .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Name, value.Value)))
        .Build();
}
