using UserSync.Faults.Sending;

namespace UserSync.Faults.Scenarios;

/// <summary>The webhook secret changes, by Svix' way and by Clerk's, while events keep coming.</summary>
internal sealed class Rotation : Scenario
{
    public override string Name => "rotation";

    public override string Summary => "the webhook secret is rotated, A, A+B, B, replica after replica, while events keep coming";

    public override Setting Setting { get; } = new() { Replicas = 2, HasBalancer = true, MayLoseConnections = true, MayRefuseSignatures = true };

    public override async Task PlayAsync(Stage stage)
    {
        var part = stage.Pick(300, 2_000) / 5;
        var old = stage.Replicas[0].Secrets[0];
        var fresh = Scenery.NewSecret();
        var load = stage.StartLoad(workers: 8, pauseMs: 100);
        await MoreAsync(part);

        await RestartAsync(stage, [old, fresh]);
        stage.Progress("the sender signs with both, as Svix does for a day");
        stage.Sender.Endpoints = [new Endpoint([old, fresh])];
        await MoreAsync(part);
        stage.Progress("the sender delivers twice, each time signed with one of the two, as Clerk has it");
        stage.Sender.Endpoints = [new Endpoint([old]), new Endpoint([fresh])];
        await MoreAsync(part);
        stage.Require(stage.Ledger.Tries.All(made => made.Status != 400), "a good signature was refused");

        stage.Sender.Endpoints = [new Endpoint([old], IsLeaving: true), new Endpoint([fresh])];
        await RestartAsync(stage, [fresh]);
        await MoreAsync(part);
        stage.Progress("the sender signs with the new secret alone");
        stage.Sender.Endpoints = [new Endpoint([fresh])];
        await MoreAsync(part);

        stage.Require(
            stage.Ledger.Tries.All(made => made.Status != 400 || made.MayBeRefused), "a signature with the new secret was refused");
        var late = await stage.Sender.TryAsync(
            new EventSource("c", 1).Next(), new Endpoint([old], IsLeaving: true), stage.CancellationToken);
        stage.Require(late.Status == 400, $"a signature with the withdrawn secret was answered {late.Word}");

        Task MoreAsync(int events)
        {
            var goal = load.Events + events;
            return stage.UntilAsync(() => load.Events >= goal);
        }
    }

    private static async Task RestartAsync(Stage stage, IReadOnlyList<string> secrets)
    {
        foreach (var replica in stage.Replicas)
        {
            stage.Progress($"a replica restarts and knows {secrets.Count} secrets");
            await replica.TerminateAsync();
            replica.Secrets = secrets;
            await replica.StartAsync(stage.CancellationToken);
        }
    }
}
