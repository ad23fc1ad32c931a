using System.Diagnostics.CodeAnalysis;
using UserSync.Faults.Scenarios;

namespace UserSync.Faults;

/// <summary>What the command line asks for.</summary>
/// <param name="Service">The published service, <c>usersync.dll</c>.</param>
/// <param name="IsLong">Whether the long forms are played.</param>
/// <param name="Scenarios">What is played.</param>
/// <param name="IsJson">Whether the result goes to standard output as JSON.</param>
/// <param name="Keep">Whether logs and data are left behind.</param>
/// <param name="IsSelfTest">Whether it is the suite that is tested, and not the service.</param>
internal sealed record FaultOptions(
    string Service, bool IsLong, IReadOnlyList<Scenario> Scenarios, bool IsJson, bool Keep, bool IsSelfTest)
{
    public static bool TryParse(
        string[] arguments, [NotNullWhen(true)] out FaultOptions? options, [NotNullWhen(false)] out string? problem)
    {
        options = new FaultOptions("", false, [.. Scenario.All.Where(scenario => !scenario.IsOnRequest)], false, false, false);
        problem = null;
        for (var index = 0; index < arguments.Length && problem is null; index++)
        {
            switch (arguments[index])
            {
                case "--long": options = options with { IsLong = true }; break;
                case "--json": options = options with { IsJson = true }; break;
                case "--keep": options = options with { Keep = true }; break;
                case "--self-test": options = options with { IsSelfTest = true }; break;
                case "--service" when index + 1 < arguments.Length:
                    options = options with { Service = Path.GetFullPath(arguments[++index]) };
                    break;
                case "--only" when index + 1 < arguments.Length:
                    var names = arguments[++index].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                    var known = Scenario.All.Select(scenario => scenario.Name).ToList();
                    var unknown = names.Except(known, StringComparer.Ordinal).ToList();
                    problem = names.Length == 0 || unknown.Count > 0
                        ? $"--only takes names out of {string.Join(", ", known)}"
                        : null;
                    options = options with { Scenarios = [.. Scenario.All.Where(scenario => names.Contains(scenario.Name))] };
                    break;
                default: problem = $"unknown option {arguments[index]}, or one without its value"; break;
            }
        }

        problem ??= File.Exists(options.Service) ? null : "--service has to name the published usersync.dll";
        return problem is null;
    }
}
