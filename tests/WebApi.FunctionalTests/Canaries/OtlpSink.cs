using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace UserSync.WebApi.FunctionalTests.Canaries;

/// <summary>A collector that takes metrics and traces over HTTP and keeps them as they come.</summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _received = new();
    private readonly WebApplication _app;

    private OtlpSink()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);

            // Protocol buffers hold text as it is.
            _received.GetOrAdd(signal, _ => new()).Enqueue(Encoding.UTF8.GetString(body.ToArray()));
        });
    }

    public string Address => _app.Urls.First();

    public static async Task<OtlpSink> StartAsync()
    {
        var sink = new OtlpSink();
        await sink._app.StartAsync();
        return sink;
    }

    /// <summary>All that came of one signal, <c>traces</c> or <c>metrics</c>.</summary>
    public string Received(string signal) => string.Concat(_received.GetValueOrDefault(signal) ?? []);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
