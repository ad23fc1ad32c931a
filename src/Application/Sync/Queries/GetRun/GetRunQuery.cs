using MediatR;

namespace UserSync.Application.Sync.Queries.GetRun;

/// <summary>A run and what it found, or <see langword="null"/> where there is no such run of one of the kinds.</summary>
/// <param name="Id">The run.</param>
/// <param name="Kinds">The kinds that count.</param>
public sealed record GetRunQuery(Guid Id, params SyncKind[] Kinds) : IRequest<RunDetails?>;
