using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Sessions;
using UserSync.Application.Users;
using UserSync.Application.Webhooks;
using UserSync.Application.Webhooks.Queries;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence;
using UserSync.TestCommon.Postgres;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

/// <summary>A fresh database of one engine, reached as the service reaches it.</summary>
internal sealed class Store : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly string? _folder;

    private Store(DatabaseOptions options, string? folder)
    {
        _folder = folder;
        _services = new ServiceCollection().AddSingleton<TimeProvider>(Clock).AddPersistence(options).BuildServiceProvider();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));

    public Schema Schema => _services.GetRequiredService<Schema>();

    public static async Task<Store> CreateAsync(DatabaseEngine engine, bool eraseOnDelete = false)
    {
        var store = await CreateEmptyAsync(engine, eraseOnDelete);
        await store.Schema.MigrateAsync(CancellationToken.None);
        return store;
    }

    public static async Task<Store> CreateEmptyAsync(DatabaseEngine engine, bool eraseOnDelete = false)
    {
        if (engine == DatabaseEngine.PostgreSql)
        {
            var server = await PostgresServer.GetAsync();
            return new Store(new DatabaseOptions(engine, await server.CreateDatabaseAsync(), eraseOnDelete), null);
        }

        var folder = Directory.CreateTempSubdirectory("usersync-test-").FullName;
        return new Store(new DatabaseOptions(engine, $"Data Source={folder}/test.db", eraseOnDelete), folder);
    }

    /// <summary>A store whose database is not there yet.</summary>
    public static async Task<Store> CreateMissingAsync(DatabaseEngine engine)
    {
        var store = await CreateEmptyAsync(engine);
        if (engine == DatabaseEngine.Sqlite)
        {
            // The file comes with the first who opens it.
            return store;
        }

        await using (store)
        {
            var builder = new NpgsqlConnectionStringBuilder(store.ConnectionString);
            builder.Database += " \"Missing\"";
            return At(engine, builder.ConnectionString);
        }
    }

    /// <summary>A store that leads to a given connection string.</summary>
    public static Store At(DatabaseEngine engine, string connectionString) =>
        new(new DatabaseOptions(engine, connectionString), null);

    /// <summary>The connection string in use, defaults included.</summary>
    public string ConnectionString => _services.GetRequiredService<DatabaseOptions>().ConnectionString;

    /// <summary>Commits states, sessions and an event in one unit of work.</summary>
    public async Task<CommitResult> CommitAsync(
        IEnumerable<UserState>? users = null,
        IEnumerable<Session>? sessions = null,
        WebhookEvent? row = null,
        CancellationToken cancellationToken = default)
    {
        await using var scope = _services.CreateAsyncScope();
        foreach (var user in users ?? [])
        {
            scope.ServiceProvider.GetRequiredService<IUserRepository>().Join(user);
        }

        foreach (var session in sessions ?? [])
        {
            scope.ServiceProvider.GetRequiredService<ISessionRepository>().Join(session);
        }

        if (row is not null)
        {
            scope.ServiceProvider.GetRequiredService<IWebhookEventRepository>().Record(row);
        }

        return await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().CommitAsync(cancellationToken);
    }

    /// <summary>Runs something with a port, in a scope of its own.</summary>
    public async Task WithAsync<TPort>(Func<TPort, Task> use)
        where TPort : notnull
    {
        await using var scope = _services.CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<TPort>());
    }

    public async Task<User?> FindAsync(string clerkUserId)
    {
        await using var scope = _services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IUserRepository>()
            .FindByClerkIdAsync(clerkUserId, CancellationToken.None);
    }

    public async Task<User?> FindAsync(Guid id)
    {
        await using var scope = _services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IUserRepository>().FindByIdAsync(id, CancellationToken.None);
    }

    public async Task<WebhookEvent?> FindEventAsync(string eventId)
    {
        await using var scope = _services.CreateAsyncScope();
        return await Events(scope).FindAsync(eventId, CancellationToken.None);
    }

    public async Task<IReadOnlyList<WebhookEventItem>> ListEventsAsync(EventFilter filter, EventPosition? before, int limit)
    {
        await using var scope = _services.CreateAsyncScope();
        return await Events(scope).ListAsync(filter, before, limit, CancellationToken.None);
    }

    public async Task<IReadOnlyList<EventPosition>> ListForReplayAsync(ReplaySelection selection, EventPosition? after, int limit)
    {
        await using var scope = _services.CreateAsyncScope();
        return await Events(scope).ListForReplayAsync(selection, after, limit, CancellationToken.None);
    }

    public Task<List<User>> UsersAsync() => QueryAsync(db => db.Users.AsNoTracking().ToListAsync());

    public Task<List<Session>> SessionsAsync() => QueryAsync(db => db.Sessions.AsNoTracking().ToListAsync());

    public Task<List<WebhookEvent>> EventsAsync() => QueryAsync(db => db.WebhookEvents.AsNoTracking().ToListAsync());

    public Task<int> ExecuteAsync(string sql) => QueryAsync(db => db.Database.ExecuteSqlRawAsync(sql));

    public async Task<T> QueryAsync<T>(Func<UserSyncDbContext, Task<T>> query)
    {
        await using var db = await _services.GetRequiredService<IDbContextFactory<UserSyncDbContext>>().CreateDbContextAsync();
        return await query(db);
    }

    private static IWebhookEventRepository Events(AsyncServiceScope scope) =>
        scope.ServiceProvider.GetRequiredService<IWebhookEventRepository>();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_folder is not null)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
