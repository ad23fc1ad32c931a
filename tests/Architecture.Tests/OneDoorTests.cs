using System.Reflection;

namespace UserSync.Architecture.Tests;

/// <summary>Stored state is changed by the unit of work and by nothing else.</summary>
public sealed class OneDoorTests
{
    private const string Door = "UserSync.Infrastructure.Persistence.Writing";

    // Reads by a plain command what every call of the API asks for.
    private const string Reader = "UserSync.Infrastructure.Persistence.Repositories.PostgresUserReader";

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
                .Where(call => !call.StartsWith($"{Reader} calls ", StringComparison.Ordinal)
                    && !call.StartsWith($"{Migrations} calls ", StringComparison.Ordinal)),
            Is.Empty);
    }

    [Test]
    public void PlainReader_Selects()
    {
        var texts = typeof(Infrastructure.DependencyInjection).Assembly.GetType(Reader, throwOnError: true)!
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
