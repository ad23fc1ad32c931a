namespace UserSync.WebApi.CommandLine;

/// <summary>One thing that the doctor looked at.</summary>
/// <param name="What">What it looked at.</param>
/// <param name="IsGood">Whether it is as it should be.</param>
/// <param name="Found">What it found, without secrets.</param>
/// <param name="Advice">What to do, or <see langword="null"/>.</param>
internal sealed record Finding(string What, bool IsGood, string Found, string? Advice = null);
