using MediatR;
using UserSync.Application.Common.Interfaces;

namespace UserSync.Application.Webhooks.Reading;

/// <summary>What an event asks for.</summary>
internal abstract record ClerkEventTranslation
{
    /// <summary>A command, with remarks made while reading.</summary>
    public sealed record Command(IRequest<CommitResult> Request, IReadOnlyList<Remark> Remarks) : ClerkEventTranslation;

    /// <summary>Nothing: the type is not used here.</summary>
    public sealed record Ignored : ClerkEventTranslation;

    /// <summary>Something that cannot be done, whenever it is tried.</summary>
    public sealed record Unprocessable(string Reason) : ClerkEventTranslation;
}
