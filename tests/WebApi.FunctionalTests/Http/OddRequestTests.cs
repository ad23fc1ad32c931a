using UserSync.WebApi.FunctionalTests.Hosting;

namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>What nobody has reason to send, and what comes along with requests that want none of it.</summary>
public sealed class OddRequestTests
{
    [TestCase("Content-Type: multipart/form-data", "CANARY")]
    [TestCase("Content-Type: multipart/form-data; boundary=x", "--x\r\nCANARY")]
    [TestCase("Content-Type: application/x-www-form-urlencoded", "a=%zz&=CANARY")]
    [TestCase("Content-Type: application/x-www-form-urlencoded; charset=none", "a=b")]
    [TestCase("Content-Type: application/json", "CANARY")]
    [TestCase("Content-Type: nonsense", "CANARY")]
    public async Task Body_WhereNoneIsWanted_IsNotLookedAt(string contentType, string body)
    {
        foreach (var path in (string[])["/health", "/health/live", "/health/ready"])
        {
            var answer = await RawConnection.AskAsync(
                Shared.Api.Address,
                $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{contentType}\r\nContent-Length: {body.Length}\r\n\r\n{body}");

            Assert.That((int)answer.Status, Is.EqualTo(200), $"{path}: {answer.Text}");
        }
    }

    [TestCase("*/*")]
    [TestCase("text/html")]
    [TestCase("application/xml;q=1, image/png")]
    [TestCase("nonsense")]
    [TestCase("")]
    public async Task Answer_WhateverIsAcceptable_IsJson(string accept)
    {
        var id = Events.NewUserId();
        await Shared.Api.DeliverAsync(Events.User("user.created", id));

        var me = await Shared.Api.MeAsync(Shared.Clerk.Tokens.MintV2(id), ("Accept", accept));
        var none = await Shared.Api.MeAsync(null, ("Accept", accept));

        Assert.That((me.Member("clerk_user_id"), me.Header("Content-Type")), Is.EqualTo((id, "application/json; charset=utf-8")));
        Expect.Problem(none, 401, "authentication_required");
    }

    [TestCase("Content-Length: 5\r\nContent-Length: 6")]
    [TestCase("Content-Length: -1")]
    [TestCase("Content-Length: 0x5")]
    [TestCase("Transfer-Encoding: chunked\r\nContent-Type: application/json\r\nX: \0")]
    [TestCase("X : y")]
    [TestCase("X: y\r\n folded")]
    [TestCase("Transfer-Encoding: gzip")]
    public async Task Head_ThatIsMalformed_Is400(string lines)
    {
        var answer = await RawConnection.AskAsync(
            Shared.Api.Address, $"POST /api/webhooks/clerk HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n\r\n");

        Assert.That((int)answer.Status, Is.EqualTo(400));
    }

    [Test]
    public async Task Chunk_ThatIsMalformed_Is400()
    {
        var answer = await RawConnection.AskAsync(
            Shared.Api.Address,
            "POST /api/webhooks/clerk HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n");

        Expect.Problem(answer, 400, "bad_request");
    }

    [TestCase(10, 90, 40, 200)]
    [TestCase(10, 101, 40, 431)]
    [TestCase(10, 4, 9_000, 431)]
    [TestCase(9_000, 0, 0, 414)]
    public async Task Head_ThatIsLarge_IsTakenUpToALimit(int query, int lines, int length, int status)
    {
        var more = string.Concat(Enumerable.Range(0, lines).Select(i => $"X-{i}: {new string('x', length)}\r\n"));
        var request = $"GET /health/live?{new string('q', query)} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n";

        Assert.That((int)(await RawConnection.AskAsync(Shared.Api.Address, request)).Status, Is.EqualTo(status));
    }

    [Test]
    public async Task Connection_ThatSaysNothing_DoesNotKeepOthersWaiting()
    {
        var silent = Enumerable.Range(0, 200).Select(_ => RawConnection.Open(Shared.Api.Address)).ToList();
        foreach (var connection in silent)
        {
            await connection.SendAsync("POST /api/webhooks/clerk HTTP/1.1\r\nHost:");
        }

        var delivery = Delivery.Good;
        Expect.Processed(await delivery.SendAsync(Shared.Api), "ignored", delivery.Id);
        silent.ForEach(connection => connection.Dispose());
    }
}
