using MediatR;

namespace UserSync.Application.Sync.Commands.RunChanges;

/// <summary>
/// Compares the users that changed at Clerk since the last such run, and mends what is not in step. Deletions leave no
/// trace in what it reads; a full comparison finds them. Answers the run as it ended, or <see langword="null"/> where
/// another run is under way, or one has begun lately enough.
/// </summary>
/// <param name="NotSince">Does nothing where one has begun since this time; <see langword="null"/> to do it anyway.</param>
/// <param name="Report">Told of each step.</param>
public sealed record RunChangesCommand(DateTimeOffset? NotSince, Action<SyncRun> Report) : IRequest<SyncRun?>;
