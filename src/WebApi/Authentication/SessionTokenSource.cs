namespace UserSync.WebApi.Authentication;

/// <summary>Where a request carries its session token.</summary>
internal static class SessionTokenSource
{
    private const string BearerPrefix = "Bearer ";

    /// <summary>
    /// The token, or <see langword="null"/> where none came along. A request that says two things at once gets a token
    /// that cannot pass.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="cookies">Names of the cookies to look in, first come; empty where only the header counts.</param>
    public static string? Find(HttpRequest request, IReadOnlyList<string> cookies)
    {
        var headers = request.Headers.Authorization;
        if (headers.Count > 1)
        {
            return "";
        }

        if (headers is [{ } header])
        {
            return header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) ? header[BearerPrefix.Length..] : null;
        }

        // Only where nothing can be changed: a foreign page can make a browser send its cookies along.
        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return isSafe ? cookies.Select(name => request.Cookies[name]).FirstOrDefault(value => value is { Length: > 0 }) : null;
    }
}
