namespace UserSync.WebApi.Contracts;

/// <summary>A word for a load balancer.</summary>
/// <param name="Status"><c>live</c> or <c>ready</c>.</param>
public sealed record LivenessAnswer(string Status);
