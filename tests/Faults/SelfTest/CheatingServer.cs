using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using UserSync.Faults.Judging;

namespace UserSync.Faults.SelfTest;

/// <summary>Stands where the service should be, has the real one behind it, and cheats.</summary>
internal sealed class CheatingServer : IAsyncDisposable
{
    private readonly HttpClient _service;
    private readonly Database _database;
    private readonly Cheat _cheat;
    private readonly WebApplication _app;
    private string? _firstEvent;
    private int _deliveries;

    private CheatingServer(Cheat cheat, Uri service, Database database)
    {
        _cheat = cheat;
        _database = database;
        _service = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = service };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapPost("/api/webhooks/clerk", DealAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    public static async Task<CheatingServer> StartAsync(Cheat cheat, Uri service, Database database)
    {
        var server = new CheatingServer(cheat, service, database);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _service.Dispose();
    }

    private async Task DealAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var id = context.Request.Headers["svix-id"].ToString();
        var first = Interlocked.CompareExchange(ref _firstEvent, id, null) ?? id;
        var number = Interlocked.Increment(ref _deliveries);
        await _cheat.AnswerAsync(new Delivery(context, body.ToArray(), number, first == id, _service, _database));
    }
}
