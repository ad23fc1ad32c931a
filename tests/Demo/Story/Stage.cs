using UserSync.ClerkEmulator;
using UserSync.ClerkEmulator.Accounts;
using UserSync.ClerkEmulator.Webhooks;
using UserSync.Demo.Checks;
using UserSync.Demo.Output;
using UserSync.Demo.Service;

namespace UserSync.Demo.Story;

/// <summary>What the story is played with.</summary>
internal sealed class Stage(
    ClerkEmulatorApp clerk, ServiceProcess service, ServiceClient client, Screen screen, Score score, CancellationToken cancellationToken)
{
    private readonly Dictionary<string, StoredRow?> _seen = new(StringComparer.Ordinal);

    public ClerkEmulatorApp Clerk => clerk;

    public ServiceClient Client => client;

    public Screen Screen => screen;

    public Score Score => score;

    public ServiceDatabase Database { get; } = new(service.DatabaseFile);

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Plays one step, then says which of its expectations were met.</summary>
    public async Task StepAsync(string title, Func<Step, Task> play)
    {
        screen.Step(title);
        var step = new Step(this);
        await play(step);
        service.EnsureRunning();
        cancellationToken.ThrowIfCancellationRequested();

        screen.Verdict(step.Expectations);
        foreach (var expectation in step.Expectations)
        {
            score.Add(expectation);
        }
    }

    /// <summary>Does something at Clerk that makes one event, and takes the event before it is sent.</summary>
    public WebhookMessage Happen(Action<ClerkEmulatorApp> change)
    {
        change(clerk);
        return clerk.Webhooks.TakeHeld().Single();
    }

    /// <summary>Signs a user up at Clerk.</summary>
    /// <returns>The user and the event, not sent yet.</returns>
    public (ClerkUser User, WebhookMessage Event) SignUp(NewUser newUser)
    {
        var user = clerk.Users.Create(newUser);
        return (user, clerk.Webhooks.TakeHeld().Single());
    }

    /// <summary>Signs a user in at Clerk.</summary>
    /// <returns>The session and the event, not sent yet.</returns>
    public (ClerkSession Session, WebhookMessage Event) SignIn(string userId)
    {
        var session = clerk.Sessions.Create(userId);
        return (session, clerk.Webhooks.TakeHeld().Single());
    }

    /// <summary>Puts a row in the place of what was last seen of it.</summary>
    /// <returns>The row as it was last seen; <see langword="null"/> where it was not there.</returns>
    public StoredRow? Remember(string key, StoredRow? row)
    {
        var before = _seen.GetValueOrDefault(key);
        _seen[key] = row;
        return before;
    }
}
