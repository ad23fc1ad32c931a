using UserSync.Application.Sync;

namespace UserSync.WebApi.CommandLine;

/// <summary>How fast a run goes in this process, and how long it has still to go.</summary>
internal sealed class Pace(TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();
    private long? _first;
    private double _rate;
    private long _left;

    /// <summary>Notes a step. What an earlier process has seen is no work of this one.</summary>
    public void Note(SyncRun run)
    {
        _first ??= run.Seen;
        _rate = (run.Seen - _first.Value) / Math.Max(0.001, clock.GetElapsedTime(_began).TotalSeconds);
        _left = Math.Max(0, run.Total - run.Seen);
    }

    /// <summary>Both in words.</summary>
    public override string ToString() => _rate <= 0
        ? "0 a second"
        : FormattableString.Invariant($"{_rate:0} a second, {TimeSpan.FromSeconds(Math.Ceiling(_left / _rate)):c} left");
}
