using System.Text;
using System.Text.Json;

namespace UserSync.Infrastructure.IntegrationTests.Webhooks;

/// <summary>The published and derived signature vectors of <c>Fixtures/svix/vectors.json</c>.</summary>
internal static class SvixVectors
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "svix");
    private static readonly JsonElement _root = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "vectors.json"))).RootElement;

    public static IEnumerable<TestCaseData<JsonElement>> Verify => Section("verify");

    public static IEnumerable<TestCaseData<JsonElement>> Sign => Section("sign");

    public static IEnumerable<TestCaseData<JsonElement>> Secrets => Section("secrets");

    public static IEnumerable<TestCaseData<JsonElement>> Asymmetric => Section("asymmetric");

    public static IEnumerable<TestCaseData<JsonElement>> Fixtures => Section("fixtures");

    public static int Count(string section) => _root.GetProperty(section).GetArrayLength();

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>A fixture file without insignificant white space, everything else as it stands: what Clerk would send.</summary>
    public static byte[] Compact(string file)
    {
        var compact = new StringBuilder();
        var isInString = false;
        var isEscaped = false;
        foreach (var c in File.ReadAllText(Path.Combine(_folder, file)))
        {
            if (isInString || !char.IsWhiteSpace(c))
            {
                compact.Append(c);
            }

            isInString ^= c == '"' && !isEscaped;
            isEscaped = c == '\\' && !isEscaped;
        }

        return Encoding.UTF8.GetBytes(compact.ToString());
    }

    private static IEnumerable<TestCaseData<JsonElement>> Section(string name) =>
        from vector in _root.GetProperty(name).EnumerateArray()
        select new TestCaseData<JsonElement>(vector).SetArgDisplayNames(vector.Text("name"));
}
