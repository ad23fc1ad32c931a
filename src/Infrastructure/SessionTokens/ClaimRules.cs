using System.Collections.Frozen;
using System.Text.Json;

namespace UserSync.Infrastructure.SessionTokens;

/// <summary>What the claims of a session token must say, once its signature has been found good.</summary>
internal sealed class ClaimRules(SessionTokenOptions options, TimeProvider clock)
{
    // Clerk's own default. A token lives for sixty seconds, so the five minutes that .NET allows would be most of it.
    private const long SkewSeconds = 5;

    // Ten years: longer than any session, and far from the edges of what a date can hold.
    private const int MaxSessionMinutes = 10 * 366 * 24 * 60;

    private const string UserPrefix = "user_";

    // A copy, so that neither a later change nor a comparer that ignores case can widen the list.
    private readonly FrozenSet<string> _parties = (options.AuthorizedParties ?? Enumerable.Empty<string>()).ToFrozenSet(StringComparer.Ordinal);

    private bool IsClerkToken => options.Algorithm == SessionTokenAlgorithm.RS256;

    /// <summary>Checks everything that the payload says. The subject comes last: see <see cref="SessionTokenVerdict.InvalidPayload"/>.</summary>
    public SessionTokenResult Check(JsonElement payload)
    {
        var reason = CheckTimes(payload, out var issuedAt, out var expiresAt);
        string? sessionId = null;
        string? actor = null;
        if (reason is null && IsClerkToken)
        {
            reason = CheckIssuer(payload)
                ?? CheckAuthorizedParty(payload)
                ?? CheckSession(payload, out sessionId)
                ?? CheckActor(payload, out actor);
        }

        if (reason is not null)
        {
            return SessionTokenResult.Rejected(reason);
        }

        if (!payload.TryGetText("sub", out var subject))
        {
            return new SessionTokenResult(SessionTokenVerdict.InvalidPayload, null, SessionTokenReasons.VerificationFailed);
        }

        if (IsClerkToken && !subject.StartsWith(UserPrefix, StringComparison.Ordinal))
        {
            return SessionTokenResult.Rejected(SessionTokenReasons.TypeMismatch);
        }

        if (IsClerkToken ? !IsUserId(subject) : !ClaimReader.IsName(subject))
        {
            return SessionTokenResult.Rejected(SessionTokenReasons.VerificationFailed);
        }

        var token = new SessionToken(subject, sessionId, actor, issuedAt, expiresAt)
        {
            SignedInNotBefore = issuedAt - MinutesSinceFirstFactor(payload) - TimeSpan.FromMinutes(1),
        };
        return SessionTokenResult.Accepted(token.WithOrganization(payload));
    }

    // Only informs; what is malformed reads as absent.
    private static TimeSpan? MinutesSinceFirstFactor(JsonElement payload) =>
        payload.TryGetProperty("fva", out var ages)
        && ages.ValueKind == JsonValueKind.Array
        && ages.GetArrayLength() > 0
        && ages[0].ValueKind == JsonValueKind.Number
        && ages[0].TryGetInt32(out var minutes)
        && minutes is >= 0 and <= MaxSessionMinutes
            ? TimeSpan.FromMinutes(minutes)
            : null;

    private static bool IsUserId(string text) =>
        text.Length > UserPrefix.Length
        && text.StartsWith(UserPrefix, StringComparison.Ordinal)
        && ClaimReader.IsIdentifier(text);

    private string? CheckTimes(JsonElement payload, out DateTimeOffset? issuedAt, out DateTimeOffset expiresAt)
    {
        issuedAt = null;
        expiresAt = default;
        var now = clock.GetUtcNow().ToUnixTimeSeconds();

        if (!payload.TryGetUnixSeconds("exp", out var expiry)
            || !TryGetOptionalTime(payload, "nbf", out var notBefore)
            || !TryGetOptionalTime(payload, "iat", out var issued)
            || (issued is null && IsClerkToken))
        {
            return SessionTokenReasons.VerificationFailed;
        }

        if (expiry <= now - SkewSeconds)
        {
            return SessionTokenReasons.Expired;
        }

        if (notBefore > now + SkewSeconds)
        {
            return SessionTokenReasons.NotActiveYet;
        }

        if (issued > now + SkewSeconds)
        {
            return SessionTokenReasons.IssuedInTheFuture;
        }

        issuedAt = issued is { } at ? DateTimeOffset.FromUnixTimeSeconds(at) : null;
        expiresAt = DateTimeOffset.FromUnixTimeSeconds(expiry);
        return null;
    }

    private static bool TryGetOptionalTime(JsonElement payload, string name, out long? seconds)
    {
        seconds = null;
        if (!payload.TryGetProperty(name, out var claim))
        {
            return true;
        }

        var isTime = claim.TryReadUnixSeconds(out var value);
        seconds = value;
        return isTime;
    }

    private string? CheckIssuer(JsonElement payload) =>
        payload.TryGetText("iss", out var issuer)
        && issuer.Length > 0
        && (options.Issuer is null || issuer == options.Issuer)
            ? null
            : SessionTokenReasons.InvalidIssuer;

    private string? CheckAuthorizedParty(JsonElement payload)
    {
        if (_parties.Count == 0)
        {
            return null;
        }

        var accepted = payload.TryGetProperty("azp", out var claim)
            ? claim.TryReadText(out var party) && _parties.Contains(party)
            : options.AllowMissingAuthorizedParty;
        return accepted ? null : SessionTokenReasons.InvalidAuthorizedParties;
    }

    // Template tokens lack `sid`; they are signed by the same key but are not proof of a session.
    private static string? CheckSession(JsonElement payload, out string? sessionId)
    {
        sessionId = null;
        if (payload.TryGetValue("sts", out var claim))
        {
            if (!claim.TryReadText(out var status))
            {
                return SessionTokenReasons.VerificationFailed;
            }

            if (status == "pending")
            {
                return SessionTokenReasons.SessionPending;
            }
        }

        return payload.TryGetText("sid", out sessionId) && ClaimReader.IsIdentifier(sessionId)
            ? null
            : SessionTokenReasons.TypeMismatch;
    }

    // An actor that cannot be read must not turn an impersonated session into an ordinary one.
    private static string? CheckActor(JsonElement payload, out string? actor)
    {
        actor = null;
        return !payload.TryGetValue("act", out var claim)
            || (claim.ValueKind == JsonValueKind.Object && claim.TryGetName("sub", out actor))
            ? null
            : SessionTokenReasons.VerificationFailed;
    }
}
