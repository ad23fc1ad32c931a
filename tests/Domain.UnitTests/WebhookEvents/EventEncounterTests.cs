using UserSync.Domain.WebhookEvents;

namespace UserSync.Domain.UnitTests.WebhookEvents;

public sealed class EventEncounterTests
{
    private const WebhookEventStatus Applied = WebhookEventStatus.Applied;
    private const WebhookEventStatus Stale = WebhookEventStatus.Stale;

    private const string Race = "another event of this user was stored at the same moment";

    // 2026-01-02 12:03:11.402 UTC
    private const long Noon = 1_767_355_391_402;

    // Three hours east of UTC: words are in UTC whatever a time was given in.
    private static readonly DateTimeOffset _eventAt = DateTimeOffset.FromUnixTimeMilliseconds(Noon).ToOffset(TimeSpan.FromHours(3));

    [TestCase(Applied, Noon, null, null, "first profile of this user", TestName = "Profile_WhenNothingWasStored")]
    [TestCase(Applied, Noon + 1, Noon, null, "newer than the stored profile of 2026-01-02 12:03:11.402 UTC", TestName = "Profile_WhenNewer")]
    [TestCase(Applied, Noon, Noon, null, "no older than the stored profile of 2026-01-02 12:03:11.402 UTC", TestName = "Profile_WhenATieWasDecidedForIt")]
    [TestCase(Applied, Noon - 1, Noon, null, "older than the stored profile of 2026-01-02 12:03:11.402 UTC; only the last login moved", TestName = "Profile_WhenOnlyItsLoginWasNews")]
    [TestCase(Applied, Noon - 1, Noon, Noon, "older than the stored profile of 2026-01-02 12:03:11.402 UTC; only the last login moved", TestName = "Profile_WhenOnlyItsLoginWasNewsAfterADeletion")]
    [TestCase(Applied, Noon + 1, null, Noon, "arrived after the deletion of 2026-01-02 12:03:11.402 UTC: the profile is kept, the user stays deleted", TestName = "Profile_WhenFirstAfterADeletion")]
    [TestCase(Applied, Noon + 1, Noon, Noon, "arrived after the deletion of 2026-01-02 12:03:11.402 UTC: the profile is kept, the user stays deleted", TestName = "Profile_WhenNewerAfterADeletion")]
    [TestCase(Stale, Noon - 1, Noon, null, "older than the stored profile of 2026-01-02 12:03:11.402 UTC", TestName = "Profile_WhenOlder")]
    [TestCase(Stale, Noon - 1, Noon, Noon, "older than the stored profile of 2026-01-02 12:03:11.402 UTC", TestName = "Profile_WhenOlderAfterADeletion")]
    [TestCase(Stale, Noon, Noon, null, "not newer than the stored profile of 2026-01-02 12:03:11.402 UTC", TestName = "Profile_WhenATieWasDecidedAgainstIt")]
    [TestCase(Stale, Noon, null, null, Race, TestName = "Profile_WhenItFoundNothingAndStillChangedNothing")]
    [TestCase(Stale, Noon + 1, Noon, null, Race, TestName = "Profile_WhenItFoundAnOlderOneAndStillChangedNothing")]
    [TestCase(Applied, null, null, null, null, TestName = "Profile_OfAVersionThatKeptNothing")]
    [TestCase(Stale, null, null, null, null, TestName = "Profile_OfAVersionThatKeptNothingAndWasStale")]
    public void Profile(WebhookEventStatus status, long? source, long? found, long? deletedAt, string? expected)
    {
        Assert.That(Reason("user.created"), Is.EqualTo(expected));
        Assert.That(Reason("user.updated"), Is.EqualTo(expected));

        string? Reason(string type) => Encounter(type, status, source, found, deletedAt).Reason;
    }

