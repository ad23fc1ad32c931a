namespace UserSync.Application.Common.Paging;

/// <summary>One page of a list.</summary>
/// <param name="Items">What is on it, in the list's order.</param>
/// <param name="NextCursor">Leads to the next page; <see langword="null"/> on the last one. Opaque to callers.</param>
public sealed record Page<TItem>(IReadOnlyList<TItem> Items, string? NextCursor);
