using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Accounts;

/// <summary>The instance's users. Every change stamps <c>updated_at</c> and publishes its webhook event.</summary>
/// <remarks>Methods that take an id throw <see cref="KeyNotFoundException"/> if there is no such user.</remarks>
public sealed class UserDirectory
{
    private const int LockoutSeconds = 3600;

    private readonly AccountStore _store;

    internal UserDirectory(AccountStore store) => _store = store;

    /// <summary>All users, oldest first.</summary>
    public IReadOnlyList<ClerkUser> All
    {
        get
        {
            lock (_store.Gate)
            {
                return [.. _store.Users.ByCreation(after: null, descending: false).Select(id => new ClerkUser(_store.GetUser(id)))];
            }
        }
    }

    /// <summary>Signs a user up: <c>user.created</c>.</summary>
    /// <exception cref="ArgumentException">The id is taken.</exception>
    public ClerkUser Create(NewUser? user = null)
    {
        lock (_store.Gate)
        {
            var json = ClerkShapes.User(user ?? new NewUser(), _store.NowAfter());
            _store.Users.Add(json);
            _store.Publish("user.created", json);
            return Snapshot(json);
        }
    }

    /// <summary>Makes many users at once, without events: those who were there before anybody listened.</summary>
    /// <param name="count">How many.</param>
    public void Seed(int count)
    {
        lock (_store.Gate)
        {
            // Clerk's users did not all sign up in one millisecond.
            var first = _store.NowAfter() - count;
            for (var number = 0; number < count; number++)
            {
                _store.Users.Add(ClerkShapes.User(
                    new NewUser
                    {
                        EmailAddress = $"seeded.{number}@example.com",
                        FirstName = "Seeded",
                        LastName = $"User {number}",
                        PublicMetadata = new JsonObject { ["role"] = number % 10 == 0 ? "growth" : "solo" },
                    },
                    first + number));
            }
        }
    }

    /// <summary>How many users there are.</summary>
    public int Count
    {
        get
        {
            lock (_store.Gate)
            {
                return _store.Users.Count;
            }
        }
    }

    /// <summary>The texts of some users, in an order of the table's.</summary>
    internal IReadOnlyList<byte[]> Texts(Func<UserTable, IEnumerable<string>> select)
    {
        lock (_store.Gate)
        {
            return [.. select(_store.Users).Select(_store.Users.TextOf)];
        }
    }

    /// <summary>The id of the user at a place in order of creation.</summary>
    internal string IdAt(int place)
    {
        lock (_store.Gate)
        {
            return _store.Users.ByCreation(after: null, descending: false).ElementAt(place);
        }
    }

    /// <summary>Signs a user up with a verified e-mail address and, if given, a role.</summary>
    public ClerkUser Create(string emailAddress, string? role = null) => Create(new NewUser
    {
        EmailAddress = emailAddress,
        PublicMetadata = role is null ? null : new JsonObject { ["role"] = role },
    });

    /// <summary>The user as it is now; <see langword="null"/> if there is none.</summary>
    public ClerkUser? Find(string id)
    {
        lock (_store.Gate)
        {
            return _store.Users.Find(id) is { } user ? new ClerkUser(user) : null;
        }
    }

    /// <summary>The user as it is now.</summary>
    public ClerkUser Get(string id)
        => Find(id) ?? throw new KeyNotFoundException($"No user was found with id {id}.");

    /// <summary>Changes anything about a user: <c>user.updated</c>.</summary>
    public ClerkUser Update(string id, Action<JsonObject> change)
    {
        lock (_store.Gate)
        {
            var user = _store.GetUser(id);
            change(user);
            _store.Touch(user);
            _store.Users.Put(user);
            _store.Publish("user.updated", user);
            return Snapshot(user);
        }
    }

    /// <summary>Adds an e-mail address that is not the primary one.</summary>
    public ClerkUser AddEmail(string id, string address, bool verified = true)
        => Update(id, user => user["email_addresses"]!.AsArray().Add(ClerkShapes.Email(address, verified, _store.NowAfter())));

    /// <summary>Makes an address the primary one; one that the user lacks is added, verified.</summary>
    public ClerkUser SetPrimaryEmail(string id, string address) => Update(id, user =>
    {
        var entry = ClerkShapes.FindEmail(user, address);
        if (entry is null)
        {
            entry = ClerkShapes.Email(address, verified: true, _store.NowAfter());
            user["email_addresses"]!.AsArray().Add(entry);
        }

        user["primary_email_address_id"] = entry["id"]!.DeepClone();
    });

    /// <summary>Removes an address; after the primary one the user has no primary address.</summary>
    public ClerkUser RemoveEmail(string id, string address) => Update(id, user =>
    {
        var entry = ClerkShapes.FindEmail(user, address) ?? throw new KeyNotFoundException($"No such address: {address}.");
        user["email_addresses"]!.AsArray().Remove(entry);
        if (user["primary_email_address_id"]?.GetValue<string>() == entry["id"]!.GetValue<string>())
        {
            user["primary_email_address_id"] = null;
        }
    });

    /// <summary>Sets <c>public_metadata.role</c>; <see langword="null"/> removes it.</summary>
    public ClerkUser SetRole(string id, string? role)
        => MergeMetadata(id, new JsonObject { ["public_metadata"] = new JsonObject { ["role"] = role } });

    /// <summary>Merges <c>public_</c>, <c>private_</c> and <c>unsafe_metadata</c> as the Backend API does.</summary>
    public ClerkUser MergeMetadata(string id, JsonObject patch) => Update(id, user =>
    {
        foreach (var field in (string[])["public_metadata", "private_metadata", "unsafe_metadata"])
        {
            if (patch[field] is JsonObject members)
            {
                ClerkJson.Merge(user[field]!.AsObject(), members);
            }
        }
    });

    /// <summary>Bans a user, which revokes every active session.</summary>
    public ClerkUser Ban(string id)
    {
        lock (_store.Gate)
        {
            var banned = Update(id, user => user["banned"] = true);
            foreach (var session in _store.ActiveSessionsOf(id).ToList())
            {
                _store.Close(session, "revoked");
            }

            return banned;
        }
    }

    /// <summary>Lifts a ban.</summary>
    public ClerkUser Unban(string id) => Update(id, user => user["banned"] = false);

    /// <summary>Blocks new sign-ins for an hour, as too many failed ones do. Sessions go on.</summary>
    public ClerkUser Lock(string id) => Update(id, user =>
    {
        user["locked"] = true;
        user["lockout_expires_in_seconds"] = LockoutSeconds;
        user["verification_attempts_remaining"] = 0;
    });

    /// <summary>Ends a lockout. It does not end by itself here.</summary>
    public ClerkUser Unlock(string id) => Update(id, user =>
    {
        user["locked"] = false;
        user["lockout_expires_in_seconds"] = null;
        user["verification_attempts_remaining"] = 10;
    });

    /// <summary>Deletes a user: <c>user.deleted</c>. The sessions vanish without events.</summary>
    public void Delete(string id)
    {
        lock (_store.Gate)
        {
            var user = _store.GetUser(id);
            _store.Users.Remove(id);
            foreach (var (sessionId, _) in _store.Sessions.Where(entry => entry.Value["user_id"]!.GetValue<string>() == id).ToList())
            {
                _store.Sessions.Remove(sessionId);
            }

            _store.Publish("user.deleted", ClerkShapes.Tombstone(user));
        }
    }

    private static ClerkUser Snapshot(JsonObject user) => new((JsonObject)user.DeepClone());
}
