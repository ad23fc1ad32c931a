namespace UserSync.Infrastructure.SessionTokens;

/// <summary>
/// What a verified session token says. It tells who is calling; what they may do is decided by the database, since a
/// token can be a minute out of date.
/// </summary>
/// <param name="Subject">Clerk's id of the user: <c>user_…</c>, or any text with HS256.</param>
/// <param name="SessionId">Clerk's id of the session; <see langword="null"/> only with HS256.</param>
/// <param name="ActorSubject">Who is really at the keyboard, where the user is being impersonated.</param>
/// <param name="IssuedAt">When the token was made; <see langword="null"/> only with HS256.</param>
/// <param name="ExpiresAt">When it stops counting, a few seconds of clock skew aside.</param>
public sealed record SessionToken(
    string Subject, string? SessionId, string? ActorSubject, DateTimeOffset? IssuedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>
    /// The earliest time at which the user can have signed in to this session, from the claim <c>fva</c> (minutes since
    /// the first factor, rounded down); <see langword="null"/> where the token does not tell.
    /// </summary>
    public DateTimeOffset? SignedInNotBefore { get; init; }

    /// <summary>Clerk's id of the active organization, or <see langword="null"/> where there is none.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>The active organization's slug, or <see langword="null"/>.</summary>
    public string? OrganizationSlug { get; init; }

    /// <summary>The user's role in the active organization, always with its <c>org:</c> prefix, or <see langword="null"/>.</summary>
    public string? OrganizationRole { get; init; }

    /// <summary>Permissions in the active organization, such as <c>org:billing:manage</c>. Empty where there are none.</summary>
    public IReadOnlyList<string> OrganizationPermissions { get; init; } = [];
}
