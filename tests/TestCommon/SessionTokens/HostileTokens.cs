namespace UserSync.TestCommon.SessionTokens;

/// <summary>Tokens that must be refused. Each is the good token, spoilt in one way and, where it can be, signed by our own key.</summary>
public static class HostileTokens
{
    public static IEnumerable<HostileToken> All =>
        HostileHeaders.All.Concat(HostileJson.All).Concat(HostileClaims.All).Concat(HostileShapes.All);
}
