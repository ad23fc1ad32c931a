using UserSync.Domain.Users;

namespace UserSync.Faults.Judging;

/// <summary>What the database holds at the end.</summary>
/// <param name="Events">The event log, by event id.</param>
/// <param name="Users">The users, by Clerk's id.</param>
/// <param name="RepeatedEffects">How many effects were had once more than once.</param>
internal sealed record Truth(
    IReadOnlyDictionary<string, StoredEvent> Events, IReadOnlyDictionary<string, UserState> Users, int RepeatedEffects);
