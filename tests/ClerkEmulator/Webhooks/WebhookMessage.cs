using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UserSync.ClerkEmulator.Webhooks;

/// <summary>One event for the receiver. Its id and body stay the same over all attempts and resends.</summary>
public sealed class WebhookMessage
{
    private readonly Lock _gate = new();
    private readonly List<WebhookAttempt> _attempts = [];

    internal WebhookMessage(byte[] content, DateTimeOffset createdAt)
    {
        Content = content;
        CreatedAt = createdAt;
        Body = Encoding.UTF8.GetString(content);
        (Type, SubjectId) = Describe(content);
    }

    /// <summary>The <c>svix-id</c>, by which receivers recognise repeats.</summary>
    public string Id { get; } = ClerkId.New("msg");

    /// <summary>Event type, such as <c>user.created</c>; <see langword="null"/> if the body has none.</summary>
    public string? Type { get; }

    /// <summary>Id of the user or session that the event is about; <see langword="null"/> if the body has none.</summary>
    public string? SubjectId { get; }

    /// <summary>The body as text.</summary>
    public string Body { get; }

    /// <summary>When the event happened.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Where its delivery stands.</summary>
    public WebhookStatus Status { get; internal set; } = WebhookStatus.Held;

    /// <summary>All attempts so far, oldest first.</summary>
    public IReadOnlyList<WebhookAttempt> Attempts
    {
        get
        {
            lock (_gate)
            {
                return [.. _attempts];
            }
        }
    }

    internal byte[] Content { get; }

    internal void Record(WebhookAttempt attempt)
    {
        lock (_gate)
        {
            _attempts.Add(attempt);
        }
    }

    // Bodies may be broken on purpose: those have no type and no subject.
    private static (string? Type, string? SubjectId) Describe(byte[] content)
    {
        try
        {
            var root = JsonNode.Parse(content) as JsonObject;
            return (Text(root?["type"]), Text((root?["data"] as JsonObject)?["id"]));
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    private static string? Text(JsonNode? node) => node?.GetValueKind() is JsonValueKind.String ? node.GetValue<string>() : null;
}
