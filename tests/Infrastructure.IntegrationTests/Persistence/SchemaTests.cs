using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql;
using UserSync.Application.Common.Exceptions;
using UserSync.Application.Webhooks;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;
using UserSync.Infrastructure.Persistence;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

[TestFixture(DatabaseEngine.PostgreSql)]
[TestFixture(DatabaseEngine.Sqlite)]
public sealed partial class SchemaTests(DatabaseEngine engine)
{
    [Test]
    public async Task Model_HasNoChangesWithoutAMigration()
    {
        await using var store = await Store.CreateEmptyAsync(engine);

        Assert.That(await store.QueryAsync(db => Task.FromResult(db.Database.HasPendingModelChanges())), Is.False);
    }

    [Test]
    public async Task Model_AsCompiled_IsTheConfiguredOne()
    {
        await using var store = await Store.CreateEmptyAsync(engine);

        var (compiled, configured) = await store.QueryAsync(db => Task.FromResult((
            db.Model, db.GetService<IModelSource>().GetModel(db, db.GetService<ModelCreationDependencies>(), designTime: false))));

        Assert.That(compiled.GetType().Namespace, Does.StartWith($"{typeof(UserSyncDbContext).Namespace}.CompiledModels"));
        Assert.That(Describe(compiled), Is.EqualTo(Describe(configured)), "docs/testing.md says how to make it anew");
    }

    [Test]
    public async Task Scripts_AreWhatEfMakesOfTheMigrations()
    {
        await using var store = await Store.CreateEmptyAsync(engine);
        var (ids, expected) = await store.QueryAsync(db =>
        {
            var migrator = db.GetService<IMigrator>();
            List<string> ids = [.. db.Database.GetMigrations()];
            return Task.FromResult((ids, ids.Select((id, index) => migrator.GenerateScript(
                index == 0 ? Migration.InitialDatabase : ids[index - 1], id, MigrationsSqlGenerationOptions.NoTransactions)).ToList()));
        });

        var scripts = MigrationScript.Of(engine);

        Assert.That(scripts.Select(script => script.Id), Is.EqualTo(ids), "docs/testing.md says how to make them");
        Assert.That(scripts.Select(script => OfAnyVersion(script.ReadSql())), Is.EqualTo(expected.Select(OfAnyVersion)), "docs/testing.md says how to make them anew");
    }

    [Test]
    public async Task Migrations_AllRunInATransaction()
    {
        await using var store = await Store.CreateEmptyAsync(engine);

        var outside = await store.QueryAsync(db =>
        {
            var assembly = db.GetService<IMigrationsAssembly>();
            return Task.FromResult(assembly.Migrations
                .SelectMany(entry => assembly.CreateMigration(entry.Value, db.Database.ProviderName!).UpOperations)
                .OfType<SqlOperation>()
                .Where(operation => operation.SuppressTransaction)
                .Select(operation => operation.Sql)
                .ToList());
        });

        Assert.That(outside, Is.Empty, "Schema applies all that is missing in one transaction");
    }

