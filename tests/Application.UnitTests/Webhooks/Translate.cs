using System.Text;
using UserSync.Application.Users.Commands.CreateUserFromClerk;
using UserSync.Application.Webhooks;
using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.Users;

namespace UserSync.Application.UnitTests.Webhooks;

/// <summary>Translates bodies as a delivery would be.</summary>
internal static class Translate
{
    public static readonly DateTimeOffset DeliveredAt = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    public static ClerkEventTranslation Body(string body, string? instanceId = null) =>
        Body(Encoding.UTF8.GetBytes(body), instanceId);

    public static ClerkEventTranslation Body(byte[] body, string? instanceId = null)
    {
        using var envelope = ClerkEnvelope.TryParse(body)!;
        var row = envelope.ToEvent("msg_1", DeliveredAt, DeliveredAt.AddSeconds(1));
        return new ClerkEventTranslator(new ClerkInstance(instanceId)).Translate(envelope, row);
    }

    /// <summary>The command that a body asks for.</summary>
    public static T Command<T>(string body) => (T)((ClerkEventTranslation.Command)Body(body)).Request;

    /// <summary>The profile that a user object gives.</summary>
    public static UserProfile User(string data) => UserCommand(data).Profile;

    /// <summary>The command that a new user asks for.</summary>
    public static CreateUserFromClerkCommand UserCommand(string data) =>
        Command<CreateUserFromClerkCommand>($$"""{"type":"user.created","timestamp":1767344400163,"data":{{data}}}""");

    /// <summary>The remarks made on a user object.</summary>
    public static IReadOnlyList<Remark> RemarksOn(string data) =>
        ((ClerkEventTranslation.Command)Body($$"""{"type":"user.created","data":{{data}}}""")).Remarks;
}
