namespace UserSync.Application.Traffic;

/// <summary>Something about the traffic that an operator should look at.</summary>
/// <param name="Code">Stable word for it.</param>
/// <param name="Finding">What it is, as a sentence.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record TrafficWarning(string Code, string Finding, string Advice);
