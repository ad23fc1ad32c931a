namespace UserSync.WebApi.FunctionalTests.CommandLine;

/// <summary>Help, version, and what is said to arguments that are wrong.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class UsageTests
{
    [TestCase("--help", "serve", "migrate", "sign", "doctor")]
    [TestCase("serve --help", "--Key=value")]
    [TestCase("migrate --help", "schema")]
    [TestCase("sign --help", "--secret", "--id", "--timestamp", "FILE")]
    [TestCase("doctor --help", "--json")]
    public async Task Help_OfEachCommand_SaysWhatThereIs(string arguments, params string[] words)
    {
        using var installation = new Installation();

        var ended = await installation.RunAsync(arguments.Split(' '));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((ended.ExitCode, ended.Errors.Count), Is.EqualTo((0, 0)), ended.ToString());
            Assert.That(words.Where(word => !ended.OutputText.Contains(word, StringComparison.Ordinal)), Is.Empty, ended.OutputText);
            Assert.That(Directory.EnumerateFileSystemEntries(installation.Folder), Is.Empty, "help touches nothing");
        }
    }

    [Test]
    public async Task Version_IsOneLine()
    {
        using var installation = new Installation();

        var ended = await installation.RunAsync("--version");

        Assert.That((ended.ExitCode, ended.Errors.Count), Is.EqualTo((0, 0)), ended.ToString());
        Assert.That(ended.Output, Has.Count.EqualTo(1).And.All.Match(@"^\d+\.\d+\.\d+"));
    }

    [TestCase("frob", "'frob'", "usersync")]
    [TestCase("--frob", "'--frob'", "usersync")]
    [TestCase("--Clerk:WebhookSecret whsec_CANARY", "'--Clerk:WebhookSecret'", "usersync")]
    [TestCase("serve frob", "argument", "usersync serve")]
    [TestCase("serve --frob", "'--frob'", "usersync serve")]
    [TestCase("serve --Clerk:WebhookSecret whsec_CANARY", "'--Clerk:WebhookSecret'", "usersync serve")]
    [TestCase("serve whsec_CANARY", "argument", "usersync serve")]
    [TestCase("migrate --frob", "'--frob'", "usersync migrate")]
    [TestCase("migrate postgres://CANARY@db.example.com/users", "argument", "usersync migrate")]
    [TestCase("doctor --jsn", "'--jsn'", "usersync doctor")]
    [TestCase("doctor --json=CANARY", "argument", "usersync doctor")]
    [TestCase("sign payload.json", "--secret", "usersync sign")]
    [TestCase("sign --secret whsec_CANARY", "argument missing", "usersync sign")]
    [TestCase("sign payload.json --secret whsec_CANARY --id", "--id", "usersync sign")]
    [TestCase("sign payload.json --secret whsec_CANARY --timestamp", "--timestamp", "usersync sign")]
    [TestCase("sign --secret", "--secret", "usersync sign")]
    [TestCase("sign --secret whsec_CANARY --secret whsec_CANARY payload.json", "--secret", "usersync sign")]
    [TestCase("sign --secrt whsec_CANARY payload.json", "--secret", "usersync sign")]
    [TestCase("sign --secret=whsec_CANARY payload.json --frob=CANARY", "'--frob'", "usersync sign")]
    [TestCase("sign --secret=whsec_CANARY --frob=CANARY", "'--frob'", "usersync sign")]
    [TestCase("sign --secret=whsec_CANARY payload.json whsec_CANARY", "argument", "usersync sign")]
    public async Task Command_WhenTheArgumentsAreWrong_SaysSoInOneLine(string arguments, string named, string command)
    {
        using var installation = new Installation();

        var ended = await installation.RunAsync(arguments.Split(' '));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((ended.ExitCode, ended.Output.Count), Is.EqualTo((2, 0)), ended.ToString());
            Assert.That(ended.Errors, Has.Count.EqualTo(2));
            Assert.That(ended.Errors[0], Does.StartWith("usersync: ").And.Contains(named));
            Assert.That(ended.Errors[^1], Is.EqualTo($"Try '{command} --help'."));
            Assert.That(ended.Text, Does.Not.Contain("CANARY").IgnoreCase, "what follows may be a secret");
        }
    }

    // Dropped silently, it would be the wrong database that is migrated or examined.
    [TestCase("migrate --Database:Url=sqlite:///CANARY.db", "'--Database:Url'")]
    [TestCase("--Database:Url=sqlite:///CANARY.db migrate", "'--Database:Url'")]
    [TestCase("doctor --Clerk:WebhookSecret=whsec_CANARY", "'--Clerk:WebhookSecret'")]
    public async Task Command_WhenGivenASettingThatOnlyServeTakes_RefusesIt(string arguments, string named)
    {
        using var installation = new Installation();

        var ended = await installation.RunAsync(arguments.Split(' '));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((ended.ExitCode, ended.Output.Count), Is.EqualTo((2, 0)), ended.ToString());
            Assert.That(ended.Errors[0], Does.Contain(named).And.Not.Contains("CANARY"));
            Assert.That(Directory.EnumerateFileSystemEntries(installation.Folder), Is.Empty, "nothing was migrated");
        }
    }
}
