namespace UserSync.Application.Webhooks;

/// <summary>The Clerk instance that events must come from.</summary>
/// <param name="Id">Its id (<c>ins_…</c>), or <see langword="null"/> where events of any instance are taken.</param>
public sealed record ClerkInstance(string? Id);
