using MediatR;

namespace UserSync.Application.Webhooks.Commands.PurgeEvents;

/// <summary>
/// Deletes what the event log need not keep any longer, in small batches. Nothing else depends on these rows: an event
/// that is delivered again afterwards joins as it did before, and changes nothing.
/// </summary>
/// <param name="KeepFor">Age from which rows are deleted. Answers how many were.</param>
public sealed record PurgeEventsCommand(TimeSpan KeepFor) : IRequest<int>;
