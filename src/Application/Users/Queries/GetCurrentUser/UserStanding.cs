namespace UserSync.Application.Users.Queries.GetCurrentUser;

/// <summary>How the bearer of a good token stands with us.</summary>
public enum UserStanding
{
    /// <summary>Stored, neither deleted nor banned.</summary>
    Active,

    /// <summary>Not stored, or nothing but a login is known yet.</summary>
    NotRegistered,

    /// <summary>Deleted or banned; also where nothing but the deletion is known.</summary>
    Inactive,
}
