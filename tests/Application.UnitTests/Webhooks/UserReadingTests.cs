using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.Users;

namespace UserSync.Application.UnitTests.Webhooks;

public sealed class UserReadingTests
{
    private const string First = """{"id":"idn_1","email_address":"first@example.com","verification":{"status":"unverified"}}""";
    private const string Second = """{"id":"idn_2","email_address":"second@example.com","verification":{"status":"verified"}}""";

    [TestCase($$"""{"id":"u","primary_email_address_id":"idn_2","email_addresses":[{{First}},{{Second}}]}""", "second@example.com", true, TestName = "Email_WhenThePrimaryIsNotFirst_IsThePrimary")]
    [TestCase($$"""{"id":"u","primary_email_address_id":"idn_1","email_addresses":[{{First}},{{Second}}]}""", "first@example.com", false, TestName = "Email_WhenThePrimaryIsNotVerified_SaysSo")]
    [TestCase($$"""{"id":"u","primary_email_address_id":null,"email_addresses":[{{First}}]}""", null, false, TestName = "Email_WhenThePrimaryIdIsNull_IsNone")]
    [TestCase($$"""{"id":"u","primary_email_address_id":"idn_9","email_addresses":[{{First}}]}""", null, false, TestName = "Email_WhenThePrimaryIdMatchesNothing_IsNone")]
    [TestCase($$"""{"id":"u","primary_email_address_id":7,"email_addresses":[{{First}}]}""", null, false, TestName = "Email_WhenThePrimaryIdIsANumber_IsNone")]
    [TestCase("""{"id":"u","primary_email_address_id":null,"email":"bare@example.com"}""", null, false, TestName = "Email_WhenThePrimaryIdIsNull_DoesNotFallBackToEmail")]
    [TestCase($$"""{"id":"u","email_addresses":[{{First}},{{Second}}]}""", "second@example.com", true, TestName = "Email_WhenThereIsNoPrimaryProperty_IsTheFirstVerified")]
    [TestCase($$"""{"id":"u","email_addresses":[{{First}}]}""", "first@example.com", false, TestName = "Email_WhenNoneIsVerified_IsTheFirst")]
    [TestCase("""{"id":"u","email":"bare@example.com"}""", "bare@example.com", false, TestName = "Email_WhenThereIsNoList_FallsBackToEmail")]
    [TestCase("""{"id":"u","email_addresses":[7,"x",null]}""", null, false, TestName = "Email_WhenTheListHoldsNoObjects_IsNone")]
    [TestCase("""{"id":"u","email_addresses":{}}""", null, false, TestName = "Email_WhenTheListIsNoList_IsNone")]
    [TestCase("""{"id":"u","primary_email_address_id":"i","email_addresses":[{"id":"i","email_address":"a\u0000b@example.com","verification":{"status":"verified"}}]}""", null, false, TestName = "Email_WithANulInIt_IsNone")]
    [TestCase("""{"id":"u","primary_email_address_id":"i","email_addresses":[{"id":"i","email_address":"a@example.com","verification":null}]}""", "a@example.com", false, TestName = "Email_WhenVerificationIsNull_IsNotVerified")]
    [TestCase("""{"id":"u","primary_email_address_id":"i","email_addresses":[{"id":"i","email_address":""}]}""", null, false, TestName = "Email_WhenEmpty_IsNone")]
    public void Email(string data, string? address, bool verified)
    {
        var profile = Translate.User(data);

        Assert.That((profile.Email, profile.EmailVerified), Is.EqualTo((address, verified)));
    }

    [Test]
    public void Email_WhenTooLong_IsNone()
    {
        var longest = new string('a', UserProfile.MaxEmailLength);

        Assert.That(Translate.User($$"""{"id":"u","email":"{{longest}}"}""").Email, Is.EqualTo(longest));
        Assert.That(Translate.User($$"""{"id":"u","email":"{{longest}}a"}""").Email, Is.Null);
    }

    [TestCase("""{"id":"u","primary_phone_number_id":"p2","phone_numbers":[{"id":"p1","phone_number":"+1"},{"id":"p2","phone_number":"+2"}]}""", "+2", TestName = "Phone_IsThePrimary")]
    [TestCase("""{"id":"u","primary_phone_number_id":null,"phone_numbers":[{"id":"p1","phone_number":"+1"}]}""", null, TestName = "Phone_WhenThePrimaryIdIsNull_IsNone")]
    [TestCase("""{"id":"u","phone_numbers":[{"id":"p1","phone_number":"+1\ud800"}]}""", null, TestName = "Phone_WithALoneSurrogate_IsNone")]
    public void Phone(string data, string? expected) => Assert.That(Translate.User(data).PhoneNumber, Is.EqualTo(expected));

