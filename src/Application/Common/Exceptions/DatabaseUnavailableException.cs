namespace UserSync.Application.Common.Exceptions;

/// <summary>The database cannot be reached, is too slow, or is not ready; trying again later may help.</summary>
public sealed class DatabaseUnavailableException : Exception
{
    /// <summary>Wraps what the driver reported.</summary>
    public DatabaseUnavailableException(Exception innerException)
        : base("The database is not available.", innerException)
    {
    }
}
