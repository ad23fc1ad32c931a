using UserSync.WebApi.Configuration;

namespace UserSync.WebApi.FunctionalTests.Configuration;

/// <summary>How single values are read: names and keys, flags, numbers, lists, addresses.</summary>
public sealed class ValueReaderTests
{
    private static readonly Variable _variable = new("THE_NAME", "The:Key");

    [TestCase(null, null, null)]
    [TestCase("", "", null)]
    [TestCase(" \t\r\n", null, null)]
    [TestCase("name", null, "name")]
    [TestCase(null, "key", "key")]
    [TestCase("name", "key", "name")]
    [TestCase(" ", "key", "key")]
    [TestCase(" name\n", null, "name")]
    public void Text_IsTheNameElseTheKey_AndBlankIsUnset(string? name, string? key, string? expected)
    {
        var reader = new ValueReader(Given.Configuration(("THE_NAME", name), ("The:Key", key)));

        Assert.That(reader.Text(_variable), Is.EqualTo(expected));
    }

    [Test]
    public void Text_OfAName_DoesNotCareForCase()
    {
        Assert.That(new ValueReader(Given.Configuration(("the_name", "value"))).Text(_variable), Is.EqualTo("value"));
    }

    [TestCase("true", true)]
    [TestCase("True", true)]
    [TestCase("TRUE", true)]
    [TestCase("1", true)]
    [TestCase("yes", true)]
    [TestCase("on", true)]
    [TestCase(" On ", true)]
    [TestCase("false", false)]
    [TestCase("FALSE", false)]
    [TestCase("0", false)]
    [TestCase("No", false)]
    [TestCase("off", false)]
    public void Flag_InEverySpelling_IsRead(string text, bool expected)
    {
        var reader = new ValueReader(Given.Configuration(("THE_NAME", text)));

        Assert.That(reader.Flag(_variable, !expected), Is.EqualTo(expected));
        Assert.That(reader.Problems, Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Flag_WhenUnset_IsTheDefault(bool otherwise)
    {
        Assert.That(new ValueReader(Given.Configuration(("THE_NAME", " "))).Flag(_variable, otherwise), Is.EqualTo(otherwise));
    }

    [TestCase("CANARY")]
    [TestCase("2")]
    [TestCase("-1")]
    [TestCase("y")]
    [TestCase("true,")]
    [TestCase("\"true\"")]
    [TestCase("enabled")]
    public void Flag_WhenItIsNone_IsRefused(string text)
    {
        var reader = new ValueReader(Given.Configuration(("THE_NAME", text)));

        reader.Flag(_variable, false);

        Assert.That(reader.Problems, Is.EqualTo(new[] { "THE_NAME: expected true or false" }));
    }

    [TestCase("5", 5)]
    [TestCase("005", 5)]
    [TestCase(" 12 ", 12)]
    [TestCase("100", 100)]
    [TestCase(null, 7)]
    [TestCase("", 7)]
    public void Number_InPlainDigits_IsRead(string? text, int expected)
    {
        var reader = new ValueReader(Given.Configuration(("THE_NAME", text)));

        Assert.That(reader.Number(_variable, 7, 5, 100), Is.EqualTo(expected));
        Assert.That(reader.Problems, Is.Empty);
    }

    [TestCase("4")]
    [TestCase("101")]
    [TestCase("-5")]
    [TestCase("+5")]
    [TestCase("5.0")]
    [TestCase("5,0")]
    [TestCase("1e1")]
    [TestCase("0x10")]
    [TestCase("1 0")]
    [TestCase("٥٠")]
    [TestCase("99999999999999999999")]
    [TestCase("CANARY")]
    public void Number_WhenItIsNone_IsRefused(string text)
    {
        var reader = new ValueReader(Given.Configuration(("THE_NAME", text)));

        reader.Number(_variable, 7, 5, 100);

        Assert.That(reader.Problems, Is.EqualTo(new[] { "THE_NAME: expected a whole number from 5 to 100" }));
    }

    [TestCase(null)]
    [TestCase(" ")]
    [TestCase("[]")]
    [TestCase("a", "a")]
    [TestCase("a,b", "a", "b")]
    [TestCase("a b\tc\nd\r\ne", "a", "b", "c", "d", "e")]
    [TestCase(" a , b ,", "a", "b")]
    [TestCase("a,,b", "a", "b")]
    [TestCase("a,a", "a", "a")]
    [TestCase("""["a","b"]""", "a", "b")]
    [TestCase(""" [ " a " , "b,c d" ] """, "a", "b,c d")]
    [TestCase("a[b]", "a[b]")]
    public void List_InEveryForm_IsRead(string? text, params string[] expected)
    {
        var reader = new ValueReader(Given.Configuration(("THE_NAME", text)));

        Assert.That(reader.List(_variable), Is.EqualTo(expected));
        Assert.That(reader.Problems, Is.Empty);
    }

    [TestCase(",")]
    [TestCase(" , ,, ")]
    [TestCase("[")]
    [TestCase("[CANARY]")]
    [TestCase("""["CANARY",]""")]
    [TestCase("""["CANARY"] x""")]
    [TestCase("""["CANARY", null]""")]
    [TestCase("""["CANARY", " "]""")]
    [TestCase("""["CANARY", 1]""")]
    [TestCase("""[["CANARY"]]""")]
    [TestCase("['CANARY']")]
    public void List_WhenItIsNone_IsRefused(string text)
    {
        var reader = new ValueReader(Given.Configuration(("THE_NAME", text)));

        Assert.That(reader.List(_variable), Is.Empty);
        Assert.That(reader.Problems, Is.EqualTo(new[] { "THE_NAME: expected items separated by commas, or a JSON array of strings" }));
    }

    [Test]
    public void Address_WhenAbsoluteAndAcceptable_IsRead()
    {
        var reader = new ValueReader(Given.Configuration(("THE_NAME", " https://example.com/a ")));

        Assert.That(reader.Address(_variable, _ => true, "no matter"), Is.EqualTo(new Uri("https://example.com/a")));
        Assert.That(reader.Address(new Variable("ABSENT", "Absent"), _ => true, "no matter"), Is.Null);
        Assert.That(reader.Problems, Is.Empty);
    }

    [TestCase("CANARY", true)]
    [TestCase("//example.com", true)]
    [TestCase("https://", true)]
    [TestCase("https://example.com", false)]
    public void Address_WhenItIsNoneOrNotAcceptable_IsRefused(string text, bool isAcceptable)
    {
        var reader = new ValueReader(Given.Configuration(("THE_NAME", text)));

        Assert.That(reader.Address(_variable, uri => isAcceptable && !uri.IsFile, "expected what is expected"), Is.Null);
        Assert.That(reader.Problems, Is.EqualTo(new[] { "THE_NAME: expected what is expected" }));
    }
}
