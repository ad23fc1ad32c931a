namespace UserSync.WebApi.Authentication;

/// <summary>Where a request carries its session token.</summary>
internal static class SessionTokenSource
{
    private const string BearerPrefix = "Bearer ";

    /// <summary>
    /// Finds the token; <see langword="false"/> where none came along. A request that says two things at once gets a token
    /// that cannot pass.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="cookies">Names of the cookies to look in, first come; empty where only the header counts.</param>
    /// <param name="token">The token, a part of the header and no copy of it.</param>
    public static bool TryFind(HttpRequest request, IReadOnlyList<string> cookies, out ReadOnlyMemory<char> token)
    {
        token = default;
        var headers = request.Headers.Authorization;
        if (headers.Count > 1)
        {
            return true;
        }

        if (headers is [{ } header])
        {
            var isBearer = header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase);
            token = isBearer ? header.AsMemory(BearerPrefix.Length) : default;
            return isBearer;
        }

        // Only where nothing can be changed: a foreign page can make a browser send its cookies along.
        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        var cookie = isSafe ? cookies.Select(name => request.Cookies[name]).FirstOrDefault(value => value is { Length: > 0 }) : null;
        token = cookie.AsMemory();
        return cookie is not null;
    }
}
