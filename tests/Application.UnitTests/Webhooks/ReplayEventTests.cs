using System.Text;
using Moq;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Webhooks;
using UserSync.Application.Webhooks.Commands.ReplayEvent;
using UserSync.Domain.Common;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.UnitTests.Webhooks;

public sealed class ReplayEventTests
{
    private const string Created = """{"type":"user.created","data":{"id":"user_1","updated_at":1767344400123}}""";

    private static readonly DateTimeOffset _eventAt = new(2026, 1, 2, 9, 0, 0, TimeSpan.Zero);

    [TestCase(WebhookOutcome.Applied, true, ReplayOutcome.Applied, TestName = "Replay_OfAFailedEventThatChangesSomething_IsApplied")]
    [TestCase(WebhookOutcome.Stale, false, ReplayOutcome.Stale, TestName = "Replay_OfAFailedEventThatChangesNothing_IsStale")]
    [TestCase(WebhookOutcome.Duplicate, true, ReplayOutcome.Applied, TestName = "Replay_OfASettledEventThatChangesSomething_IsApplied")]
    [TestCase(WebhookOutcome.Duplicate, false, ReplayOutcome.Stale, TestName = "Replay_OfASettledEventThatChangesNothing_IsStale")]
    public async Task Replay(WebhookOutcome recorded, bool changes, ReplayOutcome expected)
    {
        using var application = With(Created);
        application.Answer(recorded, changes);

        Assert.That(await application.SendAsync(new ReplayEventCommand("msg_1")), Is.EqualTo(new ReplayReceipt(expected)));
    }

    [Test]
    public async Task Replay_HasTheVersionThatTheEventHad()
    {
        using var application = With(Created);

        await application.SendAsync(new ReplayEventCommand("msg_1"));

        var recorded = application.Recorded.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                application.JoinedUsers.Single().Profile!.Version,
                Is.EqualTo(new SourceVersion(1767344400123, _eventAt.ToUnixTimeMilliseconds(), "msg_1")));
            Assert.That((recorded.EventId, recorded.EventAt, recorded.SourceUpdatedAtMs), Is.EqualTo(("msg_1", _eventAt, 1767344400123)));
            Assert.That((recorded.PayloadForm, Encoding.UTF8.GetString(recorded.Payload!)), Is.EqualTo((PayloadForm.Whole, Created)));
            Assert.That(recorded.LastAttemptAt, Is.EqualTo(application.Clock.GetUtcNow()));
        }
    }

    [Test]
    public async Task Replay_OfATypeThatIsNotUsed_IsIgnoredAndCounted()
    {
        using var application = With("""{"type":"organization.created","data":{"id":"org_1"}}""");
        application.Answer(WebhookOutcome.Duplicate, changes: false);

        Assert.That((await application.SendAsync(new ReplayEventCommand("msg_1"))).Outcome, Is.EqualTo(ReplayOutcome.Ignored));
        Assert.That(application.Recorded.Single().Status, Is.EqualTo(WebhookEventStatus.Ignored));
    }

    [TestCase("""{"type":"user.created","data":{}}""", "data.id")]
    [TestCase("""{"type":"user.created","data":{"id":" "}}""", "Clerk User Id")]
    public async Task Replay_OfWhatCannotGetBetter_IsUnprocessableAgain(string body, string reason)
    {
        using var application = With(body);
        application.Answer(WebhookOutcome.Failed);

        var receipt = await application.SendAsync(new ReplayEventCommand("msg_1"));

        Assert.That(receipt.Outcome, Is.EqualTo(ReplayOutcome.Unprocessable));
        Assert.That(receipt.Reason, Does.Contain(reason));
        Assert.That(application.Recorded.Single().ErrorCode, Is.EqualTo("webhook_payload_unprocessable"));
    }

    [Test]
    public async Task Replay_WhenTheCommitFails_FailsAndKeepsTheEventAsFailed()
    {
        using var application = With(Created);
        application.FailOnce(new InvalidOperationException("secret value"), WebhookOutcome.Failed);

        var receipt = await application.SendAsync(new ReplayEventCommand("msg_1"));

        Assert.That(receipt, Is.EqualTo(new ReplayReceipt(ReplayOutcome.Failed, "InvalidOperationException")));
        Assert.That((application.Recorded[^1].Status, application.Recorded[^1].ErrorCode), Is.EqualTo((WebhookEventStatus.Failed, "internal_error")));
    }

    [Test]
    public void Replay_WhenTheDatabaseIsNotAvailable_SaysSo()
    {
        using var application = With(Created);
        application.FailOnce(new DatabaseUnavailableException(new TimeoutException()), WebhookOutcome.Failed);

        Assert.That(() => application.SendAsync(new ReplayEventCommand("msg_1")), Throws.TypeOf<DatabaseUnavailableException>());
    }

    [TestCase(PayloadForm.None, null)]
    [TestCase(PayloadForm.Redacted, Created)]
    [TestCase(PayloadForm.Whole, null)]
    public async Task Replay_OfAnEventWithoutItsWholeBody_IsNotTried(PayloadForm form, string? body)
    {
        using var application = With(body, form);

        Assert.That(await application.SendAsync(new ReplayEventCommand("msg_1")), Is.EqualTo(new ReplayReceipt(ReplayOutcome.PayloadNotKept)));
        Assert.That(application.Recorded, Is.Empty);
    }

    [Test]
    public async Task Replay_OfABodyThatIsNoEvent_IsUnprocessable()
    {
        using var application = With("[]");

        var receipt = await application.SendAsync(new ReplayEventCommand("msg_1"));

        Assert.That((receipt.Outcome, application.Recorded.Count), Is.EqualTo((ReplayOutcome.Unprocessable, 0)));
        Assert.That(receipt.Reason, Does.Contain("type"));
    }

    [Test]
    public async Task Replay_OfAnUnknownEvent_FindsNone()
    {
        using var application = With(Created);

        Assert.That(await application.SendAsync(new ReplayEventCommand("msg_2")), Is.EqualTo(new ReplayReceipt(ReplayOutcome.NotFound)));
    }

    private static ApplicationUnderTest With(string? body, PayloadForm form = PayloadForm.Whole)
    {
        var application = new ApplicationUnderTest();
        application.Events.Setup(events => events.FindAsync("msg_1", It.IsAny<CancellationToken>())).ReturnsAsync(new WebhookEvent
        {
            EventId = "msg_1",
            Type = "user.created",
            EventAt = _eventAt,
            ReceivedAt = _eventAt.AddSeconds(1),
            Payload = body is null ? null : Encoding.UTF8.GetBytes(body),
            PayloadForm = form,
        });
        return application;
    }
}
