using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Npgsql;
using UserSync.Infrastructure.Persistence;

namespace UserSync.WebApi.Configuration;

/// <summary>Reads <c>DATABASE_URL</c> in each form that people have at hand.</summary>
internal static class DatabaseUrl
{
    private const string Forms =
        "expected postgres://user:password@host:port/database, an Npgsql connection string (Host=…), sqlite:///path or Data Source=…";

    // libpq's words for what Npgsql calls otherwise.
    private static readonly Dictionary<string, string> _postgresWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["channel_binding"] = "Channel Binding",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["options"] = "Options",
    };

    public static bool TryParse(
        string text,
        bool eraseOnDelete,
        [NotNullWhen(true)] out DatabaseOptions? options,
        [NotNullWhen(false)] out string? problem)
    {
        (options, problem) = (null, null);
        try
        {
            options = text switch
            {
                _ when text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
                    || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase) =>
                        Postgres(FromPostgresUrl(text), eraseOnDelete),
                _ when text.StartsWith("sqlite://", StringComparison.OrdinalIgnoreCase) =>
                    Sqlite(new SqliteConnectionStringBuilder { DataSource = FromSqliteUrl(text) }, eraseOnDelete),
                _ when text.Contains("Data Source=", StringComparison.OrdinalIgnoreCase) =>
                    Sqlite(new SqliteConnectionStringBuilder(text), eraseOnDelete),
                _ when new NpgsqlConnectionStringBuilder(text) is { Host.Length: > 0 } builder =>
                    Postgres(builder, eraseOnDelete),
                _ => null,
            };
        }
        catch (Exception exception) when (exception
            is ArgumentException or FormatException or InvalidCastException or OverflowException or NotSupportedException)
        {
            // The driver's message repeats what it was given; the list of forms says more anyway.
            options = null;
        }

        problem = options is null ? Forms
            : HasFolder(options) ? null
            : "the folder of the database file does not exist and cannot be made";
        return problem is null;
    }

    /// <summary>The embedded default: a file under a folder.</summary>
    public static DatabaseOptions Default(string folder, bool eraseOnDelete) =>
        Sqlite(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "usersync.db") }, eraseOnDelete);

    private static DatabaseOptions Postgres(NpgsqlConnectionStringBuilder builder, bool eraseOnDelete)
    {
        // Values that contradict each other, such as pool sizes, are noticed here only. It connects to nothing.
        using var source = NpgsqlDataSource.Create(builder);
        return new DatabaseOptions(DatabaseEngine.PostgreSql, builder.ConnectionString, eraseOnDelete);
    }

    private static DatabaseOptions Sqlite(SqliteConnectionStringBuilder builder, bool eraseOnDelete)
    {
        // A URI may name one in memory too.
        if (builder.DataSource is "" or ":memory:"
            || builder.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            || builder.Mode == SqliteOpenMode.Memory)
        {
            throw new ArgumentException("Every connection would see a database of its own.");
        }

        return new DatabaseOptions(DatabaseEngine.Sqlite, builder.ConnectionString, eraseOnDelete);
    }

    /// <summary>Whether the file of an embedded database has a folder to lie in; it is made where it is missing.</summary>
    public static bool HasFolder(DatabaseOptions options)
    {
        if (options.Engine != DatabaseEngine.Sqlite)
        {
            return true;
        }

        try
        {
            var file = new SqliteConnectionStringBuilder(options.ConnectionString).DataSource;
            return Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!).Exists;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private static string FromSqliteUrl(string text)
    {
        var path = text["sqlite://".Length..];
        return path is ['/', _, ..] && path.IndexOfAny(['?', '#']) < 0
            ? Uri.UnescapeDataString(path)
            : throw new FormatException("An absolute path is needed, and nothing else.");
    }

    private static NpgsqlConnectionStringBuilder FromPostgresUrl(string text)
    {
        var url = new Uri(text, UriKind.Absolute);
        var database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/'));
        if (url.Host.Length == 0 || database.Length == 0 || database.Contains('/', StringComparison.Ordinal) || url.Fragment.Length > 0)
        {
            throw new FormatException("Host and database are needed, and nothing after the parameters.");
        }

        var login = url.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host.Trim('[', ']'),
            Port = url.Port >= 0 ? url.Port : NpgsqlConnection.DefaultPort,
            Database = database,
        };
        if (login[0].Length > 0)
        {
            builder.Username = Uri.UnescapeDataString(login[0]);
        }

        if (login.Length == 2)
        {
            builder.Password = Uri.UnescapeDataString(login[1]);
        }

        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var key = Uri.UnescapeDataString(parts[0]);
            var value = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "";
            var word = _postgresWords.GetValueOrDefault(key, key);

            // libpq writes verify-full, Npgsql VerifyFull.
            builder[word] = word.Equals("SSL Mode", StringComparison.OrdinalIgnoreCase)
                ? value.Replace("-", "", StringComparison.Ordinal)
                : value;
        }

        return builder;
    }
}
