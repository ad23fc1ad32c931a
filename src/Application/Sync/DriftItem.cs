namespace UserSync.Application.Sync;

/// <summary>One user that was not in step.</summary>
public sealed record DriftItem
{
    /// <summary>Longest list of fields, in characters: room for the names of all.</summary>
    public const int MaxFieldsLength = 512;

    /// <summary>The run that found it.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Clerk's id of the user.</summary>
    public required string ClerkUserId { get; init; }

    /// <summary>How it was not in step.</summary>
    public required DriftKind Kind { get; init; }

    /// <summary>Names of the fields that differ, separated by commas; never their values.</summary>
    public string Fields { get; init; } = "";

    /// <summary>When it was found.</summary>
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>Whether it is mended.</summary>
    public bool Repaired { get; init; }
}
