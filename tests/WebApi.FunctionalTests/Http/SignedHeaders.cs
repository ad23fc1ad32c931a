namespace UserSync.WebApi.FunctionalTests.Http;

/// <summary>The three values of a good signature.</summary>
internal sealed record SignedHeaders(string Id, string Timestamp, string Signature)
{
    /// <summary>The three lines, as one of the two families writes them.</summary>
    public IEnumerable<string> Lines(string family) =>
        [$"{family}-id: {Id}", $"{family}-timestamp: {Timestamp}", $"{family}-signature: {Signature}"];
}
