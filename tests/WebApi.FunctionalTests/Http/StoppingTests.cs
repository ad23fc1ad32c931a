using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using UserSync.TestCommon.Postgres;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>A service that has been asked to end takes nothing new and finishes what it took.</summary>
public sealed class StoppingTests
{
    private const string App = "https://app.example.com";

    [Test]
    public async Task Requests_OnceItIsStopping_Are503AndHealthSaysWhy()
    {
        await using var api = await ApiHost.StartAsync(("CORS_ORIGINS", App));
        api.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var me = await api.MeAsync(null, ("Origin", App));
        Answer[] refused = [await Delivery.Good.SendAsync(api), me, await api.GetAsync("/api/nothing"), await api.GetAsync("/health/ready")];
        foreach (var answer in refused)
        {
            Expect.Problem(answer, 503, "temporarily_unavailable");
            Assert.That(answer.Detail, Does.Contain("stopping"));
        }

        // The connection is given up, so that a balancer opens its next one elsewhere; and a browser app may read why.
        Assert.That(me.Header("Connection"), Is.EqualTo("close"));
        Assert.That(me.Header("Access-Control-Allow-Origin"), Is.EqualTo(App));
        Assert.That((await api.GetAsync("/health/live")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await api.GetAsync("/health")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Delivery_InFlight_IsFinishedAndCommitted()
    {
        var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        await using var api = await ApiHost.StartOnAsync(database);
        var delivery = Delivery.Good.WithBody(Events.User("user.created", Events.NewUserId())).Plus("Expect: 100-continue");
        using var connection = RawConnection.Open(api.Address);

        // Told to go on, it is past the point where new requests are turned away.
        await connection.SendAsync(delivery.Head());
        Assert.That((int)(await connection.ReadAsync()).Status, Is.EqualTo(100));
        await connection.SendAsync(delivery.Body[..10]);
        var stopping = api.StopAsync();
        await Wait.UntilAsync(() => IsRefusedAsync(api.Address));
        Assert.That(stopping.IsCompleted, Is.False, "it waits for the delivery");

        await connection.SendAsync(delivery.Body[10..]);
        Expect.Processed(await connection.ReadAsync(), "applied", delivery.Id);
        await stopping;

        await using var next = await ApiHost.StartOnAsync(database);
        Assert.That((await next.FindEventAsync(delivery.Id))!.Attempts, Is.EqualTo(1));
    }

    private static Task<bool> IsRefusedAsync(Uri address)
    {
        try
        {
            using var connection = RawConnection.Open(address);
            return Task.FromResult(false);
        }
        catch (System.Net.Sockets.SocketException)
        {
            return Task.FromResult(true);
        }
    }
}
