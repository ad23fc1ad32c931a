using Npgsql;
using UserSync.Application.Common.Exceptions;
using UserSync.Domain.Common;
using UserSync.Domain.Users;
using UserSync.Infrastructure.Persistence;
using UserSync.Infrastructure.Persistence.Repositories;

namespace UserSync.Infrastructure.IntegrationTests.Persistence;

/// <summary>Look-ups that come at once share a read, and nobody can tell but by the number of reads.</summary>
public sealed class GroupReadTests
{
    private Store _store = null!;

    [SetUp]
    public async Task CreateAsync() => _store = await Store.CreateAsync(DatabaseEngine.PostgreSql);

    [TearDown]
    public async Task DropAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Find_OfManyAtOnce_TellsEachCallerOfItsOwnUser()
    {
        await _store.CommitAsync(Enumerable.Range(0, 150).Select(n => User($"user_{n}")));

        var found = await Task.WhenAll(Enumerable.Range(0, 600).Select(n => FindAsync($"user_{n % 200}")));

        Assert.That(
            found.Select(user => user?.ClerkUserId),
            Is.EqualTo(Enumerable.Range(0, 600).Select(n => n % 200 < 150 ? $"user_{n % 200}" : null)));
    }

    [Test]
    public async Task Find_OfManyWhileTheDatabaseIsBusy_MakesTwoReadsAndNoMore()
    {
        await _store.CommitAsync([User("user_1")]);
        await using var holder = await Holder.OfAsync(_store);

        var found = new List<Task<User?>>();
        for (var reads = 1; reads <= GroupRead.MostReads; reads++)
        {
            found.AddRange(Enumerable.Range(0, 20).Select(_ => FindAsync("user_1")));
            await holder.UntilSomebodyWaitsAsync(reads);
        }

        found.AddRange(Enumerable.Range(0, 60).Select(_ => FindAsync("user_1")));
        await holder.LookAsync(times: 200);
        await holder.LetGoAsync();

        Assert.That((await Task.WhenAll(found)).Select(user => user?.ClerkUserId), Is.All.EqualTo("user_1"));
        Assert.That(holder.MostWaiting, Is.EqualTo(GroupRead.MostReads));
    }

    [Test]
    public async Task Find_OfAUserWhoIsStoredBeforeTheCall_FindsThemWhateverReadIsUnderWay()
    {
        await using var holder = await Holder.OfAsync(_store);
        var early = new[] { FindAsync("user_other"), FindAsync("user_other") };
        await holder.UntilSomebodyWaitsAsync(1);

        await holder.InsertAsync("user_new");
        await holder.LetGoAsync();
        var late = await FindAsync("user_new");

        Assert.That(late, Is.Not.Null);
        Assert.That(await Task.WhenAll(early), Is.All.Null);
    }

    [Test]
    public async Task Find_ThatIsGivenUp_LeavesTheReadToTheOthers()
    {
        await _store.CommitAsync([User("user_1")]);
        await using var holder = await Holder.OfAsync(_store);
        using var giveUp = new CancellationTokenSource();
        var all = Enumerable.Range(0, 20).Select(n => FindAsync("user_1", n % 2 == 0 ? giveUp.Token : CancellationToken.None)).ToArray();
        await holder.UntilSomebodyWaitsAsync(1);

        await giveUp.CancelAsync();
        foreach (var given in all.Where((_, n) => n % 2 == 0))
        {
            Assert.That(() => given, Throws.InstanceOf<OperationCanceledException>());
        }

        await holder.LetGoAsync();
        Assert.That((await Task.WhenAll(all.Where((_, n) => n % 2 == 1))).Select(user => user?.ClerkUserId), Is.All.EqualTo("user_1"));
    }

