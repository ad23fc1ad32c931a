using System.Reflection;

namespace UserSync.Architecture.Tests;

/// <summary>Stored state is changed by the unit of work and by nothing else.</summary>
public sealed class OneDoorTests
{
    private const string Door = "UserSync.Infrastructure.Persistence.Writing";

    // They read by plain commands what every call of the API asks for, and what is asked every ten seconds.
    private static readonly string[] _readers =
    [
        "UserSync.Infrastructure.Persistence.Repositories.PostgresUserReader",
        "UserSync.Infrastructure.Persistence.Repositories.TrafficSignalRepository",
    ];

    // Runs migrations, which SchemaTests compare with what EF makes of them.
    private const string Migrations = "UserSync.Infrastructure.Persistence.Schema";

    [Test]
    public void EntityFramework_IsNeverAskedToSave()
    {
        var types = Code.TypesOf(Code.Infrastructure).Concat(Code.TypesOf(Code.WebApi)).ToList();

        Assert.That(Code.Calls(types, "ExecuteSqlAsync"), Is.Not.Empty, "calls are seen at all");
        Assert.That(Code.Calls(types, "SaveChanges", "ExecuteUpdate", "ExecuteDelete"), Is.Empty);
    }

    [Test]
    public void Commands_AreExecutedBehindTheDoorOnly()
    {
        var inside = Code.TypesIn(Door);
        var outside = Code.TypesOf(Code.Infrastructure).Concat(Code.TypesOf(Code.WebApi)).Except(inside);

        Assert.That(Code.Calls(inside, "ExecuteReader", "ExecuteNonQuery", "ExecuteScalar"), Is.Not.Empty, "the door itself");
        Assert.That(
            Code.Calls(outside, "ExecuteReader", "ExecuteNonQuery", "ExecuteScalar")
                .Where(call => !_readers.Append(Migrations).Any(type => call.StartsWith($"{type} calls ", StringComparison.Ordinal))),
            Is.Empty);
    }

    [Test]
    public void Commands_NeedNoEntityFramework()
    {
        // It would be made in each process for what every process does from its start on.
        var types = Code.TypesIn("UserSync.Infrastructure.Persistence")
            .Where(type => type.Namespace.FullName == Door || _readers.Append(Migrations).Contains(type.FullName));

        Assert.That(Code.Uses(types, "Microsoft.Data", "Npgsql"), Is.Not.Empty, "what is used instead");
        Assert.That(Code.Uses(types, "Microsoft.EntityFrameworkCore"), Is.Empty);
    }

    [TestCaseSource(nameof(_readers))]
    public void PlainReader_Selects(string reader)
    {
        var texts = typeof(Infrastructure.DependencyInjection).Assembly.GetType(reader, throwOnError: true)!
            .GetFields(BindingFlags.Static | BindingFlags.NonPublic).Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.That(texts, Is.Not.Empty.And.All.StartsWith("SELECT ").And.All.Not.Contains(";"));
    }

    [Test]
    public void UnitOfWork_IsCommittedByHandlersOnly()
    {
        // Behind the door one unit of work may stand in front of another.
        var others = Code.TypesOf(Code.WebApi).Concat(Code.TypesOf(Code.Infrastructure)).Except(Code.TypesIn(Door));

        Assert.That(Code.Calls(Code.TypesOf(Code.Application), "CommitAsync"), Is.Not.Empty, "the handlers");
        Assert.That(
            Code.Calls(others, "CommitAsync").Where(call => call.Contains("IUnitOfWork", StringComparison.Ordinal)), Is.Empty);
    }
}
