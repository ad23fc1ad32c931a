using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using UserSync.Infrastructure.SessionTokens;

namespace UserSync.WebApi.Hosting;

/// <summary>Which requests are one client's, for limits.</summary>
internal static class ClientPartition
{
    private const int Ipv6NetworkBytes = 8;

    /// <summary>The signed-in user where there is one, else the address.</summary>
    public static string Of(HttpContext context) => context.Features.Get<SessionToken>()?.Subject ?? AddressOf(context);

    /// <summary>The client's address; of IPv6 the /64, since one client has all of it.</summary>
    public static string AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        return address is { AddressFamily: AddressFamily.InterNetworkV6 }
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, Ipv6NetworkBytes))
            : (address ?? IPAddress.None).ToString();
    }

    /// <summary>So many a second, and as many at once; none waits.</summary>
    public static RateLimitPartition<string> PerSecond(string client, int permits) =>
        RateLimitPartition.GetTokenBucketLimiter(client, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = permits,
            TokensPerPeriod = permits,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });
}
