namespace UserSync.Infrastructure.Webhooks;

/// <summary>The three values of one header family that a webhook's signature needs, as received.</summary>
/// <param name="Id">The message id, the same on every retry: <c>svix-id</c> or <c>webhook-id</c>.</param>
/// <param name="Timestamp">Unix seconds of this attempt, as text: the text itself is signed.</param>
/// <param name="Signature">Entries such as <c>v1,…</c>, separated by single spaces.</param>
public readonly record struct WebhookHeaders(string Id, string Timestamp, string Signature)
{
    /// <summary>Longest message id accepted, in characters.</summary>
    public const int MaxIdLength = 255;

    /// <summary>
    /// Takes the headers from the <c>svix-*</c> family where that is complete, else from <c>webhook-*</c>. The two are
    /// never mixed: a sender signs with one, and a mixture is what a request looks like when somebody adds to it.
    /// </summary>
    /// <param name="valuesOf">
    /// All values of a header by its lower-case name, one for each time that it occurs, none where it is absent. The
    /// look-up must ignore case, as ASP.NET Core's header dictionary does.
    /// </param>
    /// <param name="headers">The values, where <see langword="true"/> is returned.</param>
    /// <param name="verdict">
    /// <see cref="SignatureVerdict.MissingHeaders"/> or <see cref="SignatureVerdict.MalformedHeaders"/> where
    /// <see langword="false"/> is returned. Otherwise <see cref="SignatureVerdict.Valid"/>, which speaks of the headers only.
    /// </param>
    public static bool TrySelect(
        Func<string, IReadOnlyList<string?>> valuesOf, out WebhookHeaders headers, out SignatureVerdict verdict)
    {
        verdict = Select(valuesOf("svix-id"), valuesOf("svix-timestamp"), valuesOf("svix-signature"), out headers);
        if (verdict == SignatureVerdict.MissingHeaders)
        {
            verdict = Select(valuesOf("webhook-id"), valuesOf("webhook-timestamp"), valuesOf("webhook-signature"), out headers);
        }

        return verdict == SignatureVerdict.Valid;
    }

    /// <summary>
    /// Whether a text can be a message id: visible ASCII. It becomes a key in the database and a field in logs, and
    /// blanks and control characters have no place in either.
    /// </summary>
    public static bool IsMessageId(string id) =>
        id.Length is > 0 and <= MaxIdLength && !id.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static SignatureVerdict Select(
        IReadOnlyList<string?> ids, IReadOnlyList<string?> timestamps, IReadOnlyList<string?> signatures, out WebhookHeaders headers)
    {
        headers = default;
        if (IsAbsent(ids) || IsAbsent(timestamps) || IsAbsent(signatures))
        {
            return SignatureVerdict.MissingHeaders;
        }

        // Which of two values another hop looked at is anyone's guess.
        if (ids.Count > 1 || timestamps.Count > 1 || signatures.Count > 1 || !IsMessageId(ids[0]!))
        {
            return SignatureVerdict.MalformedHeaders;
        }

        headers = new WebhookHeaders(ids[0]!, timestamps[0]!, signatures[0]!);
        return SignatureVerdict.Valid;
    }

    private static bool IsAbsent(IReadOnlyList<string?> values) => values.All(string.IsNullOrWhiteSpace);
}
