using UserSync.Application.Webhooks;

namespace UserSync.Application.Common.Interfaces;

/// <summary>What a commit changed.</summary>
/// <param name="ChangedUsers">Clerk ids of the users whose row changed; the others had nothing to gain.</param>
/// <param name="ChangedSessions">Clerk ids of the sessions whose row changed.</param>
/// <param name="Event">What became of the recorded event, or <see langword="null"/> where none was recorded.</param>
public sealed record CommitResult(
    IReadOnlySet<string> ChangedUsers, IReadOnlySet<string> ChangedSessions, WebhookOutcome? Event)
{
    /// <summary>Whether any user or session changed. It says nothing of the recorded event's own row.</summary>
    public bool HasChanges => ChangedUsers.Count > 0 || ChangedSessions.Count > 0;

    /// <summary>The outcome of the recorded event.</summary>
    /// <exception cref="InvalidOperationException">The unit of work recorded no event.</exception>
    public WebhookOutcome EventOutcome =>
        Event ?? throw new InvalidOperationException("The unit of work recorded no event.");
}
