using System.Collections.Concurrent;
using UserSync.Application.Clerk;
using UserSync.Domain.Users;

namespace UserSync.WebApi.FunctionalTests.InStep;

/// <summary>
/// Clerk's Backend API, played in memory: it keeps its promises about order and absence, counts what it is asked, and
/// fails or waits where a test says so.
/// </summary>
internal sealed class PretendClerk : IClerkApi
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PretendUser> _users = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _calls = new();

    public bool IsConfigured { get; init; } = true;

    /// <summary>Reads the time of answers.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Runs before each call is answered, with the call's name and its number from 1; it may wait, throw or change users.</summary>
    public Func<string, int, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs when an answer is made up and on its way, with the call's name; Clerk may change meanwhile.</summary>
    public Func<string, Task> OnTheWay { get; set; } = _ => Task.CompletedTask;

    /// <summary>Most users on a page, whatever is asked for, so that few users make many pages.</summary>
    public int PageCap { get; init; } = int.MaxValue;

    /// <summary>Users whom the lists leave out by mistake, although they are there.</summary>
    public HashSet<string> LeftOut { get; } = [];

    /// <summary>How often a call was made.</summary>
    public int Calls(string name) => _calls.GetValueOrDefault(name);

    /// <summary>Adds a user or replaces it.</summary>
    public PretendUser Put(PretendUser user)
    {
        lock (_gate)
        {
            return _users[user.Id] = user;
        }
    }

    public void Delete(string id)
    {
        lock (_gate)
        {
            _users.Remove(id);
        }
    }

    public async Task<ClerkUser?> FindUserAsync(string clerkUserId, TimeSpan patience, CancellationToken cancellationToken)
    {
        await AnswerAsync("find");
        cancellationToken.ThrowIfCancellationRequested();
        ClerkUser? user;
        lock (_gate)
        {
            user = _users.GetValueOrDefault(clerkUserId)?.Told(Clock.GetUtcNow());
        }

        await OnTheWay("find");
        return user;
    }

    public async Task<ClerkUserPage> ListByCreationAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        await AnswerAsync("list");
        cancellationToken.ThrowIfCancellationRequested();
        limit = Math.Min(limit, PageCap);
        ClerkUserPage page;
        lock (_gate)
        {
            var ordered = _users.Values.Where(user => !LeftOut.Contains(user.Id)).OrderBy(user => user.CreatedAtMs).ThenBy(user => user.Id, StringComparer.Ordinal).ToList();
            var begin = after is null ? 0 : ordered.FindIndex(user => user.Id == after) + 1;
            page = after is not null && begin == 0
                ? throw new ClerkUnavailableException("422: no such user to begin after")
                : Page([.. ordered.Skip(begin).Take(limit)], limit);
        }

        await OnTheWay("list");
        return page;
    }

    public async Task<ClerkUserPage> ListByChangeAsync(int offset, int limit, CancellationToken cancellationToken)
    {
        await AnswerAsync("changes");
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Page(
                [.. _users.Values.OrderByDescending(user => user.UpdatedAtMs).ThenBy(user => user.Id, StringComparer.Ordinal).Skip(offset).Take(limit)],
                limit);
        }
    }

    public async Task<long> CountUsersAsync(CancellationToken cancellationToken)
    {
        await AnswerAsync("count");
        lock (_gate)
        {
            return _users.Count;
        }
    }

    public async Task<ClerkUser?> SetRoleAsync(string clerkUserId, UserRole role, CancellationToken cancellationToken)
    {
        await AnswerAsync("role");
        ClerkUser? changed;
        lock (_gate)
        {
            changed = _users.TryGetValue(clerkUserId, out var user)
                ? (_users[clerkUserId] = user with { Role = role, UpdatedAtMs = Math.Max(user.UpdatedAtMs + 1, Clock.GetUtcNow().ToUnixTimeMilliseconds()) })
                    .Told(Clock.GetUtcNow().AddMilliseconds(50))
                : null;
        }

        await OnTheWay("role");
        return changed;
    }

    public Task<ClerkGreeting> GreetAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    private async Task AnswerAsync(string name)
    {
        if (!IsConfigured)
        {
            throw new InvalidOperationException("There is no secret key to ask with.");
        }

        await Before(name, _calls.AddOrUpdate(name, 1, (_, count) => count + 1));
    }

    private ClerkUserPage Page(List<PretendUser> users, int limit)
    {
        var readAt = Clock.GetUtcNow();
        return new ClerkUserPage([.. users.Select(user => user.Told(readAt))], 0, users.LastOrDefault()?.Id, users.Count < limit);
    }
}
