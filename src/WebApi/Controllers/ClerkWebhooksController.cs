using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using UserSync.Application.Common.Telemetry;
using UserSync.Application.Traffic;
using UserSync.Application.Webhooks;
using UserSync.Application.Webhooks.Commands.ReceiveWebhook;
using UserSync.Infrastructure.Webhooks;
using UserSync.WebApi.Configuration;
using UserSync.WebApi.Contracts;
using UserSync.WebApi.Errors;
using UserSync.WebApi.Hosting;

namespace UserSync.WebApi.Controllers;

/// <summary>Where Clerk delivers its events. The signature stands in for a sign-in.</summary>
[ApiController]
[AllowAnonymous]
[Route("api/webhooks/clerk")]
public sealed partial class ClerkWebhooksController(
    IMediator mediator,
    WebhookBodyReader bodies,
    ForgedTraffic forgeries,
    UserSyncMetrics metrics,
    TrafficWatch traffic,
    Settings settings,
    ILogger<ClerkWebhooksController> logger,
    WebhookSignatureVerifier? verifier = null) : ControllerBase
{
    /// <summary>Takes in one delivery. It is answered 200 only after its effect has been committed.</summary>
    [HttpPost]
    public async Task<IActionResult> Receive()
    {
        if (!IsPlainJson(Request))
        {
            return new ProblemResult(ProblemKind.UnsupportedMediaType, "Send application/json, not compressed.");
        }

        if (await bodies.ReadAsync(Request, HttpContext.RequestAborted) is not { } body)
        {
            return new ProblemResult(ProblemKind.BodyTooLarge, $"The body is larger than {bodies.MaxBytes} bytes.");
        }

        if (verifier is null)
        {
            return new ProblemResult(ProblemKind.WebhookNotConfigured, "Set CLERK_WEBHOOK_SECRET to the endpoint's signing secret.");
        }

        if (WebhookHeaders.TrySelect(name => Request.Headers[name], out var headers, out var verdict))
        {
            verdict = verifier.Verify(headers, body, out var secretIndex);
            if (secretIndex is { } index)
            {
                metrics.SecretMatched(settings.WebhookSecrets[index].Fingerprint);
                traffic.SecretMatched(settings.WebhookSecrets[index].Fingerprint);
            }
        }

        return verdict == SignatureVerdict.Valid
            ? await ReceiveAsync(headers, body)
            : Refuse(verdict);
    }

    private async Task<IActionResult> ReceiveAsync(WebhookHeaders headers, byte[] body)
    {
        var deliveredAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(headers.Timestamp, CultureInfo.InvariantCulture));

        // Not the request's own token: a sender that hangs up must not undo a commit that is nearly done.
        var receipt = await mediator.Send(new ReceiveWebhookCommand(headers.Id, deliveredAt, body), CancellationToken.None);
        LogReceived(headers.Id, receipt.Outcome);
        switch (receipt.Outcome)
        {
            case WebhookOutcome.Applied or WebhookOutcome.Duplicate or WebhookOutcome.Stale or WebhookOutcome.Ignored:
                return Ok(new WebhookAnswer("processed", receipt.Outcome, headers.Id));
            case WebhookOutcome.BodyInvalid:
                return new ProblemResult(ProblemKind.WebhookBodyInvalid, receipt.Reason!);
            case WebhookOutcome.Unprocessable:
                // Tells Svix not to retry what cannot get better. No other answer carries it.
                Response.Headers["webhook-delivery"] = "abort-message";
                return new ProblemResult(ProblemKind.WebhookPayloadUnprocessable, receipt.Reason!);
            default:
                return new ProblemResult(ProblemKind.InternalError, "The event could not be applied. It is kept, and a retry tries again.");
        }
    }

    private ProblemResult Refuse(SignatureVerdict verdict)
    {
        LogRefused(verdict);
        metrics.DeliveryRefused(JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.ToString()));

        // A wrong secret or a wrong clock is what an operator mends; a request without signature is a stranger's.
        if (verdict is SignatureVerdict.SignatureMismatch or SignatureVerdict.TimestampOutOfTolerance)
        {
            traffic.SignatureRefused();
        }

        return !forgeries.TryAcquire(HttpContext)
            ? new ProblemResult(ProblemKind.RateLimited, "Too many deliveries with a bad signature.")
            : verdict switch
            {
                SignatureVerdict.MissingHeaders => new ProblemResult(
                    ProblemKind.WebhookSignatureInvalid,
                    "Missing webhook signature: svix-id, svix-timestamp and svix-signature are all needed."),
                SignatureVerdict.TimestampOutOfTolerance => new ProblemResult(
                    ProblemKind.WebhookTimestampOutOfRange,
                    "The delivery was signed more than five minutes ago, or ahead of this server's clock."),
                _ => new ProblemResult(ProblemKind.WebhookSignatureInvalid, "Invalid webhook signature."),
            };
    }

    private static bool IsPlainJson(HttpRequest request) =>
        (request.ContentType == MediaTypeNames.Application.Json
            || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
                && (type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
                    || (type.Type.Equals("application", StringComparison.OrdinalIgnoreCase)
                        && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)))))
        && request.Headers.ContentEncoding.All(
            encoding => string.IsNullOrEmpty(encoding) || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase));

    // A whisper: the event log tells all of it and more, and a line cost an eighth of what taking an event in does.
    [LoggerMessage(Level = LogLevel.Debug, Message = "Delivery {WebhookId}: {Outcome}")]
    private partial void LogReceived(string webhookId, WebhookOutcome outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery refused: {Verdict}")]
    private partial void LogRefused(SignatureVerdict verdict);
}
