using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace UserSync.Bench.Baselines;

/// <summary>
/// The least that could do UserSync's work: Kestrel without routing, the framework's own cryptography, and one statement
/// over Npgsql. It runs as a process of its own, <c>UserSync.Bench bare</c>.
/// </summary>
internal static class BareServer
{
    /// <summary>The argument that starts it.</summary>
    public const string Command = "bare";

    /// <summary>The path that answers a good token with a constant; as long as the one that it stands in for.</summary>
    public const string ConstantPath = "/auth/static";

    /// <summary>Serves until SIGTERM. Everything it needs is in its environment.</summary>
    public static async Task RunAsync()
    {
        await using var database = NpgsqlDataSource.Create(Setting("BARE_DATABASE"));
        var webhook = new BareWebhook(database, Setting("BARE_SECRET"));
        var session = new BareSession(Setting("BARE_JWT_KEY"), Setting("BARE_ISSUER"));
        var me = new BareMe(database);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(Setting("BARE_URL"));
        await using var app = builder.Build();
        app.Run(context => context.Request.Path.Value switch
        {
            "/api/webhooks/clerk" => webhook.TakeAsync(context),
            "/api/auth/me" => session.UserOf(context) is { } user ? me.AnswerAsync(context, user) : Refuse(context),
            ConstantPath => session.UserOf(context) is not null ? Constant(context) : Refuse(context),
            _ => Task.CompletedTask,
        });
        await app.RunAsync();
    }

    private static readonly byte[] _constant = Encoding.ASCII.GetBytes($$"""{"constant":"{{new string('x', 460)}}"}""");

    private static Task Constant(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = _constant.Length;
        return context.Response.Body.WriteAsync(_constant).AsTask();
    }

    private static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private static string Setting(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");
}
