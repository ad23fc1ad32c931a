using System.Text.Json;
using UserSync.Application.Sessions.Commands.RecordLogin;
using UserSync.Application.Sessions.Commands.RecordSessionEnd;
using UserSync.Application.Users.Commands.CreateUserFromClerk;
using UserSync.Application.Users.Commands.SoftDeleteUser;
using UserSync.Application.Users.Commands.UpdateUserFromClerk;
using UserSync.Domain.Common;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Application.Webhooks.Reading;

/// <summary>Turns an event into the command that it asks for. Pure: the same event gives the same command.</summary>
internal sealed class ClerkEventTranslator(ClerkInstance instance)
{
    /// <summary>Translates one event.</summary>
    /// <param name="envelope">The event.</param>
    /// <param name="row">Its log row, which the command takes along.</param>
    public ClerkEventTranslation Translate(ClerkEnvelope envelope, WebhookEvent row)
    {
        if (instance.Id is not null && envelope.InstanceId != instance.Id)
        {
            return new ClerkEventTranslation.Unprocessable("The event is not from the Clerk instance that is configured here.");
        }

        return envelope.Type switch
        {
            var type when !IsUsed(type) => new ClerkEventTranslation.Ignored(),
            "user.created" or "user.updated" => Profile(envelope, row),
            "user.deleted" => Deletion(envelope, row),
            _ => Session(envelope, row),
        };
    }

    /// <summary>Whether events of a type are used here; all others are recorded as ignored.</summary>
    public static bool IsUsed(string type) => type
        is "user.created" or "user.updated" or "user.deleted"
        or "session.created" or "session.pending" or "session.ended" or "session.removed" or "session.revoked";

    private static ClerkEventTranslation Profile(ClerkEnvelope envelope, WebhookEvent row)
    {
        if (envelope.Data.Text("id") is not { } clerkUserId)
        {
            return Missing("id");
        }

        var remarks = new List<Remark>();
        var profile = ClerkUserReader.Profile(envelope.Data, Version(envelope.Data, row), remarks);
        var lastSignInAt = ClerkUserReader.LastSignInAt(envelope.Data);
        return new ClerkEventTranslation.Command(
            envelope.Type == "user.created"
                ? new CreateUserFromClerkCommand(row, clerkUserId, profile, lastSignInAt)
                : new UpdateUserFromClerkCommand(row, clerkUserId, profile, lastSignInAt),
            remarks);
    }

    private static ClerkEventTranslation Deletion(ClerkEnvelope envelope, WebhookEvent row) =>
        envelope.Data.Text("id") is { } clerkUserId
            ? new ClerkEventTranslation.Command(new SoftDeleteUserCommand(row, clerkUserId, row.EventAt), [])
            : Missing("id");

    private static ClerkEventTranslation Session(ClerkEnvelope envelope, WebhookEvent row)
    {
        var data = envelope.Data;
        if (data.Text("id") is not { } clerkSessionId)
        {
            return Missing("id");
        }

        if (data.Text("user_id") is not { } clerkUserId)
        {
            return Missing("user_id");
        }

        var remarks = new List<Remark>();
        var session = ClerkSessionReader.Session(
            data, clerkSessionId, clerkUserId, envelope.Type, Version(data, row), remarks);
        var login = new UserState(clerkUserId) { LastLoginAt = ClerkSessionReader.LoginAt(data, envelope.Type, row.EventAt) };
        var user = EmbeddedUser(data, clerkUserId, row, remarks) is { } embedded ? UserState.Join(login, embedded) : login;
        return new ClerkEventTranslation.Command(
            envelope.Type is "session.created" or "session.pending"
                ? new RecordLoginCommand(row, session, user)
                : new RecordSessionEndCommand(row, session, user),
            remarks);
    }

    /// <summary>
    /// The user that a session event embeds is a snapshot like any other, so one event can heal what another lost.
    /// Without a version of its own, or with the id of somebody else, it says nothing.
    /// </summary>
    private static UserState? EmbeddedUser(JsonElement session, string clerkUserId, WebhookEvent row, List<Remark> remarks) =>
        session.Object("user") is { } user
        && user.Text("id") == clerkUserId
        && ClerkTime.Milliseconds(user, "updated_at") is not null
            ? new UserState(clerkUserId)
            {
                Profile = ClerkUserReader.Profile(user, Version(user, row), remarks),
                LastLoginAt = ClerkUserReader.LastSignInAt(user),
            }
            : null;

    private static SourceVersion Version(JsonElement snapshot, WebhookEvent row) =>
        new(ClerkTime.UpdatedAtMs(snapshot, row.EventAt), row.EventAt.ToUnixTimeMilliseconds(), row.EventId);

    private static ClerkEventTranslation.Unprocessable Missing(string member) =>
        new($"data.{member} is missing or is not a string.");
}
