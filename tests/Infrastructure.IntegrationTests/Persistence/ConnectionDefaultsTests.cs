using Microsoft.Data.Sqlite;
using Npgsql;
using UserSync.Infrastructure.Persistence;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

/// <summary>What a connection string gets that it does not set itself.</summary>
public sealed class ConnectionDefaultsTests
{
    [TestCase(
        "Host=db",
        "Host=db;Timeout=2;Command Timeout=0;Cancellation Timeout=500;Maximum Pool Size=20;Max Auto Prepare=20;Auto Prepare Min Usages=2;Write Buffer Size=65536;Application Name=usersync;No Reset On Close=true;Include Error Detail=false")]
    [TestCase(
        "Host=db;Timeout=9;CommandTimeout=8;Cancellation Timeout=7;MaxPoolSize=6;Max Auto Prepare=5;Auto Prepare Min Usages=4;Write Buffer Size=30000;ApplicationName=mine;No Reset On Close=false;Include Error Detail=true",
        "Host=db;Timeout=9;Command Timeout=8;Cancellation Timeout=7;Maximum Pool Size=6;Max Auto Prepare=5;Auto Prepare Min Usages=4;Write Buffer Size=30000;Application Name=mine;No Reset On Close=false;Include Error Detail=false")]
    [TestCase(
        "Host=db;Minimum Pool Size=50",
        "Host=db;Minimum Pool Size=50;Timeout=2;Command Timeout=0;Cancellation Timeout=500;Maximum Pool Size=50;Max Auto Prepare=20;Auto Prepare Min Usages=2;Write Buffer Size=65536;Application Name=usersync;No Reset On Close=true;Include Error Detail=false")]
    public void Postgres_SetsWhatIsNotSet_AndNeverDetailsOfErrors(string given, string expected)
    {
        var actual = new NpgsqlConnectionStringBuilder(ConnectionDefaults.ForPostgres(given));

        Assert.That(actual, Is.EquivalentTo(new NpgsqlConnectionStringBuilder(expected)));
        Assert.That(() => NpgsqlDataSource.Create(actual).Dispose(), Throws.Nothing);
    }

    [TestCase("Data Source=a.db", "Data Source=a.db;Default Timeout=3")]
    [TestCase("Data Source=a.db;Default Timeout=9", "Data Source=a.db;Default Timeout=9")]
    [TestCase("Data Source=a.db;Command Timeout=30", "Data Source=a.db;Default Timeout=30")]
    public void Sqlite_SetsItsTimeoutWhereItIsNotSet(string given, string expected)
    {
        Assert.That(
            new SqliteConnectionStringBuilder(ConnectionDefaults.ForSqlite(given)),
            Is.EquivalentTo(new SqliteConnectionStringBuilder(expected)));
    }
}
