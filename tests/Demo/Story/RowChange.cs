using UserSync.Demo.Service;

namespace UserSync.Demo.Story;

/// <summary>A row now, and as it was last seen.</summary>
internal sealed record RowChange(string Table, StoredRow? Before, StoredRow? After);
