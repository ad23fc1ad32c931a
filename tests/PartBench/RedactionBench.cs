using System.Text.Json;
using BenchmarkDotNet.Attributes;
using UserSync.Application.Webhooks.Reading;

namespace UserSync.PartBench;

/// <summary>Redaction of a body that is parsed already, against writing the same body out whole.</summary>
[MemoryDiagnoser]
public class RedactionBench
{
    private readonly JsonDocument _document = JsonDocument.Parse(Samples.Body());

    [Benchmark(Baseline = true)]
    public byte[] WriteWhole() => JsonSerializer.SerializeToUtf8Bytes(_document.RootElement);

    [Benchmark]
    public byte[] Redact() => Redaction.Redact(_document.RootElement);
}
