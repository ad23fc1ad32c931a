using UserSync.Domain.WebhookEvents;

namespace UserSync.WebApi.Errors;

/// <summary>One kind of error that callers can tell apart by its code. Codes never change.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable, machine-readable name.</param>
/// <param name="Title">Short summary, the same for every occurrence (RFC 9457 §3.1.3).</param>
public sealed record ProblemKind(int Status, string Code, string Title)
{
    /// <summary>A webhook's signature headers are missing, malformed, or match no secret.</summary>
    public static ProblemKind WebhookSignatureInvalid { get; } =
        new(StatusCodes.Status400BadRequest, "webhook_signature_invalid", "Webhook signature not accepted");

    /// <summary>A webhook was signed more than five minutes ago, or ahead.</summary>
    public static ProblemKind WebhookTimestampOutOfRange { get; } =
        new(StatusCodes.Status400BadRequest, "webhook_timestamp_out_of_range", "Webhook timestamp out of range");

    /// <summary>A well-signed body is no JSON object with a type.</summary>
    public static ProblemKind WebhookBodyInvalid { get; } =
        new(StatusCodes.Status400BadRequest, "webhook_body_invalid", "Webhook body not understood");

    /// <summary>A well-signed event lacks what its type needs; a retry cannot help.</summary>
    public static ProblemKind WebhookPayloadUnprocessable { get; } =
        new(StatusCodes.Status422UnprocessableEntity, EventErrorCode.Unprocessable, "Webhook payload not processable");

    /// <summary>No webhook secret is configured.</summary>
    public static ProblemKind WebhookNotConfigured { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "webhook_not_configured", "Webhooks are not configured");

    /// <summary>No token came along.</summary>
    public static ProblemKind AuthenticationRequired { get; } =
        new(StatusCodes.Status401Unauthorized, "authentication_required", "Authentication required");

    /// <summary>The token is not acceptable; why is logged and not told.</summary>
    public static ProblemKind InvalidToken { get; } =
        new(StatusCodes.Status401Unauthorized, "invalid_token", "Token not accepted");

    /// <summary>The token is good, but its user is not stored.</summary>
    public static ProblemKind UserNotRegistered { get; } =
        new(StatusCodes.Status404NotFound, "user_not_registered", "User not registered");

    /// <summary>The token is good, but its user is deleted or banned.</summary>
    public static ProblemKind UserInactive { get; } =
        new(StatusCodes.Status403Forbidden, "user_inactive", "User inactive");

    /// <summary>The token is good, its user is not stored, and Clerk could not be asked for it.</summary>
    public static ProblemKind ProvisioningUnavailable { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "provisioning_unavailable", "Provisioning unavailable");

    /// <summary>Clerk cannot be reached, or does not take the secret key.</summary>
    public static ProblemKind ClerkUnavailable { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "clerk_unavailable", "Clerk unavailable");

    /// <summary>There is no secret key to ask Clerk with.</summary>
    public static ProblemKind ClerkApiNotConfigured { get; } =
        new(StatusCodes.Status409Conflict, "clerk_api_not_configured", "Clerk's API is not configured");

    /// <summary>Another backfill or comparison is under way.</summary>
    public static ProblemKind SyncInProgress { get; } =
        new(StatusCodes.Status409Conflict, "sync_in_progress", "Another run is under way");

    /// <summary>The last admin would no longer be one.</summary>
    public static ProblemKind LastAdmin { get; } =
        new(StatusCodes.Status409Conflict, "last_admin", "The last admin stays one");

    /// <summary>The user may not do this.</summary>
    public static ProblemKind Forbidden { get; } = new(StatusCodes.Status403Forbidden, "forbidden", "Forbidden");

    /// <summary>Tokens cannot be checked: their keys cannot be had.</summary>
    public static ProblemKind SigningKeysUnavailable { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "signing_keys_unavailable", "Signing keys unavailable");

    /// <summary>Nothing is configured to verify tokens with.</summary>
    public static ProblemKind ClerkNotConfigured { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "clerk_not_configured", "Clerk is not configured");

    /// <summary>The database does not answer, or the server is starting or stopping.</summary>
    public static ProblemKind TemporarilyUnavailable { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "Temporarily unavailable");

    /// <summary>Too many requests from this client.</summary>
    public static ProblemKind RateLimited { get; } =
        new(StatusCodes.Status429TooManyRequests, "rate_limited", "Too many requests");

    /// <summary>A parameter is not one that is taken here; the errors say which and why.</summary>
    public static ProblemKind ValidationFailed { get; } =
        new(StatusCodes.Status400BadRequest, "validation_failed", "Parameters not accepted");

    /// <summary>The event's body is not kept whole, so it cannot be replayed.</summary>
    public static ProblemKind PayloadNotKept { get; } =
        new(StatusCodes.Status409Conflict, "payload_not_kept", "Payload not kept");

    /// <summary>The request is malformed as HTTP.</summary>
    public static ProblemKind BadRequest { get; } = new(StatusCodes.Status400BadRequest, "bad_request", "Bad request");

    /// <summary>Nothing is here.</summary>
    public static ProblemKind NotFound { get; } = new(StatusCodes.Status404NotFound, "not_found", "Not found");

    /// <summary>What is here does not take this method.</summary>
    public static ProblemKind MethodNotAllowed { get; } =
        new(StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "Method not allowed");

    /// <summary>The body took too long to arrive.</summary>
    public static ProblemKind RequestTimeout { get; } =
        new(StatusCodes.Status408RequestTimeout, "request_timeout", "Request timed out");

    /// <summary>The body is larger than the limit.</summary>
    public static ProblemKind BodyTooLarge { get; } =
        new(StatusCodes.Status413PayloadTooLarge, "body_too_large", "Body too large");

    /// <summary>The body is not JSON, or is compressed.</summary>
    public static ProblemKind UnsupportedMediaType { get; } =
        new(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Unsupported media type");

    /// <summary>A bug here.</summary>
    public static ProblemKind InternalError { get; } =
        new(StatusCodes.Status500InternalServerError, EventErrorCode.Internal, "Internal error");
}
