namespace UserSync.Demo.Service;

/// <summary>A row as it is in the database: columns in their order, values as text.</summary>
internal sealed record StoredRow(IReadOnlyList<KeyValuePair<string, string?>> Columns)
{
    /// <summary>A column's value; <see langword="null"/> also where there is no such column.</summary>
    public string? this[string column] => Columns.FirstOrDefault(pair => pair.Key == column).Value;
}
