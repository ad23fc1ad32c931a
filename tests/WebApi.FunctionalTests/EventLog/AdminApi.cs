using System.Text.Json;
using System.Text.Json.Nodes;
using UserSync.TestCommon.Postgres;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.EventLog;

/// <summary>A service with a database of its own, and people of every role who ask it things.</summary>
internal sealed class AdminApi : IAsyncDisposable
{
    private readonly string _admin = Events.NewUserId();

    private AdminApi(ApiHost host, string database)
    {
        Host = host;
        Database = database;
    }

    public ApiHost Host { get; }

    /// <summary>Its database, for other hosts and for commands.</summary>
    public string Database { get; }

    public static async Task<AdminApi> StartAsync(params (string Name, string? Value)[] settings) =>
        await StartOnAsync(await (await PostgresServer.GetAsync()).CreateDatabaseAsync(), settings);

    public static async Task<AdminApi> StartOnAsync(string database, params (string Name, string? Value)[] settings)
    {
        var host = await ApiHost.StartOnAsync(database, [.. Shared.SettingsFor(Shared.Clerk), .. settings]);
        return new AdminApi(host, database);
    }

    /// <summary>Makes a user with a role.</summary>
    /// <returns>The user's Clerk id.</returns>
    public async Task<string> AddUserAsync(string role, string? id = null)
    {
        id ??= Events.NewUserId();
        await Host.DeliverAsync(
            Events.User("user.created", id, change: user => user["public_metadata"] = new JsonObject { ["role"] = role }));
        return id;
    }

    /// <summary>Asks as an admin.</summary>
    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>Has an event replayed by an admin.</summary>
    public Task<Answer> ReplayAsync(string eventId) => SendAsync(HttpMethod.Post, $"/api/webhook-events/{eventId}/replay");

    /// <summary>Asks as somebody.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        return await Host.SendAsync(request);
    }

    /// <summary>One event as an admin sees it.</summary>
    public async Task<JsonElement> EventAsync(string eventId) => (await GetAsync($"/api/webhook-events/{eventId}")).Json;

    /// <summary>A whole list, page by page.</summary>
    /// <param name="path">The list, with at least one parameter.</param>
    /// <param name="betweenPages">What happens meanwhile.</param>
    public async Task<List<JsonElement>> ListAsync(string path, Func<Task>? betweenPages = null)
    {
        var items = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = (await GetAsync($"{path}&cursor={cursor}")).Json;
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("next_cursor").GetString();
            await (betweenPages?.Invoke() ?? Task.CompletedTask);
        }
        while (cursor is not null);

        return items;
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private async Task<Answer> SendAsync(HttpMethod method, string path)
    {
        if (await Host.FindUserAsync(_admin) is null)
        {
            await AddUserAsync("admin", _admin);
        }

        return await SendAsync(method, path, Shared.Clerk.Tokens.MintV2(_admin));
    }
}
