namespace UserSync.Architecture.Tests;

/// <summary>Arrows between layers point inwards only.</summary>
public sealed class LayerTests
{
    [Test]
    public void Domain_UsesNothingButTheRuntime() => Assert.That(
        References(Code.Domain).Where(name => !IsRuntime(name)), Is.Empty);

    [Test]
    public void Application_UsesTheDomainAndItsFourLibraries()
    {
        string[] known = ["UserSync.Domain", "MediatR", "FluentValidation", "AutoMapper", "Scrutor", "Microsoft.Extensions"];

        var others = References(Code.Application).Where(name => !IsRuntime(name) && !known.Any(name.StartsWith));

        Assert.That(others, Is.Empty);
    }

    [Test]
    public void Infrastructure_KnowsNothingOfTheWeb() => Assert.That(
        References(Code.Infrastructure).Where(name => name == "usersync" || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)),
        Is.Empty);

    [Test]
    public void Controllers_KnowNothingOfEntityFramework()
    {
        var controllers = Code.TypesIn("UserSync.WebApi.Controllers");

        Assert.That(controllers, Has.Count.GreaterThan(2), "the controllers");
        Assert.That(Code.Uses(controllers, "Microsoft.EntityFrameworkCore", "Npgsql"), Is.Empty);
    }

    [Test]
    public void MediatR_IsUsedByTheApplicationAndThoseWhoSendOnly() => Assert.That(
        Code.Uses([.. Code.TypesOf(Code.Infrastructure), .. Code.TypesOf(Code.Domain)], "MediatR"), Is.Empty);

    private static IEnumerable<string> References(System.Reflection.Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => name.Name!);

    private static bool IsRuntime(string assembly) =>
        assembly.StartsWith("System.", StringComparison.Ordinal) || assembly is "System" or "netstandard" or "mscorlib";
}
