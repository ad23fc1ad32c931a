using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace UserSync.Infrastructure.IntegrationTests.ClerkApi;

/// <summary>A server that answers what a test has it answer, call by call; the last answer is repeated.</summary>
internal sealed class StubClerk : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly Queue<Func<HttpContext, Task>> _answers = new();
    private Func<HttpContext, Task> _last = context => Task.CompletedTask;

    private StubClerk()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            Calls.Enqueue(new Call(
                $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}",
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                await reader.ReadToEndAsync()));
            await Next()(context);
        });
    }

    public ConcurrentQueue<Call> Calls { get; } = new();

    public Uri Address => new(_app.Urls.First());

    public static async Task<StubClerk> StartAsync()
    {
        var clerk = new StubClerk();
        await clerk._app.StartAsync();
        return clerk;
    }

    /// <summary>Answers the next call so.</summary>
    public StubClerk Then(int status, string body = "", string type = "application/json", params (string Name, string Value)[] headers) =>
        Then(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            await context.Response.WriteAsync(body);
        });

    /// <summary>Answers the next call so.</summary>
    public StubClerk Then(Func<HttpContext, Task> answer)
    {
        lock (_gate)
        {
            _answers.Enqueue(answer);
        }

        return this;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // In one step: of calls that come at once, none may find the last answer taken and not yet kept.
    private Func<HttpContext, Task> Next()
    {
        lock (_gate)
        {
            return _last = _answers.TryDequeue(out var next) ? next : _last;
        }
    }

    /// <summary>A call that came.</summary>
    public sealed record Call(string Line, IReadOnlyDictionary<string, string> Headers, string Body);
}
