namespace UserSync.WebApi.Configuration;

/// <summary>Requests per second and client; 0 is off.</summary>
/// <param name="Webhook">For all deliveries. Off unless set: Svix' bursts are legitimate.</param>
/// <param name="Api">For everything else under <c>/api</c>.</param>
public sealed record RateLimits(int Webhook, int Api)
{
    /// <summary>Deliveries with a bad signature that one client may send in a second, whatever is configured.</summary>
    public const int Forged = 1_000;
}
