using UserSync.Faults.Sending;

namespace UserSync.Faults.Scenarios;

/// <summary>Replicas are asked to end, as at every deployment.</summary>
internal sealed class SigTerm : Scenario
{
    public override string Name => "sigterm";

    public override string Summary => "two replicas are ended with SIGTERM in turn, under load";

    public override Setting Setting { get; } = new() { Replicas = 2, HasBalancer = true, MayLoseConnections = true };

    public override async Task PlayAsync(Stage stage)
    {
        var times = stage.Pick(3, 20);
        stage.StartLoad(workers: 16, pauseMs: 30);
        for (var done = 0; done < times; done++)
        {
            await stage.PauseAsync(1);
            stage.Progress($"SIGTERM {done + 1} of {times}");
            var victim = stage.Replicas[done % stage.Replicas.Count];
            var exitCode = await victim.TerminateAsync();
            stage.Require(exitCode == 0, $"a replica ended with exit code {exitCode}");
            await victim.StartAsync(stage.CancellationToken);
        }

        // A connection that is refused is fine: the load balancer takes the next replica.
        var cut = stage.Ledger.Tries.Count(made => made.End is TryEnd.Died or TryEnd.TimedOut);
        stage.Require(cut == 0, $"{cut} requests were accepted and never answered");
        stage.Note($"{times} orderly ends");
    }
}
