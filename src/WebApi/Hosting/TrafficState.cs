using UserSync.Application.Traffic;

namespace UserSync.WebApi.Hosting;

/// <summary>How the traffic stood when it was last written down, for those who ask often: health checks and metrics.</summary>
public sealed class TrafficState
{
    private volatile TrafficReport? _latest;

    /// <summary>The latest report, or <see langword="null"/> before the first.</summary>
    public TrafficReport? Latest
    {
        get => _latest;
        set => _latest = value;
    }
}
