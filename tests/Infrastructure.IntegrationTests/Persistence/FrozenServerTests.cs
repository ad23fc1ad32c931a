using System.Diagnostics;
using System.Net;
using Npgsql;
using UserSync.Application.Common.Exceptions;
using UserSync.Domain.Users;
using UserSync.Infrastructure.Persistence;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

/// <summary>
/// A server that stands still, its connections open, answers no request to cancel either. The driver waits for that
/// answer; nobody here may wait with it.
/// </summary>
public sealed class FrozenServerTests
{
    // As many as the pool has connections, so that every one of them hangs.
    private const int AtOnce = 20;

    private static readonly TimeSpan _promised = TimeSpan.FromSeconds(5);

    [Test]
    public async Task Everything_WhenTheServerStandsStill_EndsInTime()
    {
        await using var original = await Store.CreateAsync(DatabaseEngine.PostgreSql);
        var parts = new NpgsqlConnectionStringBuilder(original.ConnectionString);
        var addresses = await Dns.GetHostAddressesAsync(parts.Host!);
        await using var relay = new SilentRelay(new IPEndPoint(addresses[0], parts.Port));
        (parts.Host, parts.Port) = ("127.0.0.1", relay.Port);
        await using var store = Store.At(DatabaseEngine.PostgreSql, parts.ConnectionString);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(index => store.CommitAsync([State(index)])));
        relay.FallSilent();

        var since = Stopwatch.GetTimestamp();
        var commits = Enumerable.Range(0, AtOnce).Select(index => store.CommitAsync([State(index)])).ToList();
        var answers = store.Schema.AnswersAsync(TimeSpan.FromSeconds(2), CancellationToken.None);
        var find = store.FindAsync("user_0");
        await Task.WhenAll([.. commits, answers, find]).WaitAsync(2 * _promised).ContinueWith(_ => { }, TaskScheduler.Default);
        var took = Stopwatch.GetElapsedTime(since);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(took, Is.LessThan(_promised));
            Assert.That(commits.Cast<Task>().Append(find).Select(task => task.Exception?.InnerException), Is.All.TypeOf<DatabaseUnavailableException>());
            Assert.That(answers.IsCompletedSuccessfully && !answers.Result, Is.True);
        }
    }

    private static UserState State(int index) => new($"user_{index}") { DeletedAt = DateTimeOffset.UnixEpoch.AddDays(index) };
}
