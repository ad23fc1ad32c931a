namespace UserSync.WebApi.FunctionalTests.Webhooks;

/// <summary>One event as it is sent: its id, the same on every copy, and its body.</summary>
internal sealed record Delivery(string EventId, string Body);