    [TestCase(Applied, Noon, null, null, "first word of this session", TestName = "Session_WhenNothingWasStored")]
    [TestCase(Applied, Noon + 1, Noon, null, "newer than the stored session of 2026-01-02 12:03:11.402 UTC", TestName = "Session_WhenNewer")]
    [TestCase(Applied, Noon, Noon, null, "no older than the stored session of 2026-01-02 12:03:11.402 UTC", TestName = "Session_WhenATieWasDecidedForIt")]
    [TestCase(Applied, Noon - 1, Noon, null, "older than the stored session of 2026-01-02 12:03:11.402 UTC; only the profile or the last login of its user moved", TestName = "Session_WhenOnlyItsUserWasNews")]
    [TestCase(Applied, Noon, null, Noon, "arrived after the deletion of 2026-01-02 12:03:11.402 UTC: the session is kept, the user stays deleted", TestName = "Session_WhenAfterADeletion")]
    [TestCase(Stale, Noon - 1, Noon, null, "older than the stored session of 2026-01-02 12:03:11.402 UTC", TestName = "Session_WhenOlder")]
    [TestCase(Stale, Noon, Noon, null, "not newer than the stored session of 2026-01-02 12:03:11.402 UTC", TestName = "Session_WhenATieWasDecidedAgainstIt")]
    [TestCase(Stale, Noon, null, null, Race, TestName = "Session_WhenItFoundNothingAndStillChangedNothing")]
    public void Session(WebhookEventStatus status, long? source, long? found, long? deletedAt, string? expected) =>
        Assert.That(Encounter("session.ended", status, source, found, deletedAt).Reason, Is.EqualTo(expected));

    [TestCase(Applied, null, null, "deleted at 2026-01-02 12:03:11.402 UTC, before any profile arrived", TestName = "Deletion_WhenNoProfileWasStored")]
    [TestCase(Applied, Noon - 5, null, "deleted at 2026-01-02 12:03:11.402 UTC", TestName = "Deletion_WhenAProfileWasStored")]
    [TestCase(Applied, Noon - 5, Noon + 1_000, "deleted at 2026-01-02 12:03:11.402 UTC, earlier than the stored deletion of 2026-01-02 12:03:12.402 UTC", TestName = "Deletion_WhenALaterOneWasStored")]
    [TestCase(Stale, Noon - 5, Noon, "already deleted at 2026-01-02 12:03:11.402 UTC", TestName = "Deletion_WhenTheSameWasStored")]
    [TestCase(Stale, Noon - 5, Noon - 1, "already deleted at 2026-01-02 12:03:11.401 UTC", TestName = "Deletion_WhenAnEarlierOneWasStored")]
    [TestCase(Stale, Noon - 5, null, Race, TestName = "Deletion_WhenItFoundNoneAndStillChangedNothing")]
    [TestCase(Stale, Noon - 5, Noon + 1, Race, TestName = "Deletion_WhenItFoundALaterOneAndStillChangedNothing")]
    public void Deletion(WebhookEventStatus status, long? found, long? deletedAt, string expected) =>
        Assert.That(Encounter("user.deleted", status, Noon, found, deletedAt).Reason, Is.EqualTo(expected));

    [Test]
    public void Ignored_SaysThatTheTypeIsNotUsed() =>
        Assert.That(Encounter("email.created", WebhookEventStatus.Ignored, null, null, null).Reason, Is.EqualTo("type not used here"));

    [Test]
    public void Failed_SaysTheError() =>
        Assert.That(
            (Encounter("user.created", WebhookEventStatus.Failed, Noon, null, null) with { Error = "data.id is missing" }).Reason,
            Is.EqualTo("data.id is missing"));

    private static EventEncounter Encounter(string type, WebhookEventStatus status, long? source, long? found, long? deletedAt) => new()
    {
        Type = type,
        Status = status,
        EventAt = _eventAt,
        SourceUpdatedAtMs = source,
        FoundUpdatedAtMs = found,
        FoundDeletedAt = deletedAt is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
    };
}
