using MediatR;
using Microsoft.AspNetCore.Mvc;
using UserSync.Application.Stats.Queries.GetStats;
using UserSync.Domain.Users;
using UserSync.WebApi.Authorization;
using UserSync.WebApi.Configuration;
using UserSync.WebApi.Contracts;

namespace UserSync.WebApi.Controllers;

/// <summary>How the traffic goes, in figures.</summary>
[ApiController]
[AtLeast(UserRole.Admin)]
[Route("api/stats")]
public sealed class StatsController(IMediator mediator, Settings settings) : ControllerBase
{
    private const string DefaultWindow = "24h";

    /// <summary>The figures of the last <c>60m</c>, <c>24h</c> (the default), <c>7d</c> and so on.</summary>
    [HttpGet]
    public async Task<StatsAnswer> Get(string? window, CancellationToken cancellationToken)
    {
        window ??= DefaultWindow;
        var stats = await mediator.Send(new GetStatsQuery(window), cancellationToken);
        return StatsAnswer.Of(window, stats, [.. settings.WebhookSecrets.Select(secret => secret.Fingerprint)]);
    }
}