    [Test]
    public async Task Find_ThatIsGivenUpBeforeItsReadBegins_IsNotRead()
    {
        await using var first = await Holder.OfAsync(_store);
        var ahead = new List<Task<User?>>();
        for (var reads = 1; reads <= GroupRead.MostReads; reads++)
        {
            ahead.Add(FindAsync("user_1"));
            await first.UntilSomebodyWaitsAsync(reads);
        }

        // It gets the table after the reads that wait already, and before the ones to come.
        var second = Holder.OfAsync(_store);
        await first.UntilSomebodyWaitsAsync(GroupRead.MostReads + 1);
        using var giveUp = new CancellationTokenSource();
        var given = Enumerable.Range(0, GroupRead.MostMembers).Select(_ => FindAsync("user_1", giveUp.Token)).ToArray();
        var last = FindAsync("user_1");
        await giveUp.CancelAsync();
        await Task.WhenAll(given).ContinueWith(_ => { }, TaskScheduler.Default);
        await first.LetGoAsync();

        await using var holder = await second;
        await holder.UntilSomebodyWaitsAsync(1);
        await holder.LookAsync(times: 200);
        await holder.LetGoAsync();
        Assert.That(await Task.WhenAll([.. ahead, last]), Is.All.Null);
        Assert.That(holder.MostWaiting, Is.EqualTo(1));
    }

    [Test]
    public async Task Find_WhileTheDatabaseDoesNotAnswer_FailsForEveryCallerInTimeAndWorksAgainAfterwards()
    {
        await _store.CommitAsync([User("user_1")]);
        await using var holder = await Holder.OfAsync(_store);
        var began = TimeProvider.System.GetTimestamp();

        var all = Enumerable.Range(0, 3 * GroupRead.MostMembers).Select(_ => FindAsync("user_1")).ToArray();
        foreach (var one in all)
        {
            Assert.That(() => one, Throws.TypeOf<DatabaseUnavailableException>());
        }

        Assert.That(TimeProvider.System.GetElapsedTime(began), Is.LessThan(DatabaseFaults.ReadDeadline + TimeSpan.FromSeconds(2)));
        await holder.LetGoAsync();
        Assert.That(await FindAsync("user_1"), Is.Not.Null);
    }

    [Test]
    public async Task Find_WithoutADatabase_FailsForEveryCaller()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Database=nowhere");
        var together = new GroupRead(new PostgresUserReader(nowhere));

        var all = Enumerable.Range(0, 10).Select(n => together.FindByClerkIdAsync($"user_{n}", CancellationToken.None)).ToArray();

        foreach (var one in all)
        {
            // At once, and not because nobody has told them anything in time.
            Assert.That(() => one, Throws.TypeOf<DatabaseUnavailableException>().With.InnerException.InstanceOf<NpgsqlException>());
        }
    }

    private async Task<User?> FindAsync(string clerkUserId, CancellationToken cancellationToken = default)
    {
        User? user = null;
        await _store.WithAsync<GroupRead>(async together => user = await together.FindByClerkIdAsync(clerkUserId, cancellationToken));
        return user;
    }

    private static UserState User(string clerkUserId) =>
        new(clerkUserId) { Profile = new UserProfile { Version = new SourceVersion(1, 1, "msg_1") } };

    /// <summary>Somebody else's transaction that holds the whole table, so that reads wait.</summary>
    private sealed class Holder(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        /// <summary>The most reads that were seen to wait at once.</summary>
        public long MostWaiting { get; private set; }

        public static async Task<Holder> OfAsync(Store store)
        {
            var connection = new NpgsqlConnection(store.ConnectionString);
            await connection.OpenAsync();
            var holder = new Holder(connection, await connection.BeginTransactionAsync());
            await holder.RunAsync("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
            return holder;
        }

        /// <summary>Waits until so many reads wait for the table.</summary>
        public async Task UntilSomebodyWaitsAsync(int reads)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (MostWaiting < reads)
            {
                limit.Token.ThrowIfCancellationRequested();
                await CountAsync();
            }
        }

        public async Task InsertAsync(string clerkUserId) => await RunAsync(
            $"INSERT INTO users (id, clerk_user_id, first_seen_at, updated_at) VALUES (gen_random_uuid(), '{clerkUserId}', now(), now())");

        /// <summary>Looks many times for reads that wait: one that is a read too many needs a moment to come.</summary>
        public async Task LookAsync(int times)
        {
            for (var look = 0; look < times; look++)
            {
                await CountAsync();
            }
        }

        public Task LetGoAsync() => transaction.CommitAsync();

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }

        private async Task CountAsync() => MostWaiting = Math.Max(MostWaiting, (long)(await RunAsync(
            "SELECT count(*) FROM pg_locks WHERE relation = 'users'::regclass AND NOT granted"))!);

        private async Task<object?> RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            return await command.ExecuteScalarAsync();
        }
    }
}
