using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using UserSync.TestCommon.Clerk;

namespace UserSync.WebApi.FunctionalTests.Fuzzing;

/// <summary>
/// Makes bodies out of every stored payload: whole ones, and spoilt ones. The same seed and number give the same body,
/// whatever was made before it.
/// </summary>
internal sealed partial class BodyGenerator(int seed)
{
    /// <summary>What is no event at all, or not one that can be applied: for spoiling, not for control.</summary>
    private const string InvalidPrefix = "invalid.";

    private static readonly IReadOnlyList<ClerkFixture> _fixtures = ClerkFixture.OfKind("webhook");
    private static readonly JsonTree[] _trees = [.. _fixtures.Select(fixture => JsonTree.Of(fixture.Json()))];
    private static readonly string[] _whole =
        [.. _trees.Where((_, n) => !_fixtures[n].File.StartsWith(InvalidPrefix, StringComparison.Ordinal)).Select(tree => tree.ToText())];

    /// <summary>How many different whole bodies there are.</summary>
    public static int WholeCount => _whole.Length;

    /// <summary>A body as Clerk might send it.</summary>
    public static byte[] Whole(int number) => Encoding.UTF8.GetBytes(WithIds(_whole[number % _whole.Length], number));

    /// <summary>A body whose JSON is well formed, nearly always, and says the oddest things.</summary>
    public byte[] Structured(int number)
    {
        var random = RandomFor(number);
        var tree = random.Pick(_trees).Clone();
        for (var mutations = random.Count(8); mutations > 0; mutations--)
        {
            TreeMutation.Apply(tree, random.Pick(_trees), random);
        }

        return Encoding.UTF8.GetBytes(WithIds(tree.ToText(), number));
    }

    /// <summary>A body of which some bytes are not what they were.</summary>
    public byte[] Bytes(int number)
    {
        var random = RandomFor(number);
        var body = Encoding.UTF8.GetBytes(WithIds(random.Pick(_whole), number));
        for (var mutations = random.Count(6); mutations > 0; mutations--)
        {
            body = ByteMutation.Apply(body, Encoding.UTF8.GetBytes(random.Pick(_whole)), random);
        }

        return body;
    }

    /// <summary>
    /// Three of four bodies are about users and sessions of their own; the rest share theirs, so that senders meet at rows.
    /// </summary>
    private static string WithIds(string text, int number) => number % 4 == 0
        ? text
        : Ids().Replace(text, id => string.Create(CultureInfo.InvariantCulture, $"{id.Value}{number}"));

    private Random RandomFor(int number) => new(unchecked((seed * 1_000_003) + number));

    [GeneratedRegex("(user|sess)_2[0-9A-Za-z]{20,}")]
    private static partial Regex Ids();
}
