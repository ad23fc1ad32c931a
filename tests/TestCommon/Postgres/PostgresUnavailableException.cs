namespace UserSync.TestCommon.Postgres;

/// <summary>No PostgreSQL can be had for the tests. The message says why, and how to get one.</summary>
public sealed class PostgresUnavailableException(string message) : Exception(message);
