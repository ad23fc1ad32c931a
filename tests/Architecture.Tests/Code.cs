using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;
using UserSync.Domain.Users;
using UserSync.WebApi.Hosting;
using Assembly = System.Reflection.Assembly;

namespace UserSync.Architecture.Tests;

/// <summary>The compiled code of the four layers, and what it uses.</summary>
internal static class Code
{
    public static readonly Assembly Domain = typeof(User).Assembly;
    public static readonly Assembly Application = typeof(Application.DependencyInjection).Assembly;
    public static readonly Assembly Infrastructure = typeof(Infrastructure.DependencyInjection).Assembly;
    public static readonly Assembly WebApi = typeof(UserSyncApp).Assembly;

    private static readonly IReadOnlyList<IType> _types =
        [.. new ArchLoader().LoadAssemblies(Domain, Application, Infrastructure, WebApi).Build().Types];

    /// <summary>The types of a layer.</summary>
    public static IReadOnlyList<IType> TypesOf(Assembly layer) =>
        [.. _types.Where(type => type.Assembly.Name == layer.GetName().Name)];

    /// <summary>The types in a namespace and those below it.</summary>
    public static IReadOnlyList<IType> TypesIn(string name) => [.. _types.Where(type => IsIn(type, name))];

    /// <summary>All uses, by some types, of what lies in a namespace or below it, as sentences.</summary>
    public static IEnumerable<string> Uses(IEnumerable<IType> types, params string[] namespaces) =>
        from type in types
        from dependency in type.Dependencies
        where namespaces.Any(name => IsIn(dependency.Target, name))
        select $"{type.FullName} uses {dependency.Target.FullName}";

    /// <summary>All calls, by some types, of methods whose name begins so, as sentences.</summary>
    public static IEnumerable<string> Calls(IEnumerable<IType> types, params string[] methods) =>
        from type in types
        from call in type.Dependencies.OfType<MethodCallDependency>()
        where methods.Any(name => call.TargetMember.Name.StartsWith(name, StringComparison.Ordinal))
        select $"{type.FullName} calls {call.TargetMember.FullName}";

    private static bool IsIn(IType type, string name) =>
        type.Namespace.FullName == name || type.Namespace.FullName.StartsWith(name + ".", StringComparison.Ordinal);
}
