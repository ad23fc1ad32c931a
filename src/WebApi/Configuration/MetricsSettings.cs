namespace UserSync.WebApi.Configuration;

/// <summary>Where <c>GET /metrics</c> is answered.</summary>
/// <param name="IsOn">Whether it is answered at all.</param>
/// <param name="Port">A port for it alone, or <see langword="null"/> where it is answered beside everything else.</param>
public sealed record MetricsSettings(bool IsOn, int? Port);