    [TestCase("""{"role":"solo"}""", UserRole.Solo)]
    [TestCase("""{"role":"growth"}""", UserRole.Growth)]
    [TestCase("""{"role":"enterprise"}""", UserRole.Enterprise)]
    [TestCase("""{"role":"admin"}""", UserRole.Admin)]
    [TestCase("""{"role":"Admin"}""", UserRole.Solo)]
    [TestCase("""{"role":"superuser"}""", UserRole.Solo)]
    [TestCase("""{"role":3}""", UserRole.Solo)]
    [TestCase("""{"role":["admin"]}""", UserRole.Solo)]
    [TestCase("""{"role":null}""", UserRole.Solo)]
    [TestCase("""{}""", UserRole.Solo)]
    [TestCase("""["role","admin"]""", UserRole.Solo)]
    [TestCase("null", UserRole.Solo)]
    public void Role_ComesFromPublicMetadataAlone(string metadata, UserRole expected) =>
        Assert.That(
            Translate.User($$"""{"id":"u","public_metadata":{{metadata}},"unsafe_metadata":{"role":"admin"},"private_metadata":{"role":"admin"},"role":"admin"}""").Role,
            Is.EqualTo(expected));

    [TestCase("""{"role":"superuser"}""", false)]
    [TestCase("""{"role":null}""", false)]
    [TestCase("""{}""", true)]
    public void Role_WhenItIsNone_IsRemarkedOn(string metadata, bool isExpected)
    {
        var remarks = Translate.RemarksOn($$"""{"id":"u","public_metadata":{{metadata}}}""");

        Assert.That(remarks.Single().IsExpected, Is.EqualTo(isExpected));
        Assert.That(remarks.Single().Text, Does.Not.Contain("superuser"));
    }

    [Test]
    public void Role_WhenItIsKnown_IsNotRemarkedOn() =>
        Assert.That(Translate.RemarksOn("""{"id":"u","public_metadata":{"role":"growth"}}"""), Is.Empty);

    [TestCase("\"org_1\"", "org_1")]
    [TestCase("\"\"", null)]
    [TestCase("\"org_\\u0000\"", null)]
    [TestCase("7", null)]
    public void Organization_ComesFromPublicMetadata(string value, string? expected) =>
        Assert.That(
            Translate.User($$$"""{"id":"u","public_metadata":{"organization_id":{{{value}}}}}""").OrganizationId, Is.EqualTo(expected));

    [Test]
    public void DisplayText_WithNulOrLoneSurrogates_IsReplaced()
    {
        var profile = Translate.User("""{"id":"u","first_name":"a\u0000b","last_name":"c\ud800d\udc00","username":"\ud83d\ude00"}""");

        Assert.That((profile.FirstName, profile.LastName, profile.Username), Is.EqualTo(("a\uFFFDb", "c\uFFFDd\uFFFD", "\U0001F600")));
    }

    [Test]
    public void DisplayText_WhenTooLong_IsCutWithoutSplittingACharacterAndRemarkedOn()
    {
        var data = $$"""{"id":"u","public_metadata":{"role":"solo"},"first_name":"{{new string('x', UserProfile.MaxNameLength - 1)}}🚀"}""";

        Assert.That(Translate.User(data).FirstName, Is.EqualTo(new string('x', UserProfile.MaxNameLength - 1)));
        Assert.That(Translate.RemarksOn(data).Single().Text, Does.StartWith("first_name"));
    }

    [Test]
    public void DisplayText_OfExactlyTheLimit_IsKept()
    {
        var name = new string('x', UserProfile.MaxNameLength);

        Assert.That(Translate.User($$"""{"id":"u","first_name":"{{name}}"}""").FirstName, Is.EqualTo(name));
    }

    [TestCase("""{"id":"u","image_url":"https://a","profile_image_url":"https://b"}""", "https://a")]
    [TestCase("""{"id":"u","profile_image_url":"https://b"}""", "https://b")]
    [TestCase("""{"id":"u","image_url":7}""", null)]
    public void Image_PrefersTheNewerName(string data, string? expected) =>
        Assert.That(Translate.User(data).ProfileImageUrl, Is.EqualTo(expected));

