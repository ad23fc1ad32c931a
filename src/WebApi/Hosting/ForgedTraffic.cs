using System.Threading.RateLimiting;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.Hosting;

/// <summary>Counts deliveries with a bad signature by client: Svix' own bursts are legitimate, floods of forgeries are not.</summary>
public sealed class ForgedTraffic : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, string>(
        context => ClientPartition.PerSecond(ClientPartition.AddressOf(context), RateLimits.Forged));

    /// <summary>Whether the client may still be told what is wrong.</summary>
    public bool TryAcquire(HttpContext context)
    {
        using var lease = _limiter.AttemptAcquire(context);
        return lease.IsAcquired;
    }

    /// <inheritdoc />
    public void Dispose() => _limiter.Dispose();
}
