using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Diagnostics;
using UserSync.Application.Clerk;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Users.Provisioning;

namespace UserSync.WebApi.Errors;

/// <summary>
/// The one place where exceptions become answers. It logs what kind they are and where they arose, never their
/// messages: those repeat values.
/// </summary>
internal sealed partial class ExceptionToProblem(ILogger<ExceptionToProblem> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            DatabaseUnavailableException unavailable => Unavailable(unavailable),
            ValidationException invalid => Invalid(invalid),
            ProvisioningUnavailableException provisioning => CannotProvision(provisioning),
            ClerkUnavailableException clerk => ClerkUnavailable(clerk, clerk.RetryAfter),
            ClerkKeyRefusedException refused => ClerkUnavailable(refused, null),
            BadHttpRequestException malformed => Malformed(malformed),
            OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested => Malformed(
                new BadHttpRequestException("The client went away.", StatusCodes.Status408RequestTimeout)),
            _ => Unexpected(exception),
        };
        await problem.WriteAsync(httpContext);
        return true;
    }

    private ProblemResult Unavailable(DatabaseUnavailableException exception)
    {
        LogUnavailable(exception.InnerException?.GetType().Name, SqlState(exception.InnerException));
        return new ProblemResult(ProblemKind.TemporarilyUnavailable, "The database does not answer. Try again later.");
    }

    private ProblemResult CannotProvision(ProvisioningUnavailableException exception)
    {
        LogClerkUnavailable(exception.InnerException!.Message);
        return new ProblemResult(ProblemKind.ProvisioningUnavailable, "The user is not stored yet, and Clerk cannot be asked. Try again later.")
        {
            RetryAfter = exception.RetryAfter,
        };
    }

    private ProblemResult ClerkUnavailable(Exception exception, TimeSpan? retryAfter)
    {
        // These two kinds say nothing that is secret: a status, or how long was waited.
        LogClerkUnavailable(exception.Message);
        return new ProblemResult(ProblemKind.ClerkUnavailable, "Clerk cannot be asked. Try again later.") { RetryAfter = retryAfter };
    }

    private static ProblemResult Invalid(ValidationException exception) =>
        new(ProblemKind.ValidationFailed, "The errors say which parameters are not accepted, and what is expected of them.")
        {
            Errors = exception.Errors
                .GroupBy(error => JsonNamingPolicy.SnakeCaseLower.ConvertName(error.PropertyName))
                .ToDictionary(errors => errors.Key, errors => errors.Select(error => error.ErrorMessage).ToArray()),
        };

    private ProblemResult Malformed(BadHttpRequestException exception)
    {
        LogMalformed(exception.StatusCode);
        return exception.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => new ProblemResult(ProblemKind.BodyTooLarge, "The body is larger than the limit."),
            StatusCodes.Status408RequestTimeout => new ProblemResult(ProblemKind.RequestTimeout, "The body did not arrive in time."),
            _ => new ProblemResult(ProblemKind.BadRequest, "The request is malformed."),
        };
    }

    private ProblemResult Unexpected(Exception exception)
    {
        LogUnexpected(exception.GetType().FullName, exception.StackTrace);
        return new ProblemResult(ProblemKind.InternalError, "Something went wrong here. The trace id leads to it in the log.");
    }

    private static string? SqlState(Exception? exception) =>
        exception switch
        {
            null => null,
            System.Data.Common.DbException { SqlState: { } state } => state,
            _ => SqlState(exception.InnerException),
        };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is not available: {ExceptionType} {SqlState}")]
    private partial void LogUnavailable(string? exceptionType, string? sqlState);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Clerk cannot be asked: {Reason}")]
    private partial void LogClerkUnavailable(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Malformed request: {StatusCode}")]
    private partial void LogMalformed(int statusCode);

    [LoggerMessage(Level = LogLevel.Error, Message = "Unexpected failure: {ExceptionType}\n{StackTrace}")]
    private partial void LogUnexpected(string? exceptionType, string? stackTrace);
}
