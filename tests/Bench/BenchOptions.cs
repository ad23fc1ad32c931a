using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using UserSync.Bench.Parts;

namespace UserSync.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    /// <summary>The parts there are, in the order in which they are measured.</summary>
    public static readonly string[] AllParts = ["webhooks", "latency", "me", GrowthPart.Name, "start", ReplicasPart];

    /// <summary>The part that needs several replicas; without them it is left out.</summary>
    public const string ReplicasPart = "replicas";

    /// <summary>The published service, <c>usersync.dll</c>.</summary>
    public string Service { get; init; } = "";

    /// <summary>What is measured.</summary>
    public IReadOnlyList<string> Parts { get; init; } = AllParts;

    /// <summary>How long each measurement lasts, in seconds.</summary>
    public int Seconds { get; init; } = 2;

    /// <summary>How long each contender is loaded before its first measurement, in seconds.</summary>
    public int WarmUpSeconds { get; init; } = 30;

    /// <summary>How often each contender is measured, in turn with the others.</summary>
    public int Rounds { get; init; } = 11;

    /// <summary>How often all of it is measured, with new processes and a new PostgreSQL each time.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Connections, each with one request under way.</summary>
    public int Connections { get; init; } = 32;

    /// <summary>Rows of the table of users.</summary>
    public int Users { get; init; } = 10_000;

    /// <summary>Rows of the larger table of users where few are held against many.</summary>
    public int ManyUsers { get; init; } = 1_000_000;

    /// <summary>Tokens for each measurement in which every request has its own; where they run out it ends early.</summary>
    public int Tokens { get; init; } = 40_000;

    /// <summary>Replicas of the service; behind nginx and with one Redis where they are several.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>How long several replicas remember a user, in seconds, as the command line says by <c>--env</c>.</summary>
    public int CacheSeconds =>
        Variables.TryGetValue("USER_CACHE_SECONDS", out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var seconds) ? seconds : 3;

    /// <summary>Further variables of the service's environment.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the result goes as JSON; <see langword="null"/> for nowhere.</summary>
    public string? JsonFile { get; init; }

    /// <summary>Whether logs and data are left behind.</summary>
    public bool Keep { get; init; }

    /// <summary>How long each measurement lasts.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds(Seconds);

    /// <summary>How long each contender is warmed up.</summary>
    public TimeSpan WarmUp => TimeSpan.FromSeconds(WarmUpSeconds);

    public static bool TryParse(
        string[] arguments, [NotNullWhen(true)] out BenchOptions? options, [NotNullWhen(false)] out string? problem)
    {
        options = new BenchOptions();
        problem = null;
        for (var index = 0; index < arguments.Length && problem is null; index++)
        {
            var name = arguments[index];
            if (name is "--smoke")
            {
                // Only its checks say anything.
                options = options with { Seconds = 1, WarmUpSeconds = 1, Rounds = 1, Connections = 8, Users = 500, ManyUsers = 5_000, Tokens = 500 };
            }
            else if (name is "--keep")
            {
                options = options with { Keep = true };
            }
            else if (index + 1 < arguments.Length)
            {
                (options, problem) = With(options, name, arguments[++index]);
            }
            else
            {
                problem = $"unknown option {name}, or one without its value";
            }
        }

        problem ??= options is { Replicas: 1, Parts: [ReplicasPart] } ? $"the part {ReplicasPart} needs --replicas, 2 or more" : null;
        problem ??= File.Exists(options.Service) ? null : "--service has to name the published usersync.dll";
        return problem is null;
    }

    private static (BenchOptions Options, string? Problem) With(BenchOptions options, string name, string value) => name switch
    {
        "--service" => (options with { Service = Path.GetFullPath(value) }, null),
        "--json" => (options with { JsonFile = Path.GetFullPath(value) }, null),
        "--only" when value.Split(',') is var parts => parts.Except(AllParts, StringComparer.Ordinal).Any()
            ? (options, $"--only takes names out of {string.Join(", ", AllParts)}")
            : (options with { Parts = [.. AllParts.Intersect(parts, StringComparer.Ordinal)] }, null),
        "--env" when value.IndexOf('=') is > 0 and var end =>
            (options with { Variables = new Dictionary<string, string>(options.Variables) { [value[..end]] = value[(end + 1)..] } }, null),
        "--env" => (options, "--env takes NAME=VALUE"),
        "--seconds" or "--warm-up" or "--rounds" or "--repeat" or "--connections" or "--users" or "--many-users" or "--tokens" or "--replicas" => Numeric(options, name, value),
        _ => (options, $"unknown option {name}"),
    };

    private static (BenchOptions Options, string? Problem) Numeric(BenchOptions options, string name, string value)
    {
        var (least, most) = name switch { "--connections" => (1, 500), "--replicas" => (1, 8), "--users" or "--many-users" => (100, 100_000_000), _ => (1, 1_000_000) };
        if (!int.TryParse(value, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
        {
            return (options, $"{name} takes a whole number from {least} to {most}");
        }

        return (name switch
        {
            "--seconds" => options with { Seconds = number },
            "--warm-up" => options with { WarmUpSeconds = number },
            "--rounds" => options with { Rounds = number },
            "--repeat" => options with { Repeats = number },
            "--connections" => options with { Connections = number },
            "--replicas" => options with { Replicas = number },
            "--users" => options with { Users = number },
            "--many-users" => options with { ManyUsers = number },
            _ => options with { Tokens = number },
        }, null);
    }
}
