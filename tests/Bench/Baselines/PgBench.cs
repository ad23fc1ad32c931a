using System.Diagnostics;
using System.Globalization;
using System.Text;
using UserSync.Bench.Load;
using UserSync.Bench.Measuring;
using UserSync.Faults.Processes;
using UserSync.TestCommon.Postgres;

namespace UserSync.Bench.Baselines;

/// <summary>
/// PostgreSQL's own load generator, for the database's limit: one prepared statement for each transaction. Everything that
/// a service would bind is bound, so the same bytes go over the wire; only ids are put together by the server. It connects
/// anew for each run, which its rate leaves out but its CPU time does not.
/// </summary>
/// <param name="cluster">Where.</param>
/// <param name="database">In which database; the tables are in the schema <c>pgbench</c>.</param>
/// <param name="folder">Where its scripts and logs go.</param>
/// <param name="users">How many users there are.</param>
internal sealed class PgBench(Cluster cluster, string database, RunFolder folder, int users)
{
    /// <summary>The schema of its tables.</summary>
    public const string Schema = "pgbench";

    // One latency in so many is written down, since a line for each would cost what is to be measured.
    private const double Sampling = 0.2;

    // More events than any run has; the numbers of one run lie above those of the one before it.
    private const long NumbersOfARun = 100_000_000;

    private const string NumberOfUser = "\\set n :n + 1\n\\set number :base + :n * :clients + :client_id\n\\set user (:number * :stride) % :users\n";
    private const string UserId = "('user_2z' || lpad(:user::text, 25, '0'))";

    private int _runs;

    /// <summary>Applies one event in each transaction, as long as the time lasts.</summary>
    public Task<Figures> ApplyAsync(int clients, TimeSpan duration, CancellationToken cancellationToken) => RunAsync(
        NumberOfUser + BaselineSql.Apply(value => value switch
        {
            "user_id" => UserId,
            "event_id" => "('msg_2z' || lpad(:number::text, 25, '0'))",
            "updated_at_ms" or "event_at_ms" => $"({Deliveries.StartMs} + :number::bigint)",
            "id" => ":id::uuid",
            "public_metadata" => ":public_metadata::jsonb",
            "payload" => ":payload::bytea",
            _ => $":{value}",
        }),
        clients, duration, cancellationToken);

    /// <summary>Reads one user in each transaction.</summary>
    public Task<Figures> SelectAsync(int clients, TimeSpan duration, CancellationToken cancellationToken) =>
        RunAsync(NumberOfUser + BaselineSql.Me(UserId), clients, duration, cancellationToken);

    private static string? Find() => new[] { PostgresPrograms.FindFolder() }
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        .OfType<string>()
        .Select(programs => Path.Combine(programs, "pgbench"))
        .FirstOrDefault(File.Exists);

    private async Task<Figures> RunAsync(string script, int clients, TimeSpan duration, CancellationToken cancellationToken)
    {
        var run = ++_runs;
        var scriptFile = folder.File($"pgbench-{run}.sql");
        var log = folder.File($"pgbench-{run}");
        await File.WriteAllTextAsync(scriptFile, script + ";\n", cancellationToken);
        var cpu = new CpuClock([], cluster.Id);
        var before = cpu.Read();
        var output = await StartAsync(scriptFile, log, run, clients, duration, cancellationToken);
        var used = cpu.Read() - before;

        var count = (long)Number(output, "number of transactions actually processed: ");
        var latencies = Latencies(log);
        return Figures.Of(
            count, failed: 0, count / Number(output, "tps = "),
            share => Figures.At(latencies, share) / 1000.0, used, peakMegabytes: null);
    }

    private async Task<string> StartAsync(
        string script, string log, int run, int clients, TimeSpan duration, CancellationToken cancellationToken)
    {
        var connection = cluster.ConnectionTo(database);
        var program = Find() ?? throw new CannotRunException("This needs PostgreSQL's pgbench on PATH or next to its other programs.");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Location,
            Environment =
            {
                // It speaks the user's language otherwise.
                ["LC_ALL"] = "C",
                ["PGHOST"] = connection.Host,
                ["PGPORT"] = connection.Port.ToString(CultureInfo.InvariantCulture),
                ["PGUSER"] = connection.Username,
                ["PGPASSWORD"] = connection.Password,
                ["PGDATABASE"] = connection.Database,
                ["PGSSLMODE"] = "disable",
                ["PGGSSENCMODE"] = "disable",
                ["PGOPTIONS"] = $"-c search_path={Schema}",
            },
        };
        string[] options =
        [
            "--no-vacuum", "--protocol=prepared", $"--client={clients}", "--jobs=1", $"--time={Math.Max(1, (int)duration.TotalSeconds)}",
            $"--file={script}", "--log", $"--log-prefix={log}", FormattableString.Invariant($"--sampling-rate={Sampling}"),
        ];
        foreach (var option in options.Concat(Variables(run, clients).Select(variable => $"--define={variable.Name}={variable.Value}")))
        {
            start.ArgumentList.Add(option);
        }

        using var process = Process.Start(start)!;
        await using var kill = cancellationToken.Register(process.Kill);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var problem = await process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? await output
            : throw new CommandFailedException($"pgbench ended with exit code {process.ExitCode}: {problem}");
    }

    private IEnumerable<(string Name, object Value)> Variables(int run, int clients)
    {
        yield return ("n", 0);
        yield return ("base", run * NumbersOfARun);
        yield return ("clients", clients);
        yield return ("users", users);
        yield return ("stride", Deliveries.Stride);
        yield return ("id", "019b81d7-8a3c-7000-8000-000000000000");
        yield return ("email", Deliveries.Address(0));
        yield return ("username", "ada");
        yield return ("first_name", "Ada");
        yield return ("last_name", "Lovelace");
        yield return ("image_url", "https://img.clerk.com/eyJ0eXBlIjoiZGVmYXVsdCJ9");
        yield return ("public_metadata", """{"role":"enterprise"}""");
        yield return ("role", "enterprise");
        yield return ("type", "user.updated");
        yield return ("payload", Encoding.UTF8.GetString(new Deliveries(users, "").Body(0)));
    }

    private static double Number(string output, string label)
    {
        var place = output.IndexOf(label, StringComparison.Ordinal);
        if (place < 0)
        {
            // Where it has not come to a single transaction, it tells no rate.
            throw new CommandFailedException($"pgbench does not tell \"{label.TrimEnd()}\": {output}");
        }

        var rest = output[(place + label.Length)..];
        return double.Parse(rest[..rest.IndexOfAny([' ', '\n', '/'])], CultureInfo.InvariantCulture);
    }

    // Lines of: client, transaction, microseconds, script, time.
    private static long[] Latencies(string log) =>
    [
        .. Directory.EnumerateFiles(Path.GetDirectoryName(log)!, $"{Path.GetFileName(log)}.*")
            .Where(file => !file.EndsWith(".sql", StringComparison.Ordinal))
            .SelectMany(File.ReadLines)
            .Select(line => long.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture))
            .Order(),
    ];
}
