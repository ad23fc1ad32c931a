namespace UserSync.Faults.Sending;

/// <summary>One endpoint in Clerk's dashboard. All of them lead to the same service, and each event goes to every one.</summary>
/// <param name="Secrets">The secrets that its deliveries are signed with: two while Svix rotates them.</param>
/// <param name="IsLeaving">Whether its secret is being withdrawn, so that a refusal is in order and ends the delivery.</param>
internal sealed record Endpoint(IReadOnlyList<string> Secrets, bool IsLeaving = false);
