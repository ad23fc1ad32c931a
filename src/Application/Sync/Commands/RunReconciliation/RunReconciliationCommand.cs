using MediatR;

namespace UserSync.Application.Sync.Commands.RunReconciliation;

/// <summary>
/// Compares every user of Clerk with the stored ones, and every stored one with Clerk. Answers the run as it ended, or
/// <see langword="null"/> where another run is under way, or one has begun lately enough.
/// </summary>
/// <param name="Repair">Whether what is not in step is mended.</param>
/// <param name="Limit">How many users may be marked deleted.</param>
/// <param name="NotSince">Does nothing where one has begun since this time; <see langword="null"/> to do it anyway.</param>
/// <param name="Report">Told of each step.</param>
public sealed record RunReconciliationCommand(
    bool Repair, DeletionLimit Limit, DateTimeOffset? NotSince, Action<SyncRun> Report) : IRequest<SyncRun?>;
