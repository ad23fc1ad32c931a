using FluentValidation;
using MediatR;

namespace UserSync.Application.Common.Behaviours;

/// <summary>Runs the validators of a request before its handler.</summary>
internal sealed class ValidationBehaviour<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
{
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        // No rule waits for anything; and the call that throws by itself makes options for each request.
        foreach (var validator in validators)
        {
            if (validator.Validate(request) is { IsValid: false } result)
            {
                throw new ValidationException(result.Errors);
            }
        }

        return next();
    }
}
