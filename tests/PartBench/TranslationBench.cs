using System.Text.Json;
using BenchmarkDotNet.Attributes;
using UserSync.Application.Webhooks;
using UserSync.Application.Webhooks.Reading;

namespace UserSync.PartBench;

/// <summary>From a webhook's body to the command that it asks for, against a reader that passes over all of it.</summary>
[MemoryDiagnoser]
public class TranslationBench
{
    private readonly byte[] _body = Samples.Body();
    private readonly ClerkEventTranslator _translator = new(new ClerkInstance(null));

    public TranslationBench()
    {
        if (Translate() is not ClerkEventTranslation.Command)
        {
            throw new InvalidOperationException("The event that is measured asks for nothing.");
        }
    }

    [Benchmark(Baseline = true)]
    public long PassOver()
    {
        var reader = new Utf8JsonReader(_body);
        while (reader.Read())
        {
        }

        return reader.BytesConsumed;
    }

    [Benchmark]
    public string Parse()
    {
        using var envelope = ClerkEnvelope.TryParse(_body)!;
        return envelope.Type;
    }

    [Benchmark]
    public object Translate()
    {
        using var envelope = ClerkEnvelope.TryParse(_body)!;
        return _translator.Translate(envelope, envelope.ToEvent(Samples.EventId, Samples.Now, Samples.Now));
    }
}