    [Test]
    public void Image_WhenTooLong_IsNone() =>
        Assert.That(
            Translate.User($$"""{"id":"u","image_url":"https://{{new string('a', UserProfile.MaxImageUrlLength)}}"}""").ProfileImageUrl, Is.Null);

    [TestCase("""{"id":"u","banned":true,"locked":true}""", true, true)]
    [TestCase("""{"id":"u","banned":"true","locked":1}""", false, false)]
    [TestCase("""{"id":"u"}""", false, false)]
    public void Flags_AreSetOnlyByTrue(string data, bool banned, bool locked)
    {
        var profile = Translate.User(data);

        Assert.That((profile.Banned, profile.Locked), Is.EqualTo((banned, locked)));
    }

    [TestCase("""{"a": 1, "b":[true,null,"x"]}""", """{"a":1,"b":[true,null,"x"]}""")]
    [TestCase("""{"n":1e400}""", """{"n":"1e400"}""")]
    [TestCase("""{"n":1e-20000}""", """{"n":"1e-20000"}""")]
    [TestCase("""{"n":0e5}""", """{"n":"0e5"}""")]
    [TestCase("""{"n":0.00}""", """{"n":0.00}""")]
    [TestCase("""{"n":-12.50}""", """{"n":-12.50}""")]
    [TestCase("""{"s":"\u0000"}""", "{\"s\":\"\uFFFD\"}")]
    [TestCase("""{"\ud800":{"x":1}}""", "{\"\uFFFD\":{\"x\":1}}")]
    [TestCase("7", "{}")]
    public void Metadata_IsKeptSoThatADatabaseCanHoldIt(string metadata, string expected) =>
        Assert.That(Translate.User($$"""{"id":"u","public_metadata":{{metadata}}}""").PublicMetadata, Is.EqualTo(expected));

    [Test]
    public void Metadata_WithANumberOfAThousandDigits_KeepsItAsText()
    {
        var digits = new string('9', 1_000);

        Assert.That(
            Translate.User($$$"""{"id":"u","public_metadata":{"n":{{{digits}}}}}""").PublicMetadata, Is.EqualTo($$"""{"n":"{{digits}}"}"""));
    }

    [Test]
    public void Version_WhenUpdatedAtIsAbsent_TakesTheEnvelopesTime()
    {
        var version = Translate.User("""{"id":"u","updated_at":"soon"}""").Version;

        Assert.That((version.UpdatedAtMs, version.EventAtMs, version.EventId), Is.EqualTo((1767344400163, 1767344400163, "msg_1")));
    }

    [Test]
    public void Version_WhenTheEnvelopeHasNoTimeEither_TakesTheDeliverys()
    {
        var command = Translate.Command<Application.Users.Commands.CreateUserFromClerk.CreateUserFromClerkCommand>(
            """{"type":"user.created","data":{"id":"u"}}""");

        var expected = Translate.DeliveredAt.ToUnixTimeMilliseconds();
        Assert.That((command.Profile.Version.UpdatedAtMs, command.Profile.Version.EventAtMs), Is.EqualTo((expected, expected)));
    }

    [Test]
    public void LastSignIn_IsRead() =>
        Assert.That(
            Translate.UserCommand("""{"id":"u","last_sign_in_at":1767344400000}""").LastSignInAt,
            Is.EqualTo(DateTimeOffset.FromUnixTimeMilliseconds(1767344400000)));

    [TestCase("""{"type":"user.created"}""")]
    [TestCase("""{"type":"user.created","data":{}}""")]
    [TestCase("""{"type":"user.created","data":null}""")]
    [TestCase("""{"type":"user.updated","data":[]}""")]
    [TestCase("""{"type":"user.updated","data":"user_1"}""")]
    [TestCase("""{"type":"user.deleted","data":{"id":7}}""")]
    [TestCase("""{"type":"session.created","data":{"user_id":"u"}}""")]
    [TestCase("""{"type":"session.ended","data":{"id":"s"}}""")]
    [TestCase("""{"type":"session.ended","data":{"id":"s","user_id":null}}""")]
    public void Translate_WithoutWhatTheTypeNeeds_IsUnprocessable(string body) =>
        Assert.That(Translate.Body(body), Is.TypeOf<ClerkEventTranslation.Unprocessable>());
}
