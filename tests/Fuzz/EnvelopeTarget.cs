using System.Text;
using UserSync.Application.Common;
using UserSync.Application.Sessions.Commands.RecordLogin;
using UserSync.Application.Sessions.Commands.RecordSessionEnd;
using UserSync.Application.Users.Commands.CreateUserFromClerk;
using UserSync.Application.Users.Commands.SoftDeleteUser;
using UserSync.Application.Users.Commands.UpdateUserFromClerk;
using UserSync.Application.Webhooks;
using UserSync.Application.Webhooks.Reading;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;
using UserSync.TestCommon.Clerk;

namespace UserSync.Fuzz;

/// <summary>
/// The reading of a webhook's body, whose signature was good: from its bytes to the command that it asks for. Whatever is
/// not refused must be fit for the database.
/// </summary>
public sealed class EnvelopeTarget : IFuzzTarget
{
    private static readonly DateTimeOffset _deliveredAt = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    // Short, and with every member that is read: the shorter an input, the more of its places a fuzzer gets to.
    private static readonly string[] _dense =
    [
        """
        {"type":"user.created","timestamp":1767344400163,"data":{"id":"user_1","username":"a","image_url":"b","primary_email_address_id":"e",
        "email_addresses":[{"id":"e","email_address":"a@b.c","verification":{"status":"verified"}}],"primary_phone_number_id":"p",
        "phone_numbers":[{"id":"p","phone_number":"+1"}],"public_metadata":{"role":"admin","organization_id":"org_1","n":1},"banned":true,
        "locked":false,"created_at":1767344400123,"updated_at":1767344400123,"last_sign_in_at":"2026-01-02T09:00:00Z"}}
        """,
        """{"type":"user.updated","data":{"id":"user_1","email":"a@b.c","public_metadata":{"n":[1,-1.5e3,"\u0041\ud83d\ude00"]}}}""",
        """{"type":"user.deleted","timestamp":1767344400,"data":{"id":"user_1","deleted":true}}""",
        """
        {"type":"session.created","timestamp":1767344400163,"data":{"id":"sess_1","user_id":"user_1","status":"active","actor":{"sub":"user_2"},
        "created_at":1767344400123,"last_active_at":1767344400123,"updated_at":1767344400123,
        "latest_activity":{"device_type":"a","browser_name":"b","is_mobile":false}}}
        """,
        """{"type":"session.ended","data":{"id":"s","user_id":"user_1","user":{"id":"user_1","updated_at":1,"first_name":"a","public_metadata":{"n":1}}}}""",
        """{"type":"email.created","data":{"id":"a"}}""",
    ];

    private readonly ClerkEventTranslator _translator = new(new ClerkInstance(null));

    /// <inheritdoc />
    public IEnumerable<byte[]> Seeds() =>
        ClerkFixture.OfKind("webhook").Select(fixture => fixture.Body()).Concat(_dense.Select(Encoding.UTF8.GetBytes));

    /// <inheritdoc />
    public string Run(byte[] input)
    {
        using var envelope = ClerkEnvelope.TryParse(input);
        if (envelope is null)
        {
            return "no event";
        }

        var (payload, form) = envelope.Keep(input, PayloadForm.Redacted);
        var row = envelope.ToEvent("msg_1", _deliveredAt, _deliveredAt) with { Payload = payload, PayloadForm = form };
        Storable.Check(row);
        return _translator.Translate(envelope, row) switch
        {
            ClerkEventTranslation.Command command => Check(command),
            ClerkEventTranslation.Unprocessable refusal => refusal.Reason,
            _ => "ignored",
        };
    }

    private static string Check(ClerkEventTranslation.Command command)
    {
        var outcome = command.Request switch
        {
            CreateUserFromClerkCommand c => Check(new UserState(c.ClerkUserId) { Profile = c.Profile, LastLoginAt = c.LastSignInAt }),
            UpdateUserFromClerkCommand c => Check(new UserState(c.ClerkUserId) { Profile = c.Profile, LastLoginAt = c.LastSignInAt }),
            SoftDeleteUserCommand c => Check(new UserState(c.ClerkUserId) { DeletedAt = c.DeletedAt }),
            RecordLoginCommand c => Check(c.User, c.Session),
            RecordSessionEndCommand c => Check(c.User, c.Session),
            var other => throw new FindingException($"A command that nobody knows: {other.GetType().Name}"),
        };
        var remarks = command.Remarks.Select(remark => remark.Text).Order(StringComparer.Ordinal);
        return string.Join("; ", [command.Request.GetType().Name, outcome, .. remarks]);
    }

    private static string Check(UserState user, Session? session = null)
    {
        // What the commands' validators ask for; an event that fails them is refused before any SQL.
        if (!ClerkIdRules.IsClerkId(user.ClerkUserId) || (session is not null && !ClerkIdRules.IsClerkId(session.ClerkSessionId)))
        {
            return "id refused";
        }

        Storable.Check(user);
        if (session is not null)
        {
            Storable.Check(session);
        }

        return user.Profile is null ? "without a profile" : "with a profile";
    }
}
