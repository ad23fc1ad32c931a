namespace UserSync.ClerkEmulator.Tokens;

/// <summary>What a request for the signing keys meets.</summary>
public enum JwksMode
{
    /// <summary>The keys.</summary>
    Ok,

    /// <summary>Status 500.</summary>
    ServerError,

    /// <summary>No answer until the caller gives up.</summary>
    Hang,

    /// <summary>As <see cref="Hang"/>, and from the next request on <see cref="Ok"/>.</summary>
    HangOnce,

    /// <summary>Status 200 with an HTML page, as from a captive proxy.</summary>
    Html,

    /// <summary>Status 200 with an empty key set.</summary>
    Empty,
}
