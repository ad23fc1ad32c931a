using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using UserSync.Domain.Users;
using UserSync.TestCommon.Redis;
using UserSync.WebApi.FunctionalTests.Hosting;
using UserSync.WebApi.FunctionalTests.InStep;

namespace UserSync.WebApi.FunctionalTests.Caching;

/// <summary>Two replicas with the user cache on, one database and one Redis: what is changed on one counts on the other.</summary>
public sealed class ReplicaTests
{
    // So long that what a test sees within a minute came by the channel.
    private const string Long = "3600";
    private const string Short = "2";

    private static readonly TimeSpan _byTheChannel = TimeSpan.FromSeconds(1);

    // With room for a busy machine.
    private static readonly TimeSpan _bySeconds = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan _quick = TimeSpan.FromSeconds(2);

    private PretendClerk _clerk = null!;
    private RedisServer _redis = null!;
    private ApiHost _one = null!;
    private ApiHost _other = null!;
    private string _admin = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _clerk = new PretendClerk();
        _redis = await RedisServer.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Test]
    public async Task RoleChange_CountsAtOnceHere_AndWithinASecondThere()
    {
        await StartReplicasAsync(Long);
        var id = await AddAsync(UserRole.Admin);
        await WarmAsync(id, HttpStatusCode.OK);

        await PutRoleAsync(id, "solo");
        await CountsAsync(id, HttpStatusCode.Forbidden, _byTheChannel);
        await PutRoleAsync(id, "admin");
        await CountsAsync(id, HttpStatusCode.OK, _byTheChannel);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task DeletionOrBan_CountsAtOnceHere_AndWithinASecondThere(bool deletion)
    {
        await StartReplicasAsync(Long);
        var id = await AddAsync(UserRole.Admin);
        await WarmAsync(id, HttpStatusCode.OK);

        await _one.DeliverAsync(deletion
            ? Events.Deleted(id)
            : Events.User("user.updated", id, Events.StartMs + 10, user => user["banned"] = true));

        await CountsAsync(id, HttpStatusCode.Forbidden, _byTheChannel);
    }

    [Test]
    public async Task NewUser_IsSeenAtOnceEverywhere()
    {
        await StartReplicasAsync(Long);
        var id = Events.NewUserId();
        await WarmAsync(id, HttpStatusCode.NotFound);

        await _one.DeliverAsync(Events.User("user.created", id));

        Assert.That((await MeAsync(_one, id)).Member("role"), Is.EqualTo("growth"));
        Assert.That((await MeAsync(_other, id)).Member("role"), Is.EqualTo("growth"));
    }

    [Test]
    public async Task Admin_WhoAsksForOthers_IsToldWhatTheDatabaseSays()
    {
        await StartReplicasAsync(Long);
        var id = await AddAsync(UserRole.Solo);
        await MeAsync(_other, id);
        await _other.QueryAsync(db => Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlAsync(
            db.Database, $"UPDATE users SET role = 'enterprise' WHERE clerk_user_id = {id}"));

        Assert.That((await MeAsync(_other, id)).Member("role"), Is.EqualTo("solo"), "from the cache");
        Assert.That((await GetAsync(_other, $"/api/users/by-clerk-id/{id}", _admin)).Member("role"), Is.EqualTo("enterprise"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Redis_OutOfOrder_CostsNoAnswer_AndChangesArriveWithinTheSeconds(bool killed)
    {
        await StartReplicasAsync(Short);
        var id = await AddAsync(UserRole.Admin);
        await WarmAsync(id, HttpStatusCode.OK);
        await (killed ? _redis.KillAsync() : _redis.FreezeAsync());

        await WarmAsync(id, HttpStatusCode.OK);
        await PutRoleAsync(id, "solo");
        await CountsAsync(id, HttpStatusCode.Forbidden, _bySeconds);

        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 20; i++)
        {
            Assert.That((await MeAsync(_other, Events.NewUserId())).Status, Is.EqualTo(HttpStatusCode.NotFound));
        }

        Assert.That(Stopwatch.GetElapsedTime(began), Is.LessThan(_quick), "twenty users whom nobody remembers");
    }

    [Test]
    public async Task Redis_ThatIsBack_MakesUpForWhatWasMissed()
    {
        await StartReplicasAsync(Long);
        var id = await AddAsync(UserRole.Admin);
        await WarmAsync(id, HttpStatusCode.OK);
        await _redis.KillAsync();
        await PutRoleAsync(id, "solo");
        Assert.That((await GetUsersAsync(_other, id)).Status, Is.EqualTo(HttpStatusCode.OK), "it could not be told");

        await _redis.StartAgainAsync();

        await Wait.UntilAsync(async () => (await GetUsersAsync(_other, id)).Status == HttpStatusCode.Forbidden);
        await UntilTheyHearAsync();
        await PutRoleAsync(id, "admin");
        await CountsAsync(id, HttpStatusCode.OK, _byTheChannel);
    }

    [Test]
    public async Task Database_ThatIsDown_LeavesThoseWhoAreRemembered()
    {
        await StartReplicasAsync(Long);
        var id = await AddAsync(UserRole.Growth);
        var database = new NpgsqlConnectionStringBuilder(_one.Database);
        await using var network = Forwarder.To(database.Host!, database.Port);
        (database.Host, database.Port) = ("127.0.0.1", network.Port);
        await using var api = await ApiHost.StartOnAsync(
            database.ConnectionString, [.. Shared.SettingsFor(Shared.Clerk), ("USER_CACHE_SECONDS", Long)]);
        await MeAsync(api, id);
        await network.CutAsync();

        Assert.That((await MeAsync(api, id)).Member("role"), Is.EqualTo("growth"));
        Assert.That((await MeAsync(api, _admin)).Problem, Is.EqualTo((503, "temporarily_unavailable")));
    }

    [Test]
    public async Task Lookups_AreCounted()
    {
        await StartReplicasAsync(Long);
        var id = await AddAsync(UserRole.Solo);
        await MeAsync(_one, id);
        await MeAsync(_one, id);
        await Wait.UntilAsync(async () =>
        {
            await MeAsync(_other, id);
            var metrics = (await _other.GetAsync("/metrics")).Text;
            return metrics.Contains("result=\"hit\"", StringComparison.Ordinal)
                && metrics.Contains("result=\"redis_hit\"", StringComparison.Ordinal)
                && metrics.Contains("usersync_user_cache_invalidations_total", StringComparison.Ordinal);
        });

        Assert.That((await _one.GetAsync("/metrics")).Text, Does.Contain("result=\"miss\""));
        await _redis.KillAsync();
        await Wait.UntilAsync(async () =>
        {
            await MeAsync(_other, Events.NewUserId());
            return (await _other.GetAsync("/metrics")).Text.Contains("usersync_user_cache_redis_failures_total", StringComparison.Ordinal);
        });
        Assert.That((await _other.GetAsync("/health")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task StartReplicasAsync(string seconds)
    {
        (string, string?)[] settings =
        [
            .. Shared.SettingsFor(Shared.Clerk),
            ("CLERK_SECRET_KEY", "sk_test_CANARY0123456789"),
            ("PROVISION_ON_FIRST_REQUEST", "false"),
            ("REDIS_URL", _redis.Url),
            ("USER_CACHE_SECONDS", seconds),
        ];
        _one = await ApiHost.StartAsync(_clerk, settings);
        _other = await ApiHost.StartOnAsync(_one.Database, _clerk, settings);
        _admin = await AddAsync(UserRole.Admin);
        await UntilTheyHearAsync();
    }

    /// <summary>Both have found Redis, each by itself: what one says is forgotten by the other.</summary>
    private async Task UntilTheyHearAsync()
    {
        var id = await AddAsync(UserRole.Solo);
        var version = Events.StartMs;
        await Wait.UntilAsync(async () =>
        {
            await MeAsync(_other, id);
            version++;
            await _one.DeliverAsync(Events.User("user.updated", id, version, user => user["username"] = $"CANARY-{version}"));
            return (await MeAsync(_other, id)).Member("username") == $"CANARY-{version}"
                && (await _other.GetAsync("/metrics")).Text.Contains("usersync_user_cache_invalidations_total", StringComparison.Ordinal);
        });
    }

    private async Task<string> AddAsync(UserRole role)
    {
        var user = _clerk.Put(new PretendUser(Events.NewUserId()) { Role = role });
        await _one.DeliverAsync(user.Event("user.created"));
        return user.Id;
    }

    // Often enough that both levels of both replicas hold the user.
    private async Task WarmAsync(string id, HttpStatusCode status)
    {
        foreach (var api in new[] { _one, _other, _one, _other })
        {
            Assert.That((await MeAsync(api, id)).Status, Is.EqualTo(status));
        }
    }

    private async Task CountsAsync(string id, HttpStatusCode status, TimeSpan within)
    {
        var began = Stopwatch.GetTimestamp();
        Assert.That((await GetUsersAsync(_one, id)).Status, Is.EqualTo(status), "on the replica that applied it");
        await Wait.UntilAsync(async () => (await GetUsersAsync(_other, id)).Status == status);
        Assert.That(Stopwatch.GetElapsedTime(began), Is.LessThan(within), "on the other one");
    }

    private static Task<Answer> MeAsync(ApiHost api, string id) => api.MeAsync(Shared.Clerk.Tokens.MintV2(id));

    private static Task<Answer> GetUsersAsync(ApiHost api, string id) => GetAsync(api, "/api/webhook-events?limit=1", id);

    private static async Task<Answer> GetAsync(ApiHost api, string path, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Shared.Clerk.Tokens.MintV2(id)}");
        return await api.SendAsync(request);
    }

    private async Task PutRoleAsync(string id, string role)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/users/{(await _one.FindUserAsync(id))!.Id}/role")
        {
            Content = new StringContent(new JsonObject { ["role"] = role }.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Shared.Clerk.Tokens.MintV2(_admin)}");
        Assert.That((await _one.SendAsync(request)).Status, Is.EqualTo(HttpStatusCode.OK));
    }
}
