using Microsoft.Data.Sqlite;
using Npgsql;

namespace UserSync.Infrastructure.Persistence;

/// <summary>What UserSync wants of a connection, unless the connection string says otherwise.</summary>
internal static class ConnectionDefaults
{
    /// <summary>
    /// Short waits, so that a database in trouble costs an answer within five seconds and not a queue; a pool that
    /// leaves room for other replicas; and prepared statements.
    /// </summary>
    public static string ForPostgres(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var given = builder.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        SetDefault("Timeout", 2);

        // None: the deadlines are in DatabaseFaults. Where the driver's own comes due while a cancellation hangs, since the
        // server stands still, it waits for that on one of the pool's threads, and a few of them are all there are.
        SetDefault("Command Timeout", 0);
        SetDefault("Cancellation Timeout", 500);
        SetDefault("Maximum Pool Size", Math.Max(20, builder.MinPoolSize));
        SetDefault("Max Auto Prepare", 20);
        SetDefault("Auto Prepare Min Usages", 2);

        // A group of events in one piece. In pieces of 8 KB, the driver's own size, the server wakes, reads and sleeps for each.
        SetDefault("Write Buffer Size", 65_536);
        SetDefault("Application Name", "usersync");

        // Nothing here changes a session: settings and locks end with their transaction. Saves the server six statements a use.
        SetDefault("No Reset On Close", true);

        // Details of errors repeat values of rows, which have no place in a log.
        builder.IncludeErrorDetail = false;
        return builder.ConnectionString;

        void SetDefault(string key, object value)
        {
            if (!given.Contains(key))
            {
                builder[key] = value;
            }
        }
    }

    /// <summary>The same connection string with a pool of another size.</summary>
    public static string WithPool(string connectionString, int most) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        MinPoolSize = 0,
        MaxPoolSize = most,
    }.ConnectionString;

    /// <summary>A short wait for the one writer's place, where another process holds it.</summary>
    public static string ForSqlite(string connectionString)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString);
        if (!builder.ShouldSerialize("Default Timeout"))
        {
            builder.DefaultTimeout = 3;
        }

        return builder.ConnectionString;
    }
}
