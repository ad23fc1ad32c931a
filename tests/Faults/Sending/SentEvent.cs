using UserSync.Domain.Users;

namespace UserSync.Faults.Sending;

/// <summary>An event, with what it says in the domain's own terms.</summary>
internal sealed class SentEvent(string id, byte[] body, UserState state)
{
    /// <summary>Its <c>svix-id</c>, the same on every try.</summary>
    public string Id => id;

    /// <summary>Its body, the same on every try.</summary>
    public byte[] Body => body;

    /// <summary>What it tells of its user.</summary>
    public UserState State => state;
}
