using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using UserSync.WebApi.FunctionalTests.EventLog;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>
/// Every route that the service has, whoever adds one: all but a few are closed to strangers, and to all but admins.
/// </summary>
public sealed partial class RouteAuthorizationTests
{
    private static readonly string[] _open = ["POST api/webhooks/clerk", "GET health", "GET health/live", "GET health/ready"];
    private static readonly string[] _forEverybody = ["GET api/auth/me"];

    private AdminApi _api = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _api = await AdminApi.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [Test]
    public async Task EveryRoute_WithoutAToken_Is401UnlessItIsOpen() =>
        Assert.That(await RoutesAsync(401, "authentication_required", token: null), Is.EquivalentTo(All().Except(_open)));

    [Test]
    public async Task EveryRoute_ForOneWhoIsNotStored_Is404UnlessItIsOpen() => Assert.That(
        await RoutesAsync(404, "user_not_registered", Shared.Clerk.Tokens.MintV2(Events.NewUserId())),
        Is.EquivalentTo(All().Except(_open)));

    [Test]
    public async Task EveryRoute_ForOneWhoIsNoAdmin_Is403UnlessItIsForEverybody() => Assert.That(
        await RoutesAsync(403, "forbidden", Shared.Clerk.Tokens.MintV2(await _api.AddUserAsync("enterprise"))),
        Is.EquivalentTo(All().Except(_open).Except(_forEverybody)));

    /// <summary>The routes that answer so.</summary>
    private async Task<List<string>> RoutesAsync(int status, string code, string? token)
    {
        var routes = new List<string>();
        foreach (var route in All())
        {
            var parts = route.Split(' ');
            var path = Parameter().Replace(parts[1], match => match.Value.Contains(":guid", StringComparison.Ordinal) ? Guid.Empty.ToString() : "x");
            if ((await _api.SendAsync(new HttpMethod(parts[0]), $"/{path}", token)).Problem == (status, code))
            {
                routes.Add(route);
            }
        }

        return routes;
    }

    /// <summary>Every route with its method, such as <c>GET api/users/{id:guid}</c>.</summary>
    private List<string> All() =>
    [
        .. from endpoint in _api.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           from method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
           select $"{method} {endpoint.RoutePattern.RawText}",
    ];

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
