namespace UserSync.TestCommon.SessionTokens;

/// <summary>A token that must be refused, and why.</summary>
public sealed record HostileToken(string Description, string Text, string Reason)
{
    public HostileToken(string description, TestToken token, string reason)
        : this(description, token.Text, reason)
    {
    }

    /// <summary>Whether it is refused only for the key that it names, which a verifier with one given key does not ask.</summary>
    public bool IsAboutKeyId { get; init; }

    /// <summary>What the case is called: printable, and not endless.</summary>
    public string Name { get; } = string.Concat(
        Description.Take(90).Select(c => c is >= ' ' and <= '~' ? c.ToString() : $"\\u{(int)c:x4}"));
}
