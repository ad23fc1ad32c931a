using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Lifecycle;

public sealed class StoppingTests
{
    [Test]
    public async Task Deliver_WhenTheProcessHasBeenAskedToEnd_IsSentElsewhereAndTheConnectionIsClosed()
    {
        await using var host = await ApiHost.StartAsync();
        var body = Events.User("user.created", Events.NewUserId());
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var answer = await host.DeliverAsync(body);
        var ready = await host.GetAsync("/health/ready");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Problem, Is.EqualTo((503, "temporarily_unavailable")));
            Assert.That(answer.Header("Connection"), Is.EqualTo("close"));
            Assert.That(answer.Header("Retry-After"), Is.Not.Null);
            Assert.That(ready.Problem, Is.EqualTo((503, "temporarily_unavailable")));
        }
    }
}
