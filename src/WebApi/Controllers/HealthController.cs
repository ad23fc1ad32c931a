using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using UserSync.Infrastructure.Persistence;
using UserSync.WebApi.Configuration;
using UserSync.WebApi.Contracts;
using UserSync.WebApi.Errors;
using UserSync.WebApi.Hosting;

namespace UserSync.WebApi.Controllers;

/// <summary>For load balancers and people who wonder.</summary>
[ApiController]
[AllowAnonymous]
[Route("health")]
public sealed class HealthController(Settings settings, Schema schema, Readiness readiness, TrafficState traffic, TimeProvider clock) : ControllerBase
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <summary>How it stands: <c>healthy</c>, <c>degraded</c> where something is not configured, <c>unhealthy</c> (503).</summary>
    [HttpGet]
    public async Task<IActionResult> Health(CancellationToken cancellationToken)
    {
        var clerk = settings.SessionTokens.IsConfigured;
        var webhooks = settings.WebhookSecrets.Count > 0;
        var answers = await schema.AnswersAsync(_patience, cancellationToken);
        var warnings = traffic.Latest?.Warnings.Select(warning => warning.Code).ToList() ?? [];
        var status = !answers ? "unhealthy" : clerk && webhooks && warnings.Count == 0 ? "healthy" : "degraded";
        var health = new HealthAnswer(status, clock.GetUtcNow(), clerk, DatabaseConfigured: true, webhooks, BuildVersion.Text, warnings);
        return answers ? Ok(health) : StatusCode(StatusCodes.Status503ServiceUnavailable, health);
    }

    /// <summary>The process is up. Says nothing of the database, so that its trouble restarts nobody.</summary>
    [HttpGet("live")]
    public LivenessAnswer Live() => new("live");

    /// <summary>May take traffic: started, migrated, not stopping, and the database answers.</summary>
    [HttpGet("ready")]
    public async Task<IActionResult> Ready(CancellationToken cancellationToken) =>
        readiness.Obstacle is { } obstacle ? new ProblemResult(ProblemKind.TemporarilyUnavailable, obstacle)
        : await schema.AnswersAsync(_patience, cancellationToken) ? Ok(new LivenessAnswer("ready"))
        : new ProblemResult(ProblemKind.TemporarilyUnavailable, "The database does not answer.");
}
