using System.Globalization;
using UserSync.Application.Traffic;
using UserSync.Infrastructure.Webhooks;

namespace UserSync.WebApi.CommandLine;

/// <summary>What the doctor says of the traffic that the running service has written down.</summary>
internal static class TrafficFindings
{
    public static IEnumerable<Finding> From(TrafficReport report, IReadOnlyList<WebhookSecret> secrets)
    {
        var warnings = report.Warnings;
        if (warnings.Count == 0)
        {
            yield return new Finding("traffic", true, report.SecondsSinceLastEvent is { } seconds
                ? $"the last event arrived {Ago(TimeSpan.FromSeconds(seconds))}"
                : "no event has arrived yet");
        }

        foreach (var warning in warnings)
        {
            yield return new Finding("traffic", false, warning.Finding, warning.Advice);
        }

        // With one secret there is nothing to tell apart.
        if (secrets.Count > 1)
        {
            yield return new Finding("rotation", true, string.Join("; ", secrets.Select((secret, n) => Use(report, secret, n + 1))));
        }
    }

    private static string Use(TrafficReport report, WebhookSecret secret, int position) =>
        report.Signals.FirstOrDefault(signal => signal.SecretFingerprint == secret.Fingerprint) is { } uses
            ? FormattableString.Invariant($"secret {position} ({secret.Fingerprint}) was last used {Ago(report.At - uses.LastAt)}, {uses.Count} times in all")
            : $"secret {position} ({secret.Fingerprint}) was never used";

    private static string Ago(TimeSpan time) => time switch
    {
        { TotalSeconds: < 90 } => "just now",
        { TotalMinutes: < 90 } => $"{Whole(time.TotalMinutes)} minutes ago",
        { TotalHours: < 48 } => $"{Whole(time.TotalHours)} hours ago",
        _ => $"{Whole(time.TotalDays)} days ago",
    };

    private static string Whole(double number) => ((long)number).ToString(CultureInfo.InvariantCulture);
}
