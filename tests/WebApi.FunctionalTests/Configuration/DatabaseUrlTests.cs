using Microsoft.Data.Sqlite;
using Npgsql;
using UserSync.Infrastructure.Persistence;
using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.FunctionalTests.Configuration;

/// <summary>What <c>DATABASE_URL</c> may say, and what becomes of it.</summary>
public sealed class DatabaseUrlTests
{
    private const string Forms = "expected postgres://user:password@host:port/database, "
        + "an Npgsql connection string (Host=…), sqlite:///path or Data Source=…";

    private static readonly string _folder = Path.Combine(Path.GetTempPath(), $"usersync-tests-{Guid.NewGuid():N}");

    [OneTimeTearDown]
    public void RemoveFolder()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [TestCase("postgres://ada:secret@db.example.com/users", "Host=db.example.com;Port=5432;Database=users;Username=ada;Password=secret")]
    [TestCase("postgresql://db.example.com:6543/users", "Host=db.example.com;Port=6543;Database=users")]
    [TestCase("POSTGRES://ada@db.example.com/users", "Host=db.example.com;Port=5432;Database=users;Username=ada")]
    [TestCase("postgres://:secret@db.example.com/users", "Host=db.example.com;Port=5432;Database=users;Password=secret")]
    [TestCase("postgres://db.example.com/Users%20of%20%C3%84da", "Host=db.example.com;Port=5432;Database=Users of Äda")]
    [TestCase("postgres://a%40b:p%40ss%2Fw%3Ao%23r%3Fd%25@db/users", "Host=db;Port=5432;Database=users;Username=a@b;Password=p@ss/w:o#r?d%")]
    [TestCase("postgres://ada:a:b@db/users", "Host=db;Port=5432;Database=users;Username=ada;Password=a:b")]
    [TestCase("postgres://ada:a;Host=evil@db/users", "Host=db;Port=5432;Database=users;Username=ada;Password='a;Host=evil'")]
    [TestCase("postgres://[::1]/users", "Host=::1;Port=5432;Database=users")]
    [TestCase("postgres://ada@[2001:db8::7]:6543/users", "Host=2001:db8::7;Port=6543;Database=users;Username=ada")]
    [TestCase("postgres://db/users?sslmode=disable", "Host=db;Port=5432;Database=users;SSL Mode=Disable")]
    [TestCase("postgres://db/users?sslmode=require", "Host=db;Port=5432;Database=users;SSL Mode=Require")]
    [TestCase("postgres://db/users?sslmode=verify-ca", "Host=db;Port=5432;Database=users;SSL Mode=VerifyCA")]
    [TestCase("postgres://db/users?SSLMode=Verify-Full", "Host=db;Port=5432;Database=users;SSL Mode=VerifyFull")]
    [TestCase("postgres://db/users?ssl%20mode=verify-full", "Host=db;Port=5432;Database=users;SSL Mode=VerifyFull")]
    [TestCase(
        "postgres://db/users?sslmode=verify-full&sslrootcert=/ca.pem&sslcert=/me.pem&sslkey=/me.key&channel_binding=require",
        "Host=db;Port=5432;Database=users;SSL Mode=VerifyFull;Root Certificate=/ca.pem;SSL Certificate=/me.pem;SSL Key=/me.key;Channel Binding=Require")]
    [TestCase(
        "postgres://db/users?connect_timeout=7&application_name=a%20b&options=-c%20search_path%3Dx",
        "Host=db;Port=5432;Database=users;Timeout=7;Application Name=a b;Options=-c search_path=x")]
    [TestCase("postgres://db/users?Maximum%20Pool%20Size=5&", "Host=db;Port=5432;Database=users;Maximum Pool Size=5")]
    [TestCase("postgres://db/users?", "Host=db;Port=5432;Database=users")]
    [TestCase("Host=db", "Host=db")]
    [TestCase("host=db;username=ada;password='a;b'", "Host=db;Username=ada;Password='a;b'")]
    [TestCase("Server=db;Port=6543", "Host=db;Port=6543")]
    [TestCase("Host=one,two;Target Session Attributes=read-write", "Host=one,two;Target Session Attributes=read-write")]
    [TestCase("Host=/var/run/postgresql;Database=users", "Host=/var/run/postgresql;Database=users")]
    [TestCase("Host=db;SSL Mode=VerifyFull;Maximum Pool Size=5", "Host=db;SSL Mode=VerifyFull;Maximum Pool Size=5")]
    [TestCase("Host=db;Minimum Pool Size=50", "Host=db;Minimum Pool Size=50")]
    public void Postgres_InEachForm_BecomesAConnectionString(string text, string expected)
    {
        Assert.That(DatabaseUrl.TryParse(text, false, out var options, out var problem), Is.True, problem);
        Assert.That(options!.Engine, Is.EqualTo(DatabaseEngine.PostgreSql));
        Assert.That(
            new NpgsqlConnectionStringBuilder(options.ConnectionString),
            Is.EquivalentTo(new NpgsqlConnectionStringBuilder(expected)));
    }

