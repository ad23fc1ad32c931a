using MediatR;

namespace UserSync.Application.Sync.Commands.RunBackfill;

/// <summary>
/// Takes every user of Clerk in, five hundred a commit. It goes on where the last backfill ended before its end.
/// Answers the run as it ended, or <see langword="null"/> where another run is under way.
/// </summary>
/// <param name="Restart">Begins anew all the same.</param>
/// <param name="Report">Told of each step.</param>
public sealed record RunBackfillCommand(bool Restart, Action<SyncRun> Report) : IRequest<SyncRun?>;
