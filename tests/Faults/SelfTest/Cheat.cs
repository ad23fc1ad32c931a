using Microsoft.AspNetCore.Http;

namespace UserSync.Faults.SelfTest;

/// <summary>A way of breaking the promises.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Complaint">Part of what has to be said of it; <see langword="null"/> where nothing may be said.</param>
/// <param name="AnswerAsync">Deals with a delivery.</param>
internal sealed record Cheat(string Name, string? Complaint, Func<Delivery, Task> AnswerAsync)
{
    // Every so manieth delivery meets a cheat that does not meet them all.
    private const int OneIn = 20;

    /// <summary>All of them. The first is none, and shows that what the others do is what is complained of.</summary>
    public static IReadOnlyList<Cheat> All { get; } =
    [
        new("honest", null, async delivery => await delivery.AnswerAsync(await delivery.ForwardAsync())),
        new("answers 200 and stores nothing", "lost", delivery => delivery.AnswerAsync(_fine)),
        new("answers 200 and stores most", "lost", async delivery =>
            await delivery.AnswerAsync(IsHit(delivery) ? _fine : await delivery.ForwardAsync())),
        new("stores every delivery twice", "counted wrongly", async delivery =>
        {
            var answer = await delivery.ForwardAsync();
            await delivery.ForwardAsync();
            await delivery.AnswerAsync(answer);
        }),
        new("has an effect twice", "doubled", async delivery =>
        {
            var answer = await delivery.ForwardAsync();
            if (IsHit(delivery))
            {
                await delivery.ExecuteAsync("UPDATE users SET updated_at = now()");
            }

            await delivery.AnswerAsync(answer);
        }),
        new("calls a copy applied", "doubled", async delivery =>
        {
            var (status, body) = await delivery.ForwardAsync();
            await delivery.AnswerAsync((status, body.Replace("duplicate", "applied", StringComparison.Ordinal)));
        }),
        new("lets an old event win", "not the join", async delivery =>
        {
            var answer = await delivery.ForwardAsync();
            if (IsHit(delivery))
            {
                await delivery.ExecuteAsync("UPDATE users SET first_name = 'old'");
            }

            await delivery.AnswerAsync(answer);
        }),
        new("stores an event that nobody sent", "counted wrongly", async delivery =>
        {
            await delivery.ExecuteAsync("""
                INSERT INTO webhook_events (event_id, type, event_at, received_at, attempts, settled_attempt, status, duration_ms)
                VALUES ('msg_nobody', 'user.created', now(), now(), 1, 1, 'applied', 0) ON CONFLICT DO NOTHING
                """);
            await delivery.AnswerAsync(await delivery.ForwardAsync());
        }),
        new("answers 500 at times", "times 500", async delivery =>
            await delivery.AnswerAsync(IsHit(delivery) ? (500, "{}") : await delivery.ForwardAsync())),
        new("hangs up at times", "times died", async delivery =>
        {
            var answer = await delivery.ForwardAsync();
            if (IsHit(delivery))
            {
                delivery.HangUp();
                return;
            }

            await delivery.AnswerAsync(answer);
        }),
        new("takes its time once", "an answer (200) took", async delivery =>
        {
            var answer = await delivery.ForwardAsync();
            if (delivery.Number == OneIn)
            {
                await Task.Delay(_tooLong);
            }

            await delivery.AnswerAsync(answer);
        }),
        new("never takes one event", "never answered 2xx", async delivery =>
            await delivery.AnswerAsync(delivery.IsFirstEvent ? (503, "{}") : await delivery.ForwardAsync())),
    ];

    private static readonly (int Status, string Body) _fine = (StatusCodes.Status200OK, """{"status":"processed","outcome":"applied"}""");
    private static readonly TimeSpan _tooLong = TimeSpan.FromSeconds(5.5);

    private static bool IsHit(Delivery delivery) => delivery.Number % OneIn == 0;
}
