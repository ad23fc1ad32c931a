using System.Text;
using FluentValidation;
using FluentValidation.Results;
using Moq;
using UserSync.Application.Webhooks;
using UserSync.Application.Webhooks.Queries;
using UserSync.Application.Webhooks.Queries.GetWebhookEvent;
using UserSync.Application.Webhooks.Queries.ListWebhookEvents;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.UnitTests.Webhooks;

public sealed class EventListTests
{
    private static readonly DateTimeOffset _noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    [TestCase(null, 50, TestName = "List_WhenNoLimitIsGiven_TakesFifty")]
    [TestCase("1", 1, TestName = "List_OfTheLeastLimit")]
    [TestCase("200", 200, TestName = "List_OfTheGreatestLimit")]
    public async Task List(string? limit, int expected)
    {
        using var application = new ApplicationUnderTest();
        Stored(application, 500);

        var page = await application.SendAsync(Query with { Limit = limit });

        Assert.That(page.Items, Has.Count.EqualTo(expected));
        Assert.That(page.NextCursor, Is.Not.Null);
    }

    [TestCase(3)]
    [TestCase(2)]
    [TestCase(0)]
    public async Task List_WhenNoMoreAreThanAskedFor_IsTheLastPage(int count)
    {
        using var application = new ApplicationUnderTest();
        Stored(application, count);

        var page = await application.SendAsync(Query with { Limit = "3" });

        Assert.That((page.Items.Count, page.NextCursor), Is.EqualTo((count, (string?)null)));
    }

    [Test]
    public async Task List_GoesOnWhereThePageEnded()
    {
        using var application = new ApplicationUnderTest();
        Stored(application, 10);

        var first = await application.SendAsync(Query with { Limit = "3" });
        await application.SendAsync(Query with { Limit = "3", Cursor = first.NextCursor });

        var last = first.Items[^1];
        application.Events.Verify(events => events.ListAsync(
            It.IsAny<EventFilter>(), new EventPosition(last.ReceivedAt, last.EventId), 4, It.IsAny<CancellationToken>()));
    }

    [TestCase("applied", WebhookEventStatus.Applied)]
    [TestCase("stale", WebhookEventStatus.Stale)]
    [TestCase("ignored", WebhookEventStatus.Ignored)]
    [TestCase("failed", WebhookEventStatus.Failed)]
    [TestCase(null, null)]
    public async Task List_AsksForWhatTheFilterSays(string? word, WebhookEventStatus? status)
    {
        using var application = new ApplicationUnderTest();
        Stored(application, 0);

        await application.SendAsync(new ListWebhookEventsQuery(word, "user.created", "user_1", null, null));

        application.Events.Verify(events => events.ListAsync(
            new EventFilter(status, "user.created", "user_1"), null, 51, It.IsAny<CancellationToken>()));
    }

    [TestCase("Status", "Applied")]
    [TestCase("Status", "0")]
    [TestCase("Status", "done")]
    [TestCase("Type", "user\u0000created")]
    [TestCase("Type", "*129")]
    [TestCase("ClerkUserId", " ")]
    [TestCase("ClerkUserId", "user_\u0000")]
    [TestCase("ClerkUserId", "*256")]
    [TestCase("Limit", "0")]
    [TestCase("Limit", "201")]
    [TestCase("Limit", "-1")]
    [TestCase("Limit", "+1")]
    [TestCase("Limit", " 1")]
    [TestCase("Limit", "1.0")]
    [TestCase("Limit", "many")]
    [TestCase("Limit", "99999999999999999999")]
    [TestCase("Cursor", "x")]
    [TestCase("Cursor", "!!!!")]
    [TestCase("Cursor", "*1025")]
    public void List_OfABadParameter_NamesIt(string name, string value)
    {
        using var application = new ApplicationUnderTest();
        var text = value.StartsWith('*') ? new string('a', int.Parse(value.AsSpan(1), null)) : value;
        var query = name switch
        {
            "Status" => Query with { Status = text },
            "Type" => Query with { Type = text },
            "ClerkUserId" => Query with { ClerkUserId = text },
            "Limit" => Query with { Limit = text },
            _ => Query with { Cursor = text },
        };

        Assert.That(
            () => application.SendAsync(query),
            Throws.TypeOf<ValidationException>().With.Property(nameof(ValidationException.Errors)).One.Matches<ValidationFailure>(
                error => error?.PropertyName == name
                    && (text.Length < 4 || !error.ErrorMessage.Contains(text, StringComparison.Ordinal))));
    }

