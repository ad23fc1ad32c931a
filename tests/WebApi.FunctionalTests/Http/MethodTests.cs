using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>A method that an address does not take is 405, whoever asks, and the answer says which it takes.</summary>
public sealed class MethodTests
{
    private static readonly (string Path, string Allowed)[] _addresses =
    [
        ("/api/webhooks/clerk", "POST"),
        ("/api/auth/me", "GET"),
        ("/health", "GET"),
        ("/health/live", "GET"),
        ("/health/ready", "GET"),
    ];

    private static IEnumerable<TestCaseData> NotTaken =>
        from address in _addresses
        from method in (string[])["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]
        where method != address.Allowed
        select new TestCaseData(method, address.Path, address.Allowed);

    [TestCaseSource(nameof(NotTaken))]
    public async Task Method_ThatIsNotTaken_Is405(string method, string path, string allowed)
    {
        using var connection = RawConnection.Open(Shared.Api.Address);
        await connection.SendAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

        var answer = await connection.ReadAsync(hasBody: method != "HEAD");

        Assert.That(answer.Header("Allow"), Is.EqualTo(allowed));
        if (method == "HEAD")
        {
            Assert.That((int)answer.Status, Is.EqualTo(405));
            Expect.SecurityHeaders(answer);
        }
        else
        {
            Expect.Problem(answer, 405, "method_not_allowed");
        }

        // Whatever was sent before, the connection is where it should be.
        await connection.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.That((await connection.ReadAsync()).Text, Is.EqualTo("{\"status\":\"live\"}"));
    }

    [TestCase("X-HTTP-Method-Override: POST")]
    [TestCase("X-HTTP-Method: POST")]
    [TestCase("X-Method-Override: POST")]
    public async Task Method_NamedElsewhere_DoesNotCount(string header)
    {
        var answer = await (Delivery.Good with { Method = "GET" }).Plus(header).SendAsync(Shared.Api);

        Expect.Problem(answer, 405, "method_not_allowed");
    }
}
