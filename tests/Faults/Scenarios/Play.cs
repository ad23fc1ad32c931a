using System.Diagnostics;
using Npgsql;
using UserSync.Faults.Judging;
using UserSync.Faults.Output;
using UserSync.Faults.Processes;

namespace UserSync.Faults.Scenarios;

/// <summary>Plays one scenario from nothing to its result.</summary>
internal sealed class Play(Cluster cluster, RunFolder folder, FaultOptions options, Screen screen)
{
    // Everything personal or secret that is sent or configured carries it.
    private const string Canary = "CANARY";

    public async Task<Result> RunAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        try
        {
            await using var scenery = await Scenery.BuildAsync(
                scenario.Name, scenario.Setting, cluster, folder, options.Service, cancellationToken);
            await using var stage = new Stage(scenery, screen, options.IsLong, cancellationToken);
            await scenario.PlayAsync(stage);
            await stage.FinishAsync();
            var judgement = Judge.Compare(stage.Ledger.Tries, await stage.Database.ReadAsync());
            List<string> complaints =
            [
                .. stage.Complaints,
                .. Rules.Broken(judgement, scenario.Setting, scenario.RepeatsNeeded(options.IsLong)),
                .. stage.Replicas.Where(replica => !replica.IsRunning).Select(_ => "a replica has ended by itself"),
                .. stage.Replicas.Where(replica => HoldsCanary(replica.LogFile)).Select(_ => "the log holds something personal or secret"),
            ];
            return Result(complaints.Count == 0 ? Verdict.Survived : Verdict.Failed, judgement, complaints, stage.Notes);
        }
        catch (CannotRunException lack)
        {
            return Result(Verdict.NotRun, null, [lack.Message], []);
        }
        catch (Exception problem) when (problem is CommandFailedException or NpgsqlException)
        {
            return Result(Verdict.Failed, null, [problem.Message], []);
        }

        Result Result(Verdict verdict, Judgement? judgement, IReadOnlyList<string> complaints, IReadOnlyList<string> notes) =>
            new(scenario.Name, verdict, judgement, complaints, notes, Stopwatch.GetElapsedTime(since));
    }

    private static bool HoldsCanary(string log) =>
        File.ReadLines(log).Any(line => line.Contains(Canary, StringComparison.OrdinalIgnoreCase));
}
