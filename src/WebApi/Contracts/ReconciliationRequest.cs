namespace UserSync.WebApi.Contracts;

/// <summary>What a comparison is asked for.</summary>
/// <param name="Repair">Whether it mends what it finds.</param>
public sealed record ReconciliationRequest(bool Repair = false);
