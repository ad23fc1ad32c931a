using System.Diagnostics;
using OpenTelemetry;

namespace UserSync.WebApi.Hosting;

/// <summary>
/// Sends a failed statement's span on without the database's words, which may repeat values of rows. A span's events
/// cannot be taken away again, so one that says the same without them goes in its place.
/// </summary>
internal sealed class UnspokenFailures : BaseProcessor<Activity>
{
    public const string SourceName = "UserSync.Database";

    private const string Driver = "Npgsql";

    private static readonly ActivitySource _source = new(SourceName);

    public override void OnEnd(Activity data)
    {
        if (data.Source.Name != Driver || (data.StatusDescription is null && !data.Events.Any()))
        {
            return;
        }

        data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        var parent = new ActivityContext(data.TraceId, data.ParentSpanId, ActivityTraceFlags.Recorded, data.TraceStateString);
        using var said = _source.StartActivity(data.Kind, parent, data.TagObjects, [], data.StartTimeUtc, data.DisplayName);
        said?.SetStatus(data.Status);
        said?.SetEndTime(data.StartTimeUtc + data.Duration);
    }
}
