using Microsoft.AspNetCore.Http;
using UserSync.Faults.Judging;

namespace UserSync.Faults.SelfTest;

/// <summary>One delivery that a cheat may deal with as it likes.</summary>
internal sealed class Delivery(HttpContext context, byte[] body, int number, bool isFirstEvent, HttpClient service, Database database)
{
    private static readonly string[] _headers = ["svix-id", "svix-timestamp", "svix-signature"];

    /// <summary>How many there have been, this one included.</summary>
    public int Number => number;

    /// <summary>Whether it is of the very first event.</summary>
    public bool IsFirstEvent => isFirstEvent;

    /// <summary>Has the real service take it.</summary>
    public async Task<(int Status, string Body)> ForwardAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks/clerk") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        foreach (var name in _headers)
        {
            request.Headers.Add(name, context.Request.Headers[name].ToString());
        }

        using var response = await service.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Changes the database behind the service's back.</summary>
    public Task ExecuteAsync(string sql) => database.QueryAsync(sql);

    /// <summary>Answers the sender.</summary>
    public Task AnswerAsync((int Status, string Body) answer)
    {
        context.Response.StatusCode = answer.Status;
        return context.Response.WriteAsync(answer.Body);
    }

    /// <summary>Leaves the sender without an answer.</summary>
    public void HangUp() => context.Abort();
}
