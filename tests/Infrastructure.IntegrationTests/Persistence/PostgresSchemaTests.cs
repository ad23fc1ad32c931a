using Microsoft.EntityFrameworkCore;
using UserSync.Infrastructure.Persistence;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

/// <summary>What only PostgreSQL's schema has.</summary>
public sealed class PostgresSchemaTests
{
    [Test]
    public async Task Migrate_ByFourAtOnceWhereThereIsNoDatabase_MakesOne()
    {
        await using var store = await Store.CreateMissingAsync(DatabaseEngine.PostgreSql);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => store.Schema.MigrateAsync(CancellationToken.None))));

        Assert.That(await store.Schema.PendingAsync(CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task Payload_IsCompressedWithLz4WhereTheServerCan()
    {
        await using var store = await Store.CreateAsync(DatabaseEngine.PostgreSql);

        var method = await store.QueryAsync(db => db.Database.SqlQueryRaw<string>(
            "SELECT attcompression::text AS \"Value\" FROM pg_attribute WHERE attrelid = 'webhook_events'::regclass AND attname = 'payload'").SingleAsync());
        var isOffered = await store.QueryAsync(db => db.Database.SqlQueryRaw<bool>(
            "SELECT 'lz4' = ANY (enumvals) AS \"Value\" FROM pg_settings WHERE name = 'default_toast_compression'").SingleAsync());
        Assert.That(method, Is.EqualTo(isOffered ? "l" : ""));
    }

    [Test]
    public async Task Users_LeaveRoomOnTheirPages()
    {
        await using var store = await Store.CreateAsync(DatabaseEngine.PostgreSql);

        var options = await store.QueryAsync(db => db.Database.SqlQueryRaw<string>(
            "SELECT array_to_string(reloptions, ' ') AS \"Value\" FROM pg_class WHERE oid = 'users'::regclass").SingleAsync());
        Assert.That(options, Is.EqualTo("fillfactor=90"));
    }
}
