using System.Reflection;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.FunctionalTests.CommandLine;

/// <summary>
/// A malformed value stops the start with exit code 78 and one line that names the variable and never shows the value.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class MalformedConfigurationTests
{
    private static IEnumerable<string> Variables => MalformedValues.ByVariable.Keys;

    [TestCaseSource(nameof(Variables))]
    public async Task Serve_WhenAVariableIsMalformed_NamesItInOneLine(string variable)
    {
        using var installation = new Installation((variable, MalformedValues.ByVariable[variable]));

        AssertRefused(await installation.RunAsync("serve"), variable);
    }

    [Test]
    public void Cases_CoverEveryVariable()
    {
        var variables = typeof(Variable).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => field.GetValue(null)).OfType<Variable>().Select(variable => variable.Name);

        Assert.That(Variables, Is.EquivalentTo(variables));
    }

    [Test]
    public async Task Serve_WhenEveryVariableIsMalformed_GivesOneLineEach()
    {
        using var installation = new Installation([.. MalformedValues.ByVariable.Select(pair => (pair.Key, (string?)pair.Value))]);

        AssertRefused(await installation.RunAsync("serve"), [.. Variables]);
    }

    [Test]
    public async Task Command_WithoutAName_ChecksAsServeDoes()
    {
        using var installation = new Installation(("PORT", "CANARY"));

        AssertRefused(await installation.RunAsync(), "PORT");
    }

    [TestCase("migrate")]
    [TestCase("doctor")]
    [TestCase("doctor", "--json")]
    public async Task Command_WhenAVariableIsMalformed_ChecksAsServeDoes(params string[] arguments)
    {
        using var installation = new Installation(("DATABASE_URL", MalformedValues.ByVariable["DATABASE_URL"]), ("PORT", "CANARY"));

        AssertRefused(await installation.RunAsync(arguments), "DATABASE_URL", "PORT");
    }

    [TestCase("serve", "--Clerk:WebhookSecret=whsec_CANARY!")]
    [TestCase("--Clerk:WebhookSecret=whsec_CANARY!")]
    [TestCase("--Clerk:WebhookSecret=whsec_CANARY!", "serve")]
    [TestCase("serve", "--CLERK_WEBHOOK_SECRET=whsec_CANARY!")]
    public async Task Serve_WhenAnArgumentIsMalformed_NamesTheVariable(params string[] arguments)
    {
        using var installation = new Installation();

        AssertRefused(await installation.RunAsync(arguments), "CLERK_WEBHOOK_SECRET");
    }

    [TestCase("Clerk__WebhookSecret")]
    [TestCase("CLERK__WEBHOOKSECRET")]
    public async Task Serve_WhenAKeyInTheEnvironmentIsMalformed_NamesTheVariable(string key)
    {
        using var installation = new Installation((key, "whsec_CANARY!"));

        AssertRefused(await installation.RunAsync("serve"), "CLERK_WEBHOOK_SECRET");
    }

    [TestCase("serve")]
    [TestCase("migrate")]
    [TestCase("doctor")]
    public async Task Command_WhenTheSettingsFileIsMalformed_NamesTheVariable(string command)
    {
        using var installation = new Installation();
        await File.WriteAllTextAsync(
            Path.Combine(installation.Folder, "appsettings.json"), """{"Clerk": {"WebhookSecret": "whsec_CANARY!"}}""");

        AssertRefused(await installation.RunAsync(command), "CLERK_WEBHOOK_SECRET");
    }

    [Test]
    public async Task Serve_WhenTheFolderOfTheDefaultCannotBeMade_NamesTheVariable()
    {
        using var installation = new Installation();
        await File.WriteAllTextAsync(Path.Combine(installation.Folder, "data"), "a file, and no folder");

        AssertRefused(await installation.RunAsync("serve"), "DATABASE_URL");
    }

    private static void AssertRefused(Ended ended, params string[] variables)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ended.ExitCode, Is.EqualTo(78), ended.ToString());
            Assert.That(ended.Errors.Select(line => line.Split(": ")[0]), Is.EquivalentTo(variables));
            Assert.That(ended.Errors, Has.All.Match("^[A-Z_]+: .{10,}$"), "each says what is wrong");
            Assert.That(ended.Output, Is.Empty);
            Assert.That(ended.Text, Does.Not.Contain("CANARY").IgnoreCase);
        }
    }
}