    [Test]
    public async Task Migrate_OfAnEmptyDatabaseByFourAtOnce_Works()
    {
        await using var store = await Store.CreateEmptyAsync(engine);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => store.Schema.MigrateAsync(CancellationToken.None))));

        Assert.That(await store.Schema.PendingAsync(CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task Migrate_SaysWhatWasMissing()
    {
        await using var store = await Store.CreateEmptyAsync(engine);

        var pending = await store.Schema.PendingAsync(CancellationToken.None);
        var applied = await store.Schema.MigrateAsync(CancellationToken.None);

        Assert.That(applied, Is.Not.Empty.And.EqualTo(pending));
        Assert.That(await store.Schema.MigrateAsync(CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task Migrate_ThatFailsHalfWay_LeavesNothingBehind()
    {
        await using var store = await Store.CreateEmptyAsync(engine);
        await store.ExecuteAsync("CREATE TABLE drift_items (anything INTEGER)");

        await Assert.ThatAsync(() => store.Schema.MigrateAsync(CancellationToken.None), Throws.InstanceOf<Exception>());
        await store.ExecuteAsync("DROP TABLE drift_items");
        var pending = await store.Schema.PendingAsync(CancellationToken.None);
        var applied = await store.Schema.MigrateAsync(CancellationToken.None);

        Assert.That(pending, Has.Count.EqualTo(MigrationScript.Of(engine).Count));
        Assert.That(applied, Is.EqualTo(pending));
    }

    [Test]
    public async Task Pending_WhereThereIsNoDatabase_IsEverything_AndMakesNone()
    {
        await using var store = await Store.CreateMissingAsync(engine);

        var pending = await store.Schema.PendingAsync(CancellationToken.None);
        var again = await store.Schema.PendingAsync(CancellationToken.None);
        var answers = engine == DatabaseEngine.PostgreSql
            ? await store.Schema.AnswersAsync(TimeSpan.FromSeconds(10), CancellationToken.None)
            : File.Exists(new SqliteConnectionStringBuilder(store.ConnectionString).DataSource);

        Assert.That(pending, Has.Count.EqualTo(MigrationScript.Of(engine).Count));
        Assert.That(again, Is.EqualTo(pending));
        Assert.That(answers, Is.False);
    }

    [Test]
    public async Task Migrate_WhereThereIsNoDatabase_MakesOne()
    {
        await using var store = await Store.CreateMissingAsync(engine);

        await store.Schema.MigrateAsync(CancellationToken.None);

        var (question, answer) = engine == DatabaseEngine.PostgreSql
            ? ("SELECT current_database() AS \"Value\"", new NpgsqlConnectionStringBuilder(store.ConnectionString).Database)
            : ("SELECT journal_mode AS \"Value\" FROM pragma_journal_mode", "wal");
        Assert.That(await store.Schema.PendingAsync(CancellationToken.None), Is.Empty);
        Assert.That(await store.QueryAsync(db => db.Database.SqlQueryRaw<string>(question).SingleAsync()), Is.EqualTo(answer));
    }

    [Test]
    public async Task Migrate_WhereNothingIsMissing_WaitsForNobody()
    {
        await using var store = await Store.CreateAsync(engine);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        var applied = await store.QueryAsync(async db =>
        {
            // On SQLite this is the writer's place, on PostgreSQL it needs the lock too.
            await using var turn = await db.Database.BeginTransactionAsync();
            if (engine == DatabaseEngine.PostgreSql)
            {
                await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Schema.MigrationLock})");
            }

            return await store.Schema.MigrateAsync(limit.Token);
        });

        Assert.That(applied, Is.Empty);
    }

    [Test]
    public async Task Migrate_OfADatabaseThatEfMigrated_FindsNothingToDo()
    {
        await using var store = await Store.CreateEmptyAsync(engine);
        await store.QueryAsync(async db =>
        {
            await db.Database.MigrateAsync();
            return true;
        });

        Assert.That(await store.Schema.MigrateAsync(CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task Email_IsIndexedWithoutRegardToCaseAndNotUnique()
    {
        await using var store = await Store.CreateAsync(engine);

        var indexes = await store.QueryAsync(db => db.Database.SqlQueryRaw<string>(engine == DatabaseEngine.PostgreSql
            ? "SELECT indexdef AS \"Value\" FROM pg_indexes WHERE tablename = 'users'"
            : "SELECT sql AS \"Value\" FROM sqlite_master WHERE tbl_name = 'users' AND type = 'index' AND sql IS NOT NULL").ToListAsync());

        Assert.That(indexes, Has.One.Contains("lower"));
        Assert.That(indexes.Single(index => index.Contains("lower", StringComparison.Ordinal)), Does.Not.Contain("UNIQUE"));
    }

    [TestCase("'x'", PayloadForm.Whole)]
    [TestCase("NULL", PayloadForm.None)]
    public async Task Migrate_OfALogWithEvents_KeepsThemAndSaysWhatIsKeptOfTheirBodies(string payload, PayloadForm form)
    {
        await using var store = await Store.CreateEmptyAsync(engine);
        await store.QueryAsync(async db =>
        {
            var first = db.Database.GetMigrations().First();
            await db.GetService<IMigrator>().MigrateAsync(first);
            return first;
        });
        await store.ExecuteAsync(
            "INSERT INTO webhook_events (event_id, type, event_at, received_at, attempts, settled_attempt, status, duration_ms, payload) "
            + $"VALUES ('msg_1', 'user.created', '2026-01-15T12:00:00.000Z', '2026-01-15T12:00:01.000Z', 1, 1, 'applied', 3, {payload})");

        await store.Schema.MigrateAsync(CancellationToken.None);

        var row = (await store.EventsAsync()).Single();
        var item = (await store.ListEventsAsync(new EventFilter(null, null, null), null, 1)).Single();
        Assert.That((row.PayloadForm, row.Payload is null), Is.EqualTo((form, form == PayloadForm.None)));
        Assert.That((item.Status, item.Reason, item.LastAttemptAt), Is.EqualTo((WebhookEventStatus.Applied, (string?)null, (DateTimeOffset?)null)));
    }

    [Test]
    public async Task Answers_WhileTheDatabaseIsUp()
    {
        await using var store = await Store.CreateAsync(engine);

        Assert.That(await store.Schema.AnswersAsync(TimeSpan.FromSeconds(10), CancellationToken.None), Is.True);
    }

    [Test]
    public async Task Everything_WhenTheDatabaseIsDown_SaysThatItIsNotAvailable()
    {
        await using var store = Store.At(engine, engine == DatabaseEngine.PostgreSql
            ? "Host=127.0.0.1;Port=1;Username=nobody;Password=x;Database=nothing"
            : "Data Source=/proc/no-such-folder/test.db;Mode=ReadWrite");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await store.Schema.AnswersAsync(TimeSpan.FromSeconds(10), CancellationToken.None), Is.False);
            await Assert.ThatAsync(() => store.FindAsync("user_1"), Throws.TypeOf<DatabaseUnavailableException>());
            await Assert.ThatAsync(
                () => store.CommitAsync([new UserState("user_1") { DeletedAt = DateTimeOffset.UnixEpoch }]),
                Throws.TypeOf<DatabaseUnavailableException>());
        }
    }

    // The version of EF stands in the row that a script adds to EF's table, and tells nothing of the schema.
    private static string OfAnyVersion(string script) => VersionOfEf().Replace(script.ReplaceLineEndings("\n"), "''");

    [GeneratedRegex(@"'\d+\.\d+\.\d+[^']*'(?=\);)")]
    private static partial Regex VersionOfEf();

    private static string Describe(IModel model) => string.Join(
        '\n',
        model.ToDebugString(MetadataDebugStringOptions.LongDefault & ~MetadataDebugStringOptions.IncludeAnnotations),
        model.GetRelationalModel().ToDebugString(MetadataDebugStringOptions.LongDefault),
        string.Join('\n', model.GetEntityTypes().SelectMany(entity => entity.GetFlattenedProperties()).Select(property =>
            $"{property.DeclaringType.Name}.{property.Name}: {property.GetTypeMapping().Converter?.GetType()} {property.GetValueComparer().GetType()}")));
}
