namespace UserSync.WebApi.Contracts;

/// <summary>What a backfill is asked for.</summary>
/// <param name="Restart">Whether it begins anew where an earlier one could be gone on with.</param>
public sealed record BackfillRequest(bool Restart = false);
