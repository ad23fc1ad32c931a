using System.Diagnostics;
using Npgsql;
using UserSync.Faults.Sending;

namespace UserSync.Faults.Scenarios;

/// <summary>Somebody holds the row of one user, and everybody else must not notice.</summary>
internal sealed class RowLock : Scenario
{
    private const string LockedUser = "user_b0";

    public override string Name => "row-lock";

    public override string Summary => "a transaction holds one user's row; deliveries for all others go on";

    public override async Task PlayAsync(Stage stage)
    {
        var seconds = stage.Pick(6, 30);
        stage.StartLoad(workers: 8, pauseMs: 40);
        var locked = stage.StartLoad(workers: 4, pauseMs: 40, name: "b", users: 1);
        await stage.UntilAsync(() => locked.Events > 10);
        await stage.PauseAsync(1);
        var before = Stopwatch.GetTimestamp();
        await stage.PauseAsync(2);

        stage.Progress($"one row is locked for {seconds} s");
        await using var connection = await stage.Cluster.ConnectAsync(stage.Database.Name);
        await using var transaction = await connection.BeginTransactionAsync(stage.CancellationToken);
        await using (var command = new NpgsqlCommand($"SELECT 1 FROM users WHERE clerk_user_id = '{LockedUser}' FOR UPDATE", connection))
        {
            await command.ExecuteScalarAsync(stage.CancellationToken);
        }

        var from = Stopwatch.GetTimestamp();
        await stage.PauseAsync(seconds);
        var to = Stopwatch.GetTimestamp();
        await transaction.RollbackAsync(stage.CancellationToken);
        await stage.RecoverAsync();
        var meanwhile = stage.Ledger.Between(from, to).Where(made => !IsLocked(made)).ToList();
        stage.RequireCalm(stage.Ledger.Between(before, from).Where(made => !IsLocked(made)), meanwhile, "the other users", "the lock");
        stage.Require(meanwhile.All(made => made.IsSuccess), "another user's delivery failed");

        // What began shortly before the end may have got the row after it.
        var surelyWaited = stage.Ledger.Between(from, to - (long)(Stage.AnswerLimit.TotalSeconds * Stopwatch.Frequency))
            .Where(IsLocked).ToList();
        stage.Require(
            surelyWaited.Count > 0 && surelyWaited.All(made => made.Status == 503), "the locked user's deliveries were not all answered 503");
    }

    private static bool IsLocked(Try made) => made.Event.State.ClerkUserId == LockedUser;
}
