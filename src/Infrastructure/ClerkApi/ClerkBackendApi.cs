using System.Text.Json;
using UserSync.Application.Clerk;
using UserSync.Domain.Users;
using UserSync.Infrastructure.Persistence.Configurations;

namespace UserSync.Infrastructure.ClerkApi;

/// <summary>Clerk's Backend API over HTTP.</summary>
/// <remarks>
/// Reads what it needs and no more, so that what Clerk adds does not matter, and takes lists bare, as Clerk gives them, as
/// well as wrapped in <c>data</c>, as stand-ins for Clerk do.
/// </remarks>
internal sealed class ClerkBackendApi(ClerkApiOptions options, ClerkHttp http, TimeProvider clock) : IClerkApi
{
    public bool IsConfigured => options.SecretKey is not null;

    public async Task<ClerkUser?> FindUserAsync(string clerkUserId, TimeSpan patience, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(HttpMethod.Get, $"users/{Segment(clerkUserId)}", "users/{id}", null, patience, cancellationToken);
        return reply.IsNotFound ? null : User(reply, clerkUserId);
    }

    public async Task<ClerkUserPage> ListByCreationAsync(string? cursor, int limit, CancellationToken cancellationToken)
    {
        var query = FormattableString.Invariant($"order_by=%2Bcreated_at&limit={limit}");
        if (CreationCursor.Parse(cursor) is not { } last)
        {
            return Page(await ListAsync(query, cancellationToken), limit);
        }

        var reply = await ListAsync($"{query}&starting_after={Uri.EscapeDataString(last.Id)}", cancellationToken);
        if (reply.IsRefusal && last.CreatedAtMs is { } since)
        {
            // The user is gone, and nobody can be listed after them. Those of the same moment are told of once more.
            reply = await ListAsync(FormattableString.Invariant($"{query}&created_at_after={since - 1}"), cancellationToken);
        }

        var page = Page(reply, limit);
        return last.IsBefore(page)
            ? page
            : throw new ClerkUnavailableException("answered a page that does not follow the one before");
    }

    public async Task<ClerkUserPage> ListByChangeAsync(int offset, int limit, CancellationToken cancellationToken) => Page(
        await ListAsync(FormattableString.Invariant($"order_by=-updated_at&limit={limit}&offset={offset}"), cancellationToken), limit);

    public async Task<long> CountUsersAsync(CancellationToken cancellationToken) =>
        Count((await AskAsync(HttpMethod.Get, "users/count", "users/count", null, options.Patience, cancellationToken)).Good());

    public async Task<ClerkUser?> SetRoleAsync(string clerkUserId, UserRole role, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(new Dictionary<string, Dictionary<string, string>>
        {
            ["public_metadata"] = new() { ["role"] = NameConverter<UserRole>.ToName(role) },
        });
        var reply = await AskAsync(
            HttpMethod.Patch, $"users/{Segment(clerkUserId)}/metadata", "users/{id}/metadata", body,
            TimeSpan.FromSeconds(4), cancellationToken);
        return reply.IsNotFound ? null : User(reply, clerkUserId);
    }

    public async Task<ClerkGreeting> GreetAsync(CancellationToken cancellationToken)
    {
        var reply = await AskAsync(HttpMethod.Get, "users/count", "users/count", null, options.TryTimeout, cancellationToken);
        return new ClerkGreeting(Count(reply.Good()), reply.Date, clock.GetUtcNow());
    }

    private Task<ClerkReply> AskAsync(
        HttpMethod method, string path, string template, string? body, TimeSpan patience, CancellationToken cancellationToken) =>
        IsConfigured
            ? http.AskAsync(method, path, template, body, template == "users" ? options.PageTimeout : options.TryTimeout, patience, cancellationToken)
            : throw new InvalidOperationException("There is no secret key to ask Clerk with.");

    private Task<ClerkReply> ListAsync(string query, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Get, $"users?{query}", "users", null, options.Patience, cancellationToken);

    private ClerkUserPage Page(ClerkReply reply, int limit)
    {
        var answer = reply.Good();
        var list = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("data", out var wrapped) ? wrapped : answer;
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new ClerkUnavailableException("answered something that is no list of users");
        }

        var now = clock.GetUtcNow();
        var read = list.EnumerateArray().Select(entry => ClerkUserReading.Read(entry, now)).ToList();
        return new ClerkUserPage(
            [.. read.OfType<ClerkUser>()], read.Count(user => user is null), CreationCursor.After(read.LastOrDefault()), read.Count < limit);
    }

    private ClerkUser User(ClerkReply reply, string clerkUserId) =>
        ClerkUserReading.Read(reply.Good(), clock.GetUtcNow()) is { } user && user.Id == clerkUserId
            ? user
            : throw new ClerkUnavailableException("answered something that is not the user asked for");

    // Dots alone would be read as a way through the path.
    private static string Segment(string clerkUserId) => clerkUserId is "." or ".."
        ? throw new ClerkUnavailableException("cannot be asked for a user with such an id")
        : Uri.EscapeDataString(clerkUserId);

    private static long Count(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("total_count", out var count)
        && count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out var users)
            ? users
            : throw new ClerkUnavailableException("answered something that is no count of users");
}
