using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace UserSync.Infrastructure.IntegrationTests.SessionTokens;

/// <summary>A server on loopback that answers as it is told to and counts how often it is asked.</summary>
internal sealed class JwksStub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _hits;

    private JwksStub(WebApplication app) => _app = app;

    public Uri Url => new(new Uri(_app.Urls.First()), "/.well-known/jwks.json");

    /// <summary>How many requests have arrived.</summary>
    public int Hits => Volatile.Read(ref _hits);

    /// <summary>Writes the answer; replaced by a test at will.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public static async Task<JwksStub> StartAsync(string json)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var stub = new JwksStub(app);
        stub.Serve(json);
        app.Run(context =>
        {
            Interlocked.Increment(ref stub._hits);
            return stub.Answer(context);
        });
        await app.StartAsync();
        return stub;
    }

    public void Serve(string json, int status = StatusCodes.Status200OK) => Serve(Encoding.UTF8.GetBytes(json), status);

    public void Serve(byte[] body, int status = StatusCodes.Status200OK) => Answer = context =>
    {
        context.Response.StatusCode = status;
        return body.Length == 0 ? Task.CompletedTask : context.Response.Body.WriteAsync(body).AsTask();
    };

    /// <summary>From now on says nothing, or after some bytes nothing more. The task ends when the next request has got that far.</summary>
    public Task Hang(string first = "")
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Answer = async context =>
        {
            if (first.Length > 0)
            {
                await context.Response.WriteAsync(first);
                await context.Response.Body.FlushAsync();
            }

            arrived.TrySetResult();
            await _stopped.Task.WaitAsync(context.RequestAborted);
        };
        return arrived.Task;
    }

    /// <summary>From now on answers only once the returned source is completed.</summary>
    public TaskCompletionSource Hold(string json)
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Answer = async context =>
        {
            await release.Task;
            await context.Response.WriteAsync(json);
        };
        return release;
    }

    /// <summary>Refuses connections from now on.</summary>
    public Task StopAsync()
    {
        _stopped.TrySetCanceled();
        return _app.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _stopped.TrySetCanceled();
        await _app.DisposeAsync();
    }
}
