using MediatR;

namespace UserSync.Application.Webhooks.Commands.ReplayEvent;

/// <summary>
/// Takes a stored event in again, with its own id and times, as a delivery of it would be. Any event may be replayed, any
/// number of times and in any order: what is stored already stays as it is.
/// </summary>
/// <param name="EventId">Id of the event.</param>
public sealed record ReplayEventCommand(string EventId) : IRequest<ReplayReceipt>;
