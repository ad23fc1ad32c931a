using UserSync.Infrastructure.Webhooks;

namespace UserSync.Infrastructure.IntegrationTests.Webhooks;

public sealed class WebhookSecretTests
{
    private const string Key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [TestCase("whsec_" + Key)]
    [TestCase(Key)]
    [TestCase("  whsec_" + Key + "\t\r\n")]
    [TestCase("whsec_" + Key + "Bg==")]
    [TestCase("whsec_" + Key + "Bg")]
    [TestCase("whsec_" + Key + "BgY=")]
    [TestCase("whsec_" + Key + "BgY")]
    public void TryParse_WhenTheTextIsASecret_Accepts(string text)
    {
        Assert.That(WebhookSecret.TryParse(text, out var secret, out var problem), Is.True);
        Assert.That(problem, Is.Null);
        Assert.That(secret!.IsShort, Is.False);
    }

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("\n")]
    [TestCase("whsec_")]
    [TestCase("whsec_ ")]
    [TestCase("whsec_=")]
    [TestCase("whsec_====")]
    [TestCase("whpk_" + Key)]
    [TestCase("whsk_" + Key)]
    [TestCase("WHSEC_" + Key)]
    [TestCase("whsec_whsec_" + Key)]
    [TestCase("whsec-" + Key)]
    [TestCase("whsec_ " + Key)]
    [TestCase("whsec_MfKQ9r8G KYqrTwjUPD8ILPZIo2LaLaSw")]
    [TestCase("whsec_MfKQ9r8G\nKYqrTwjUPD8ILPZIo2LaLaSw")]
    [TestCase("whsec_MfKQ9r8G\u00a0KYqrTwjUPD8ILPZIo2LaLaSw")]
    [TestCase("whsec_MfKQ9r8G    KYqrTwjUPD8ILPZIo2LaLaSw", Description = "as many blanks as base64 would not notice")]
    [TestCase("whsec_" + Key + "\r\n\r\n" + Key)]
    [TestCase("whsec_" + Key + " whsec_" + Key)]
    [TestCase("whsec_" + Key + "," + Key)]
    [TestCase("whsec_" + Key + "B")]
    [TestCase("whsec_" + Key + "Bg=")]
    [TestCase("whsec_" + Key + "Bg===")]
    [TestCase("whsec_" + Key + "=Bg=")]
    [TestCase("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_")]
    [TestCase("whsec_ünïcode")]
    [TestCase("\"whsec_" + Key + "\"")]
    public void TryParse_WhenTheTextIsNoSecret_SaysWhyWithoutShowingIt(string text)
    {
        Assert.That(WebhookSecret.TryParse(text, out var secret, out var problem), Is.False);
        Assert.That(secret, Is.Null);
        Assert.That(problem, Is.Not.Empty);
        Assert.That(problem, Does.Not.Contain("MfKQ9r8G"));
    }

    [Test]
    public void ToString_DoesNotShowTheKey()
    {
        var secret = Attempt.Secret("whsec_" + Key);

        Assert.That($"{secret}", Is.EqualTo("WebhookSecret (hidden)"));
    }

    [TestCase("whpk_" + Key)]
    [TestCase("whsk_" + Key)]
    public void TryParse_WhenTheKeyIsOfAPair_NamesTheKindThatIsWanted(string text)
    {
        Assert.That(WebhookSecret.TryParse(text, out _, out var problem), Is.False);
        Assert.That(problem, Does.Contain("asymmetric").And.Contain("whsec_"));
    }

    [TestCase("whsec_YWJj", true)]
    [TestCase("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", true)]
    [TestCase("whsec_" + Key, false)]
    public void IsShort_IsWhetherTheKeyIsUnder24Bytes(string text, bool expected) =>
        Assert.That(Attempt.Secret(text).IsShort, Is.EqualTo(expected));

    [Test]
    public void Secrets_WithAndWithoutPrefixAndPadding_AreTheSameKey()
    {
        string[] spellings = ["whsec_" + Key + "Bg==", "whsec_" + Key + "Bg", Key + "Bg==", Key + "Bg"];

        Assert.That(
            spellings.Select(s => Attempt.Sign(Attempt.GoodId, Attempt.GoodTime, Attempt.GoodBody, s)).Distinct().Count(),
            Is.EqualTo(1));
    }
}