    [TestCase("sqlite://{0}/a.db", "Data Source={0}/a.db")]
    [TestCase("SQLITE://{0}/made/for/it/a%20b%3F%23.db", "Data Source={0}/made/for/it/a b?#.db")]
    [TestCase("Data Source={0}/b.db", "Data Source={0}/b.db")]
    [TestCase("data source={0}/c.db;Foreign Keys=true;Default Timeout=9", "Data Source={0}/c.db;Foreign Keys=True;Default Timeout=9")]
    [TestCase("Mode=ReadWrite;Data Source={0}/d.db", "Mode=ReadWrite;Data Source={0}/d.db")]
    public void Sqlite_InEachForm_BecomesAConnectionString_AndItsFolderIsMade(string text, string expected)
    {
        text = string.Format(null, text, _folder);
        expected = string.Format(null, expected, _folder);

        Assert.That(DatabaseUrl.TryParse(text, false, out var options, out var problem), Is.True, problem);

        var connection = new SqliteConnectionStringBuilder(options!.ConnectionString);
        Assert.That(options.Engine, Is.EqualTo(DatabaseEngine.Sqlite));
        Assert.That(connection, Is.EquivalentTo(new SqliteConnectionStringBuilder(expected)));
        Assert.That(Directory.Exists(Path.GetDirectoryName(connection.DataSource)), Is.True);
        Assert.That(File.Exists(connection.DataSource), Is.False, "the file is the database's own matter");
    }

    // Each would be a PostgreSQL address but for one thing.
    [TestCase("postgres://")]
    [TestCase("postgres://CANARY")]
    [TestCase("postgres://CANARY/")]
    [TestCase("postgres:///CANARY")]
    [TestCase("postgres://ada:CANARY@/users")]
    [TestCase("postgres://db/CANARY/users")]
    [TestCase("postgres://db/CANARY%2Fusers")]
    [TestCase("postgres://ada:CAN@ARY@db/users")]
    [TestCase("postgres://ada:CAN/ARY@db/users")]
    [TestCase("postgres://ada:12#CANARY@db/users")]
    [TestCase("postgres://ada:12?CANARY@db/users")]
    [TestCase("postgres://db:0/CANARY")]
    [TestCase("postgres://db:65536/CANARY")]
    [TestCase("postgres://db:CANARY/users")]
    [TestCase("postgres://one,two/CANARY")]
    [TestCase("postgres://db/users#CANARY")]
    [TestCase("postgres://db/users?password=12#CANARY")]
    [TestCase("postgres://db/users?CANARY=1")]
    [TestCase("postgres://db/users?CANARY")]
    [TestCase("postgres://db/users?sslmode=CANARY")]
    [TestCase("postgres://db/users?sslmode=")]
    [TestCase("postgres://db/users?sslmode")]
    [TestCase("postgres://db/users?connect_timeout=CANARY")]
    [TestCase("postgres://db/users?connect_timeout=-1")]
    [TestCase("postgres://db/users?target_session_attrs=read-write")]
    [TestCase("postgres://db/users?Minimum%20Pool%20Size=5&Maximum%20Pool%20Size=4")]
    [TestCase("postgresql+asyncpg://db/CANARY")]
    [TestCase("jdbc:postgresql://db/CANARY")]
    [TestCase("mysql://db/CANARY")]
    public void Postgres_WhenTheAddressIsMalformed_IsRefused(string text) => AssertRefused(text, Forms);

    [TestCase("CANARY")]
    [TestCase("=")]
    [TestCase("Host=")]
    [TestCase("Database=CANARY")]
    [TestCase("Host=db;CANARY=1")]
    [TestCase("Host=db;Port=CANARY")]
    [TestCase("Host=db;Timeout=99999999999")]
    [TestCase("Host=db;Password='CANARY")]
    [TestCase("Host=db;Integrated Security=true")]
    [TestCase("Host=db;Target Session Attributes=read-write")]
    [TestCase("Host=db;Multiplexing=true;Pooling=false")]
    public void Npgsql_WhenTheConnectionStringIsMalformed_IsRefused(string text) => AssertRefused(text, Forms);

    [TestCase("sqlite:")]
    [TestCase("sqlite://")]
    [TestCase("sqlite:///")]
    [TestCase("sqlite:CANARY.db")]
    [TestCase("sqlite://CANARY.db")]
    [TestCase("sqlite://:memory:")]
    [TestCase("sqlite:///CANARY.db?mode=ro")]
    [TestCase("sqlite:///CANARY.db#1")]
    [TestCase("Data Source=")]
    [TestCase("Data Source=:memory:")]
    [TestCase("Data Source=CANARY;Mode=Memory;Cache=Shared")]
    [TestCase("Data Source=file::memory:?cache=shared")]
    [TestCase("Data Source=FILE:CANARY.db?mode=memory")]
    [TestCase("Data Source=CANARY.db;Nonsense=1")]
    [TestCase("Data Source=CANARY.db;Default Timeout=soon")]
    public void Sqlite_WhenMalformedOrInMemory_IsRefused(string text) => AssertRefused(text, Forms);

    // A device can have no folder in it, whoever asks; the root has none above it.
    [TestCase("sqlite:///dev/null/CANARY/users.db")]
    [TestCase("Data Source=/dev/null/CANARY/users.db")]
    [TestCase("Data Source=/")]
    public void Sqlite_WhenTheFolderCannotBeMade_IsRefused(string text) =>
        AssertRefused(text, "the folder of the database file does not exist and cannot be made");

    [TestCase(true)]
    [TestCase(false)]
    public void Options_CarryWhetherToErase(bool erase)
    {
        Assert.That(DatabaseUrl.TryParse("Host=db", erase, out var options, out _), Is.True);
        Assert.That(options!.EraseOnDelete, Is.EqualTo(erase));
        Assert.That(DatabaseUrl.Default("data", erase).EraseOnDelete, Is.EqualTo(erase));
    }

    private static void AssertRefused(string text, string expected)
    {
        Assert.That(DatabaseUrl.TryParse(text, false, out var options, out var problem), Is.False);
        Assert.That(problem, Is.EqualTo(expected));
        Assert.That(Given.Problems(("DATABASE_URL", text)), Is.EqualTo(new[] { $"DATABASE_URL: {expected}" }));
        _ = options;
    }
}
