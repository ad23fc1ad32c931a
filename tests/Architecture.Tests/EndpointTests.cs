using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using UserSync.Application.Users.Queries;
using UserSync.Domain.Users;
using UserSync.WebApi.Authorization;
using UserSync.WebApi.Configuration;
using UserSync.WebApi.Contracts;
using UserSync.WebApi.Hosting;

namespace UserSync.Architecture.Tests;

/// <summary>Whoever adds an endpoint and forgets to guard it meets these.</summary>
public sealed class EndpointTests
{
    private static readonly string[] _open = ["api/webhooks/clerk", "health", "health/live", "health/ready"];

    // What every active user may call. All the rest is for admins.
    private static readonly string[] _forEverybody = ["api/auth/me"];

    private WebApplication _app = null!;

    private IEnumerable<RouteEndpoint> Endpoints =>
        ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    [OneTimeSetUp]
    public void Build()
    {
        var builder = UserSyncApp.NewBuilder(new WebApplicationOptions { ApplicationName = Code.WebApi.GetName().Name });
        builder.Configuration.AddInMemoryCollection([new("DATABASE_URL", "Data Source=:memory:")]);
        _app = UserSyncApp.Build(builder, SettingsReader.Read(builder.Configuration, isProduction: false, out _));
    }

    [OneTimeTearDown]
    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Test]
    public void OpenEndpoints_AreTheWebhookAndHealth() => Assert.That(
        Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => endpoint.RoutePattern.RawText),
        Is.EquivalentTo(_open));

    [Test]
    public void EveryOtherEndpointOfTheApi_DemandsAnAdmin()
    {
        var api = Endpoints.Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("api/", StringComparison.OrdinalIgnoreCase))
            .ExceptBy(_open.Concat(_forEverybody), endpoint => endpoint.RoutePattern.RawText)
            .ToList();

        Assert.That(api, Has.Count.GreaterThan(5));
        Assert.That(
            api.Where(endpoint => !endpoint.Metadata.GetOrderedMetadata<AtLeastAttribute>()
                .Any(least => least.Role == UserRole.Admin)),
            Is.Empty);
    }

    [Test]
    public void WhatIsTakenAndAnswered_IsDescribedBeforehand()
    {
        var answered = Endpoints.SelectMany(endpoint => endpoint.Metadata.GetOrderedMetadata<IApiResponseMetadataProvider>())
            .Select(answer => answer.Type!).ToList();
        var contracts = Code.WebApi.GetTypes().Where(type => type.Namespace == typeof(HealthAnswer).Namespace && type.IsPublic);

        Assert.That(answered, Has.Member(typeof(UserDto)));
        Assert.That(answered.Concat(contracts).Where(type => ContractJson.Default.GetTypeInfo(type) is null), Is.Empty);
    }
}