    [Test]
    public void Cursor_LeadsBackToItsPosition()
    {
        var position = new EventPosition(_noon.AddTicks(1_234_567), "msg_2:b\uE000");

        Assert.That(EventPosition.TryParse(position.ToCursor(), out var read), Is.True);
        Assert.That(read, Is.EqualTo(position));
        Assert.That(position.ToCursor(), Does.Match("^[A-Za-z0-9_-]+$"));
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("1:")]
    [TestCase(":msg_1")]
    [TestCase("-1:msg_1")]
    [TestCase("x:msg_1")]
    [TestCase("1:msg_\u0000")]
    [TestCase("1:msg_\uFFFD")]
    [TestCase("3155378975999999999999:msg_1")]
    [TestCase("3155378976000000000:msg_1")]
    public void Cursor_OfSomethingElse_IsNone(string text) => Assert.That(
        EventPosition.TryParse(System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text)), out _), Is.False);

    [Test]
    public async Task Get_TellsTheStoryAndTheBody()
    {
        using var application = new ApplicationUnderTest();
        application.Events.Setup(events => events.FindAsync("msg_1", It.IsAny<CancellationToken>())).ReturnsAsync(new WebhookEvent
        {
            EventId = "msg_1",
            Type = "user.created",
            ClerkObjectId = "user_1",
            ClerkUserId = "user_1",
            Status = WebhookEventStatus.Failed,
            EventAt = _noon,
            ReceivedAt = _noon.AddSeconds(1),
            LastAttemptAt = _noon.AddSeconds(2),
            Attempts = 2,
            DurationMs = 7,
            Error = "no",
            ErrorCode = EventErrorCode.Unprocessable,
            Payload = Encoding.UTF8.GetBytes("""{"a":"\ud800","n":1.50e3,"n":2}"""),
            PayloadForm = PayloadForm.Whole,
        });

        var details = (await application.SendAsync(new GetWebhookEventQuery("msg_1")))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                details,
                Is.EqualTo(new WebhookEventDetails(new WebhookEventItem
                {
                    EventId = "msg_1",
                    Type = "user.created",
                    ClerkObjectId = "user_1",
                    ClerkUserId = "user_1",
                    Status = WebhookEventStatus.Failed,
                    Reason = "no",
                    EventAt = _noon,
                    ReceivedAt = _noon.AddSeconds(1),
                    LastAttemptAt = _noon.AddSeconds(2),
                    Attempts = 2,
                    DurationMs = 7,
                    Error = new WebhookEventError(EventErrorCode.Unprocessable, "no"),
                    PayloadForm = PayloadForm.Whole,
                }, details.Payload)));
            Assert.That(details.Payload!.Value.GetRawText(), Is.EqualTo("""{"a":"\uFFFD","n":1.50e3,"n":2}"""));
            Assert.That(await application.SendAsync(new GetWebhookEventQuery("msg_2")), Is.Null);
        }
    }

    private static ListWebhookEventsQuery Query { get; } = new(null, null, null, null, null);

    private static void Stored(ApplicationUnderTest application, int count) => application.Events
        .Setup(events => events.ListAsync(
            It.IsAny<EventFilter>(), It.IsAny<EventPosition?>(), It.IsAny<int>(), It.IsAny<CancellationToken>()))
        .ReturnsAsync((EventFilter _, EventPosition? _, int limit, CancellationToken _) =>
            [.. Enumerable.Range(0, Math.Min(count, limit)).Select(Item)]);

    private static WebhookEventItem Item(int index) => new()
    {
        EventId = $"msg_{index}",
        Type = "user.created",
        Status = WebhookEventStatus.Applied,
        Attempts = 1,
        EventAt = _noon,
        ReceivedAt = _noon.AddSeconds(-index),
        DurationMs = 1,
        PayloadForm = PayloadForm.None,
    };
}
