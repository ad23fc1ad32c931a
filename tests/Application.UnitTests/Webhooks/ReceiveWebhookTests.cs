using System.Text;
using Microsoft.Extensions.Logging;
using Moq;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Webhooks;
using UserSync.Application.Webhooks.Commands.ReceiveWebhook;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.UnitTests.Webhooks;

public sealed class ReceiveWebhookTests
{
    private const string Created = """{"type":"user.created","timestamp":1767344400163,"data":{"id":"user_1","updated_at":1767344400123,"public_metadata":{"role":"growth"}}}""";
    private const string Ended = """{"type":"session.ended","data":{"id":"sess_1","user_id":"user_1","created_at":1767344400000}}""";

    [TestCase(WebhookOutcome.Applied)]
    [TestCase(WebhookOutcome.Stale)]
    [TestCase(WebhookOutcome.Duplicate)]
    public async Task Receive_WhenUnderstood_AnswersWhatTheCommitFound(WebhookOutcome outcome)
    {
        using var application = new ApplicationUnderTest();
        application.Answer(outcome);

        var receipt = await application.SendAsync(Delivery(Created));

        Assert.That(receipt, Is.EqualTo(new WebhookReceipt(outcome)));
    }

    [Test]
    public async Task Receive_OfAUser_JoinsItAndRecordsTheEventInOneCommit()
    {
        using var application = new ApplicationUnderTest();

        await application.SendAsync(Delivery(Created));

        var joined = application.JoinedUsers.Single();
        var recorded = application.Recorded.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((joined.ClerkUserId, joined.Profile!.Role), Is.EqualTo(("user_1", UserRole.Growth)));
            Assert.That((recorded.EventId, recorded.Type, recorded.ClerkUserId), Is.EqualTo(("msg_1", "user.created", "user_1")));
            Assert.That(recorded.ReceivedAt, Is.EqualTo(application.Clock.GetUtcNow()));
            Assert.That((recorded.PayloadForm, recorded.SourceUpdatedAtMs), Is.EqualTo((PayloadForm.Whole, 1767344400123)));
            Assert.That(recorded.Payload, Is.EqualTo(Encoding.UTF8.GetBytes(Created)));
            application.UnitOfWork.Verify(unitOfWork => unitOfWork.CommitAsync(It.IsAny<CancellationToken>()), Times.Once);
        }
    }

    [TestCase(PayloadForm.Redacted, """{"type":"user.created","data":{"id":"user_1","first_name":"[redacted]"}}""")]
    [TestCase(PayloadForm.None, null)]
    public async Task Receive_KeepsTheBodyAsConfigured(PayloadForm form, string? kept)
    {
        using var application = new ApplicationUnderTest(payloads: form);

        await application.SendAsync(Delivery("""{"type":"user.created","data":{"id":"user_1","first_name":"Ada"}}"""));

        var recorded = application.Recorded.Single();
        Assert.That((recorded.PayloadForm, recorded.Payload), Is.EqualTo((form, kept is null ? null : Encoding.UTF8.GetBytes(kept))));
        Assert.That(application.JoinedUsers.Single().Profile!.FirstName, Is.EqualTo("Ada"));
    }

    [Test]
    public async Task Receive_OfADeletion_JoinsATombstone()
    {
        using var application = new ApplicationUnderTest();

        await application.SendAsync(Delivery("""{"type":"user.deleted","timestamp":1767344400163,"data":{"id":"user_1","deleted":true}}"""));

        var expected = new UserState("user_1") { DeletedAt = DateTimeOffset.FromUnixTimeMilliseconds(1767344400163) };
        Assert.That(application.JoinedUsers, Is.EqualTo(new[] { expected }));
    }

    [Test]
    public async Task Receive_OfASessionsEnd_JoinsSessionAndLogin()
    {
        using var application = new ApplicationUnderTest();

        await application.SendAsync(Delivery(Ended));

        Assert.That(application.JoinedSessions.Single().ClerkSessionId, Is.EqualTo("sess_1"));
        Assert.That(application.JoinedUsers.Single().LastLoginAt, Is.EqualTo(DateTimeOffset.FromUnixTimeMilliseconds(1767344400000)));
    }

    [Test]
    public async Task Receive_OfALogin_JoinsSessionAndLogin()
    {
        using var application = new ApplicationUnderTest();

        await application.SendAsync(Delivery("""{"type":"session.created","timestamp":1767344400163,"data":{"id":"sess_1","user_id":"user_1"}}"""));

        Assert.That(application.JoinedSessions.Single().ClerkUserId, Is.EqualTo("user_1"));
        Assert.That(application.JoinedUsers.Single().LastLoginAt, Is.EqualTo(DateTimeOffset.FromUnixTimeMilliseconds(1767344400163)));
    }

    [Test]
    public async Task Receive_OfAnUnknownType_RecordsItAndJoinsNothing()
    {
        using var application = new ApplicationUnderTest();
        application.Answer(WebhookOutcome.Ignored);

        var receipt = await application.SendAsync(Delivery("""{"type":"agentTask.batchCompleted","data":[1]}"""));

        Assert.That(receipt.Outcome, Is.EqualTo(WebhookOutcome.Ignored));
        Assert.That((application.JoinedUsers.Count, application.Recorded.Single().Status), Is.EqualTo((0, WebhookEventStatus.Ignored)));
    }

    [Test]
    public async Task Receive_OfABodyThatIsNoEvent_RecordsNothing()
    {
        using var application = new ApplicationUnderTest();

        var receipt = await application.SendAsync(Delivery("[]"));

        Assert.That((receipt.Outcome, application.Recorded.Count), Is.EqualTo((WebhookOutcome.BodyInvalid, 0)));
        Assert.That(receipt.Reason, Does.Contain("type"));
    }

    [TestCase("""{"type":"user.created","data":{}}""", "data.id")]
    [TestCase("""{"type":"user.created","data":{"id":""}}""", "Clerk User Id")]
    [TestCase("""{"type":"user.updated","data":{"id":"user_\u0000"}}""", "Clerk User Id")]
    [TestCase("""{"type":"user.updated","data":{"id":"user_\ud800"}}""", "Clerk User Id")]
    [TestCase("""{"type":"user.deleted","data":{"id":"user_\n"}}""", "Clerk User Id")]
    [TestCase("""{"type":"session.created","data":{"id":"sess_\u0000","user_id":"user_1"}}""", "Clerk Session Id")]
    [TestCase("""{"type":"session.ended","data":{"id":"sess_1","user_id":" "}}""", "Clerk User Id")]
    public async Task Receive_OfAnEventThatNamesNobody_KeepsItAsFailed(string body, string reason)
    {
        using var application = new ApplicationUnderTest();
        application.Answer(WebhookOutcome.Failed);

        var receipt = await application.SendAsync(Delivery(body));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(WebhookOutcome.Unprocessable));
            Assert.That(receipt.Reason, Does.Contain(reason));
            Assert.That(application.Recorded.Single().Status, Is.EqualTo(WebhookEventStatus.Failed));
            Assert.That(application.Recorded.Single().Error, Is.EqualTo(receipt.Reason));
            Assert.That(application.Recorded.Single().ErrorCode, Is.EqualTo("webhook_payload_unprocessable"));
            Assert.That(application.JoinedUsers, Is.Empty);
        }
    }

    [Test]
    public async Task Receive_OfAnIdThatIsTooLong_KeepsItAsFailed()
    {
        using var application = new ApplicationUnderTest();

        var longest = await application.SendAsync(Delivery($$$"""{"type":"user.deleted","data":{"id":"{{{new string('u', 255)}}}"}}"""));
        var longer = await application.SendAsync(Delivery($$$"""{"type":"user.deleted","data":{"id":"{{{new string('u', 256)}}}"}}"""));

        Assert.That((longest.Outcome, longer.Outcome), Is.EqualTo((WebhookOutcome.Applied, WebhookOutcome.Unprocessable)));
    }

    [Test]
    public async Task Receive_FromAnotherInstance_KeepsItAsFailed()
    {
        using var application = new ApplicationUnderTest("ins_ours");
        application.Answer(WebhookOutcome.Failed);

        var receipt = await application.SendAsync(Delivery("""{"type":"user.created","instance_id":"ins_theirs","data":{"id":"user_1"}}"""));

        Assert.That(receipt.Outcome, Is.EqualTo(WebhookOutcome.Unprocessable));
        Assert.That(application.Recorded.Single().Status, Is.EqualTo(WebhookEventStatus.Failed));
    }

    [Test]
    public async Task Receive_OfAnUnprocessableBodyUnderASettledId_IsADuplicate()
    {
        using var application = new ApplicationUnderTest();
        application.Answer(WebhookOutcome.Duplicate);

        var receipt = await application.SendAsync(Delivery("""{"type":"user.created","data":{}}"""));

        Assert.That(receipt, Is.EqualTo(new WebhookReceipt(WebhookOutcome.Duplicate)));
    }

    [Test]
    public async Task Receive_WhenTheCommitFails_KeepsTheEventAsFailedWithoutTheQueuedWrites()
    {
        using var application = new ApplicationUnderTest();
        application.FailOnce(new InvalidOperationException("secret value"), WebhookOutcome.Failed);

        var receipt = await application.SendAsync(Delivery(Created));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((receipt.Outcome, application.Discards), Is.EqualTo((WebhookOutcome.Failed, 1)));
            Assert.That(application.Recorded[^1].Status, Is.EqualTo(WebhookEventStatus.Failed));
            Assert.That(application.Recorded[^1].Error, Is.EqualTo("InvalidOperationException"));
            Assert.That(application.Recorded[^1].ErrorCode, Is.EqualTo("internal_error"));
            Assert.That(application.Log.Lines.Single(line => line.Level == LogLevel.Error).Text, Does.Contain("msg_1"));
            Assert.That(application.Log.Lines.Select(line => line.Text), Has.None.Contains("secret value"));
        }
    }

    [Test]
    public void Receive_WhenTheDatabaseIsNotAvailable_RecordsNothingAndSaysSo()
    {
        using var application = new ApplicationUnderTest();
        application.FailOnce(new DatabaseUnavailableException(new TimeoutException()), WebhookOutcome.Failed);

        Assert.That(() => application.SendAsync(Delivery(Created)), Throws.TypeOf<DatabaseUnavailableException>());
        Assert.That(application.Recorded, Has.Count.EqualTo(1), "only the row that the failed commit took along");
    }

    [TestCase("""{"role":"superuser"}""", LogLevel.Warning)]
    [TestCase("""{}""", LogLevel.Debug)]
    public async Task Receive_WhenTheRoleIsNone_LogsIt(string metadata, LogLevel level)
    {
        using var application = new ApplicationUnderTest();

        await application.SendAsync(Delivery($$$"""{"type":"user.created","data":{"id":"user_1","public_metadata":{{{metadata}}}}}"""));

        Assert.That(application.Log.Lines, Has.One.Matches<(LogLevel Level, string Text)>(line =>
            line.Level == level && line.Text.Contains("msg_1", StringComparison.Ordinal)
            && line.Text.Contains("user_1", StringComparison.Ordinal) && line.Text.Contains("solo", StringComparison.Ordinal)));
        Assert.That(application.Log.Lines.Select(line => line.Text), Has.None.Contains("superuser"));
    }

    [TestCase(0)]
    [TestCase(256)]
    public void Receive_WhenTheEventIdIsMissingOrTooLong_Throws(int length)
    {
        using var application = new ApplicationUnderTest();

        Assert.That(
            () => application.SendAsync(Delivery(Created) with { EventId = new string('m', length) }),
            Throws.TypeOf<FluentValidation.ValidationException>());
    }

    private static ReceiveWebhookCommand Delivery(string body) =>
        new("msg_1", Translate.DeliveredAt, Encoding.UTF8.GetBytes(body));
}
