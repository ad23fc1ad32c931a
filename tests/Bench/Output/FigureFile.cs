using System.Text.Encodings.Web;
using System.Text.Json;
using UserSync.Bench.Load;
using UserSync.Bench.Parts;

namespace UserSync.Bench.Output;

/// <summary>The figures for machines, each round's own included.</summary>
internal static class FigureFile
{
    private static readonly JsonSerializerOptions _json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static async Task WriteAsync(
        string path,
        Machine machine,
        BenchOptions options,
        IReadOnlyList<PartResult> results,
        StartResult? start,
        ReplicasResult? replicas)
    {
        var text = JsonSerializer.Serialize(
            new
            {
                Machine = machine,
                options.Seconds,
                options.WarmUpSeconds,
                options.Rounds,
                options.Repeats,
                options.Connections,
                ReplicaCount = options.Replicas,
                options.Users,
                options.ManyUsers,

                // Their values may be secrets.
                Variables = options.Variables.Keys,
                EventBytes = Deliveries.BodyLength,
                Parts = results,
                Start = start,
                Replicas = replicas,
            },
            _json);
        await File.WriteAllTextAsync(path, text + "\n");
    }
}
