using System.Text;
using Microsoft.Extensions.Time.Testing;
using UserSync.Infrastructure.Webhooks;

namespace UserSync.WebApi.FunctionalTests.CommandLine;

/// <summary><c>usersync sign</c> against the answers that the Svix libraries publish, and our own verifier.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SignTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Payload = """{"test": 2432232314}""";

    // Published by the suites of Svix' own libraries.
    [TestCase(
        Secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", Payload, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [TestCase(
        "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", "1649367553",
        """{"email":"test@example.com","username":"test_user"}""", "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=")]
    public async Task Sign_OfAFileAndOfStandardInput_GivesTheKnownAnswer(
        string secret, string id, string timestamp, string payload, string signature)
    {
        using var installation = new Installation();
        var body = Encoding.UTF8.GetBytes(payload);
        await File.WriteAllBytesAsync(Path.Combine(installation.Folder, "payload.json"), body);
        string[] arguments = ["sign", "--secret", secret, "--id", id, "--timestamp", timestamp];

        var ofFile = await installation.RunAsync([.. arguments, "payload.json"]);
        var ofInput = await installation.RunWithInputAsync(body, [.. arguments, "-"]);

        string[] expected = [$"svix-id: {id}", $"svix-timestamp: {timestamp}", $"svix-signature: {signature}"];
        Assert.That((ofFile.ExitCode, ofInput.ExitCode), Is.EqualTo((0, 0)), $"{ofFile}\n{ofInput}");
        Assert.That(ofFile.Output, Is.EqualTo(expected));
        Assert.That(ofInput.Output, Is.EqualTo(expected));
    }

    [Test]
    public async Task Sign_WithoutIdAndTime_MakesHeadersThatVerifyNow()
    {
        // No text at all: bytes are signed, whatever they are.
        byte[] body = [0xEF, 0xBB, 0xBF, 0xFF, 0x00, 0x0D, 0x0A];
        using var installation = new Installation();

        var ended = await installation.RunWithInputAsync(body, "sign", $"--secret={Secret}", "-");

        Assert.That((ended.ExitCode, ended.Errors.Count), Is.EqualTo((0, 0)), ended.ToString());
        var values = ended.Output.Select(line => line.Split(": ")).ToDictionary(parts => parts[0], parts => parts[1]);
        Assert.That(WebhookHeaders.TrySelect(
            name => values.TryGetValue(name, out var value) ? [value] : [], out var headers, out _), Is.True, ended.ToString());
        Assert.That(WebhookSecret.TryParse(Secret, out var secret, out _), Is.True);
        Assert.That(new WebhookSignatureVerifier([secret!], TimeProvider.System).Verify(headers, body), Is.EqualTo(SignatureVerdict.Valid));
    }

    [Test]
    public async Task Sign_WithAnIdAndATime_MakesHeadersThatVerifyThen()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1));
        using var installation = new Installation();

        var ended = await installation.RunWithInputAsync(
            Encoding.UTF8.GetBytes(Payload), "sign", "--secret", Secret, "--id", "!", "--timestamp", "1", "-");

        Assert.That(WebhookSecret.TryParse(Secret, out var secret, out _), Is.True);
        var headers = new WebhookHeaders("!", "1", ended.Output[2].Split(": ")[1]);
        Assert.That(
            new WebhookSignatureVerifier([secret!], clock).Verify(headers, Encoding.UTF8.GetBytes(Payload)),
            Is.EqualTo(SignatureVerdict.Valid));
    }

    [TestCase("whsec_CANARY!", "base64")]
    [TestCase("whsec_", "nothing after")]
    [TestCase("whsec_whsec_Q0FOQVJZ", "twice")]
    [TestCase("whsk_CANARY", "asymmetric")]
    [TestCase(" ", "empty")]
    public async Task Sign_WhenTheSecretIsBad_SaysWhyWithoutIt(string secret, string why)
    {
        await AssertRefusedAsync(["--secret", secret], "--secret", why);
    }

    [TestCase("-1")]
    [TestCase("0")]
    [TestCase("+5")]
    [TestCase("1614265330.5")]
    [TestCase("now")]
    [TestCase("99999999999999999999")]
    public async Task Sign_WhenTheTimestampIsNoTime_SaysSo(string timestamp)
    {
        await AssertRefusedAsync(["--secret", Secret, "--timestamp", timestamp], "--timestamp", "Unix seconds");
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("msg 1")]
    [TestCase("msg_1\nsvix-id: msg_2")]
    [TestCase("msg_\u0007")]
    [TestCase("msg_é")]
    public async Task Sign_WhenTheIdCouldBeNoHeader_SaysSo(string id)
    {
        await AssertRefusedAsync(["--secret", Secret, "--id", id], "--id", "255");
    }

    [Test]
    public async Task Sign_WhenTheIdIsTooLong_SaysSo()
    {
        await AssertRefusedAsync(["--secret", Secret, "--id", new string('m', 256)], "--id", "255");
    }

    [TestCase("absent.json")]
    [TestCase(".")]
    [TestCase("")]
    [TestCase("payload.json/payload.json")]
    public async Task Sign_WhenTheFileCannotBeRead_SaysSo(string file)
    {
        using var installation = new Installation();
        await File.WriteAllTextAsync(Path.Combine(installation.Folder, "payload.json"), Payload);

        var ended = await installation.RunAsync("sign", "--secret", Secret, file);

        Assert.That((ended.ExitCode, ended.Output.Count, ended.Errors.Count), Is.EqualTo((2, 0, 1)), ended.ToString());
        Assert.That(ended.Errors[0], Is.EqualTo($"usersync: cannot read '{file}'"));
    }

    private static async Task AssertRefusedAsync(string[] options, string named, string why)
    {
        using var installation = new Installation();

        var ended = await installation.RunWithInputAsync(Encoding.UTF8.GetBytes(Payload), ["sign", .. options, "-"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((ended.ExitCode, ended.Output.Count), Is.EqualTo((2, 0)), ended.ToString());
            Assert.That(ended.Errors[0], Does.StartWith("usersync: ").And.Contains(named).And.Contains(why));
            Assert.That(ended.Errors.Skip(1), Is.Empty.Or.EqualTo(new[] { "Try 'usersync sign --help'." }));
            Assert.That(ended.Text, Does.Not.Contain("CANARY"));
        }
    }
}
