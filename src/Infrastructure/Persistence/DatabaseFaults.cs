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

    /// <summary>Longest a read of a whole table may take; no request waits for one.</summary>
    public static readonly TimeSpan WholeTableDeadline = TimeSpan.FromMinutes(1);

    // SQLite's primary result codes: ERROR (no such table), BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN, NOTADB.
    private static readonly HashSet<int> _sqliteCodes = [1, 5, 6, 8, 10, 13, 14, 26];

    /// <summary>
    /// Runs work on the database within a deadline, and reports a database that cannot serve as
    /// <see cref="DatabaseUnavailableException"/>. Other failures pass through as they are.
    /// </summary>
    /// <param name="work">Must own all that it uses: past the deadline it is left to end by itself.</param>
    /// <param name="deadline">When to give up.</param>
    /// <param name="cancellationToken">Gives up earlier.</param>
    public static async Task<T> TranslateAsync<T>(
        Func<CancellationToken, Task<T>> work, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var limit = new CancellationTokenSource();
        var running = work(limit.Token);
        try
        {
            return await running.WaitAsync(deadline, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsUnavailability(exception))
        {
            throw new DatabaseUnavailableException(exception);
        }
        finally
        {
            _ = EndAsync(running, limit);
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

    // To cancel, the driver asks the server over a connection of its own, and holds the thread that told it to until that
    // is done: for seconds, where the server has gone silent. So nobody waits for it, and the thread is none of the
    // pool's, which others need.
    private static async Task EndAsync(Task running, CancellationTokenSource limit)
    {
        if (!running.IsCompleted)
        {
            await Task.Factory.StartNew(limit.Cancel, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        limit.Dispose();
    }
}
