using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;
using UserSync.Application.Common.Exceptions;

namespace UserSync.Infrastructure.Persistence;

/// <summary>Tells faults that pass by themselves, or that an operator mends, from bugs.</summary>
internal static class DatabaseFaults
{
    /// <summary>Longest a read may take. With the wait for a connection it keeps every answer under five seconds.</summary>
    public static readonly TimeSpan ReadDeadline = TimeSpan.FromSeconds(3);

    /// <summary>Longest a commit may take; well under the 15 s after which Svix gives a delivery up.</summary>
    public static readonly TimeSpan CommitDeadline = TimeSpan.FromSeconds(3.5);

    /// <summary>
    /// How long after its deadline a piece of work has to end by itself. Beyond the driver's Cancellation Timeout, and
    /// together with the deadline under five seconds.
    /// </summary>
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(0.75);

    // SQLite's primary result codes: ERROR (no such table), BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN, NOTADB.
    private static readonly HashSet<int> _sqliteCodes = [1, 5, 6, 8, 10, 13, 14, 26];

    /// <summary>
    /// Runs work on the database within a deadline, and reports a database that cannot serve as
    /// <see cref="DatabaseUnavailableException"/>. Other failures pass through as they are. Work that does not end when
    /// it is told to is left to itself: what becomes of it is unknown, as with a connection cut during a commit.
    /// </summary>
    public static async Task<T> TranslateAsync<T>(
        Func<CancellationToken, Task<T>> work, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var stop = new CancellationTokenSource();
        try
        {
            var running = work(stop.Token);
            try
            {
                return await running.WaitAsync(deadline, cancellationToken);
            }
            catch (Exception) when (!running.IsCompleted)
            {
                Cancel(stop);
                return await running.WaitAsync(_grace, CancellationToken.None);
            }
        }
        catch (Exception exception) when (IsUnavailability(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new DatabaseUnavailableException(exception);
        }
    }

    /// <summary>Whether an exception, or one inside it, says that the database cannot serve for now.</summary>
    public static bool IsUnavailability(Exception? exception) => exception switch
    {
        null => false,
        OperationCanceledException or TimeoutException or SocketException => true,
        PostgresException postgres => postgres.IsTransient || IsOperational(postgres.SqlState),
        // A bug here, unlike everything else that the driver itself reports: no TLS, no password, a broken connection.
        NpgsqlOperationInProgressException => false,
        NpgsqlException => true,
        SqliteException sqlite => _sqliteCodes.Contains(sqlite.SqliteErrorCode),
        _ => IsUnavailability(exception.InnerException),
    };

    /// <summary>
    /// Npgsql cancels by asking the server on a connection of its own, and waits for the server to close that one: where
    /// the server stands still, for as long as it does. A thread of its own waits there. The pool's would all be gone
    /// after a few such cancellations, and with them the whole service.
    /// </summary>
    private static void Cancel(CancellationTokenSource stop) => Task.Factory.StartNew(
        stop.Cancel, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Not called transient by the driver, yet nothing that the same statement could not survive later.</summary>
    private static bool IsOperational(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.QueryCanceled => true,
        PostgresErrorCodes.ReadOnlySqlTransaction => true,
        PostgresErrorCodes.InvalidCatalogName => true,

        // The schema is missing or old: `usersync migrate` has not run yet.
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => true,
        PostgresErrorCodes.InsufficientPrivilege => true,

        // 28: refused at login. 53: out of disk, memory or connections. 57: shutting down.
        _ => sqlState.StartsWith("28", StringComparison.Ordinal)
            || sqlState.StartsWith("53", StringComparison.Ordinal)
            || sqlState.StartsWith("57", StringComparison.Ordinal),
    };
}
