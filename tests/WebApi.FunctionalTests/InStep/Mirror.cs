using System.Text;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using UserSync.Application;
using UserSync.Application.Clerk;
using UserSync.Application.Common.Interfaces;
using UserSync.Application.Sync;
using UserSync.Application.Sync.Commands.RunBackfill;
using UserSync.Application.Sync.Commands.RunReconciliation;
using UserSync.Application.Sync.Queries.GetRun;
using UserSync.Application.Users;
using UserSync.Application.Webhooks;
using UserSync.Application.Webhooks.Commands.ReceiveWebhook;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure;
using UserSync.Infrastructure.Persistence;
using UserSync.TestCommon.Postgres;

namespace UserSync.WebApi.FunctionalTests.InStep;

/// <summary>The application on a fresh database of one engine, with a Clerk played in memory.</summary>
internal sealed class Mirror : IAsyncDisposable
{
    private readonly string? _folder;

    private Mirror(DatabaseOptions options, string? folder, PretendClerk? clerk, FakeTimeProvider? clock, int pageCap = int.MaxValue)
    {
        _folder = folder;
        Options = options;
        Clock = clock ?? new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Events.StartMs).AddDays(30));
        Clerk = clerk ?? new PretendClerk { Clock = Clock, PageCap = pageCap };
        Services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IClerkApi>(Clerk)
            .AddApplication(new ClerkInstance(null), new PayloadPolicy(PayloadForm.Whole), new BootstrapAdmins(new HashSet<string>()), null)
            .AddPersistence(options)
            .BuildServiceProvider();
    }

    public FakeTimeProvider Clock { get; }

    public PretendClerk Clerk { get; }

    public ServiceProvider Services { get; }

    private DatabaseOptions Options { get; }

    /// <param name="engine">The database's.</param>
    /// <param name="pageCap">Most users on a page of Clerk's.</param>
    public static async Task<Mirror> CreateAsync(DatabaseEngine engine, int pageCap = int.MaxValue)
    {
        var folder = engine == DatabaseEngine.Sqlite ? Directory.CreateTempSubdirectory("usersync-test-").FullName : null;
        var mirror = new Mirror(
            new DatabaseOptions(
                engine, folder is null ? await (await PostgresServer.GetAsync()).CreateDatabaseAsync() : $"Data Source={folder}/test.db"),
            folder, null, null, pageCap);
        await mirror.Services.GetRequiredService<Schema>().MigrateAsync(CancellationToken.None);
        return mirror;
    }

    /// <summary>Another process on the same database, with the same Clerk.</summary>
    public Mirror Another() => new(Options, null, Clerk, Clock);

    public Task<SyncRun?> BackfillAsync(bool restart = false, Action<SyncRun>? report = null, CancellationToken cancellationToken = default) =>
        SendAsync(new RunBackfillCommand(restart, report ?? (_ => { })), cancellationToken);

    public Task<SyncRun?> ReconcileAsync(bool repair, int maxDeletions = 5) =>
        SendAsync(new RunReconciliationCommand(repair, new DeletionLimit(maxDeletions), null, _ => { }));

    public async Task<IReadOnlyList<DriftItem>> ItemsAsync(SyncRun run) =>
        (await SendAsync(new GetRunQuery(run.Id, SyncKind.Reconciliation, SyncKind.Changes)))!.Items;

    public async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken cancellationToken = default)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }

    /// <summary>Stores states, whoever they come from.</summary>
    public async Task StoreAsync(params IEnumerable<UserState> states)
    {
        await using var scope = Services.CreateAsyncScope();
        foreach (var state in states)
        {
            scope.ServiceProvider.GetRequiredService<IUserRepository>().Join(state);
        }

        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().CommitAsync(CancellationToken.None);
    }

    /// <summary>Stores users as Clerk would tell of them.</summary>
    public Task StoreAsync(params IEnumerable<PretendUser> users) =>
        StoreAsync(users.Select(user => user.Told(Clock.GetUtcNow()).ToState()));

    /// <summary>Takes a webhook in.</summary>
    public async Task DeliverAsync(string body, string eventId) =>
        await SendAsync(new ReceiveWebhookCommand(eventId, Clock.GetUtcNow(), Encoding.UTF8.GetBytes(body)));

    public async Task<List<User>> UsersAsync()
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<UserSyncDbContext>>().CreateDbContextAsync();
        return await db.Users.AsNoTracking().OrderBy(user => user.ClerkUserId).ToListAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        if (_folder is not null)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
