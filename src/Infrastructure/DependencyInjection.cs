using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;
using UserSync.Application.Clerk;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Sessions;
using UserSync.Application.Stats;
using UserSync.Application.Sync;
using UserSync.Application.Traffic;
using UserSync.Application.Users;
using UserSync.Application.Users.Caching;
using UserSync.Application.Webhooks;
using UserSync.Infrastructure.Caching;
using UserSync.Infrastructure.ClerkApi;
using UserSync.Infrastructure.Persistence;
using UserSync.Infrastructure.Persistence.Repositories;
using UserSync.Infrastructure.Persistence.Writing;

namespace UserSync.Infrastructure;

/// <summary>Registers this layer.</summary>
public static class DependencyInjection
{
    /// <summary>Adds the database: repositories, the unit of work and the schema.</summary>
    public static IServiceCollection AddPersistence(this IServiceCollection services, DatabaseOptions options)
    {
        options = options with
        {
            ConnectionString = options.Engine switch
            {
                DatabaseEngine.PostgreSql => ConnectionDefaults.ForPostgres(options.ConnectionString),
                DatabaseEngine.Sqlite => ConnectionDefaults.ForSqlite(options.ConnectionString),
            },
        };
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<Schema>();
        services.AddSingleton<UserQueries>();
        services.AddScoped<PendingWrites>();

        // They keep nothing of their own, and to make one costs less than a scope's remembering it does.
        services.AddTransient<IUserRepository, UserRepository>();
        services.AddTransient<ISessionRepository, SessionRepository>();
        services.AddTransient<IWebhookEventRepository, WebhookEventRepository>();
        services.AddSingleton<IEventRetention, EventRetention>();
        services.AddSingleton<TrafficSignalWriter>();
        services.AddSingleton<SyncTurns>();
        services.AddSingleton<IRoleTurns, RoleTurns>();
        services.AddSingleton<SyncRunWriter>();
        services.AddTransient<ISyncRunRepository, SyncRunRepository>();
        services.AddTransient<ITrafficSignalRepository, TrafficSignalRepository>();
        services.AddTransient<IStatsRepository, StatsRepository>();
        return options.Engine switch
        {
            DatabaseEngine.PostgreSql => services.AddPostgres(options),
            DatabaseEngine.Sqlite => services.AddSqlite(options),
        };
    }

    /// <summary>Adds Clerk's Backend API.</summary>
    public static IServiceCollection AddClerkApi(this IServiceCollection services, ClerkApiOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<ClerkHttp>();
        return services.AddSingleton<IClerkApi, ClerkBackendApi>();
    }

    /// <summary>Adds the user cache, after the database and the application. Nothing connects to Redis before it is told to.</summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="options">How callers are remembered, or <see langword="null"/> where they are not.</param>
    /// <param name="redis">The second level, or <see langword="null"/> where there is none.</param>
    public static IServiceCollection AddUserCache(this IServiceCollection services, UserCacheOptions? options, RedisOptions? redis)
    {
        if (options is null)
        {
            return services;
        }

        services.AddSingleton(options);
        services.AddSingleton<UserCache>();
        services.Decorate<IUnitOfWork, InvalidatingUnitOfWork>();
        if (redis is not null)
        {
            services.AddSingleton(redis);
            services.AddSingleton<RedisLink>();
            services.AddSingleton<ISharedUserCache, RedisUserCache>();
            services.AddSingleton<InvalidationChannel>();
        }

        return services;
    }

    /// <summary>
    /// Begins to connect to Redis and to hear from the other replicas, where there is a second level. It never fails.
    /// </summary>
    /// <returns>A task that ends once the connection has been tried, made or not.</returns>
    public static Task OpenUserCacheAsync(this IServiceProvider services) =>
        services.GetService<InvalidationChannel>()?.OpenAsync() ?? Task.CompletedTask;

    private static IServiceCollection AddPostgres(this IServiceCollection services, DatabaseOptions options)
    {
        services.AddSingleton(provider => DataSource(provider, options.ConnectionString, "usersync"));
        services.AddKeyedSingleton(GroupCommit.Pool, (provider, _) => DataSource(
            provider, ConnectionDefaults.WithPool(options.ConnectionString, GroupCommit.MostWriters), "usersync_groups"));
        services.AddSingleton<DbDataSource>(provider => provider.GetRequiredService<NpgsqlDataSource>());
        services.AddSingleton<PostgresUserReader>();
        services.AddSingleton<GroupRead>();
        services.AddSingleton<PostgresWriteStatement>();
        services.AddSingleton<PostgresWriter>();
        services.AddKeyedSingleton(GroupCommit.Pool, (provider, key) => ActivatorUtilities.CreateInstance<PostgresWriter>(
            provider, provider.GetRequiredKeyedService<NpgsqlDataSource>(key)));
        services.AddSingleton<GroupCommit>();
        services.AddScoped<IUnitOfWork, PostgresUnitOfWork>();
        services.AddPooledDbContextFactory<PostgresDbContext>((provider, context) =>
            ContextOptions.Postgres(context, provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton<IDbContextFactory<UserSyncDbContext>, ContextFactory<PostgresDbContext>>();
        return services;
    }

    private static NpgsqlDataSource DataSource(IServiceProvider provider, string connectionString, string name)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.UseLoggerFactory(provider.GetService<ILoggerFactory>());

        // The name stands in metrics, where otherwise the connection string would.
        builder.Name = name;
        return builder.Build();
    }

    private static IServiceCollection AddSqlite(this IServiceCollection services, DatabaseOptions options)
    {
        services.AddSingleton(_ => SqliteFactory.Instance.CreateDataSource(options.ConnectionString));
        services.AddSingleton<SqliteWriteTurn>();
        services.AddScoped<IUnitOfWork, SqliteUnitOfWork>();
        services.AddPooledDbContextFactory<SqliteDbContext>(context => ContextOptions.Sqlite(context, options.ConnectionString));
        services.AddSingleton<IDbContextFactory<UserSyncDbContext>, ContextFactory<SqliteDbContext>>();
        return services;
    }
}
