using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.Users;
using UserSync.TestCommon.Clerk;
using UserSync.TestCommon.SessionTokens;

namespace UserSync.PartBench;

/// <summary>What the parts are measured on: one event of common size (2.6 KB), and the user that it is about.</summary>
internal static class Samples
{
    public const string EventId = "msg_2zAhHxYgBp7f4nhSwI6sIKUdK52";

    /// <summary>The time that the session tokens of the fixtures are good at.</summary>
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(TestToken.Now);

    /// <summary>The body of a <c>user.updated</c>, as Clerk sends it.</summary>
    public static byte[] Body() => ClerkFixture.Named("user.updated.role_changed.json").Body();

    /// <summary>The profile that the event brings.</summary>
    public static UserProfile Profile()
    {
        using var envelope = ClerkEnvelope.TryParse(Body())!;
        var row = envelope.ToEvent(EventId, Now, Now);
        return ClerkUserReader.Profile(envelope.Data, new(0, 0, row.EventId), []);
    }
}
