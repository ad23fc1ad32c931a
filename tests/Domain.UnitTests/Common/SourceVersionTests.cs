using CsCheck;
using UserSync.Domain.Common;
using UserSync.TestCommon.Histories;

namespace UserSync.Domain.UnitTests.Common;

public sealed class SourceVersionTests
{
    [TestCase(2, 1, "a", 1, 9, "z", 1, TestName = "CompareTo_WhenUpdateTimesDiffer_DecidesByThemAlone")]
    [TestCase(1, 2, "a", 1, 1, "z", 1, TestName = "CompareTo_WhenUpdateTimesTie_DecidesByTheEventTime")]
    [TestCase(1, 1, "b", 1, 1, "a", 1, TestName = "CompareTo_WhenBothTimesTie_DecidesByTheEventId")]
    [TestCase(1, 1, "a", 1, 1, "B", 1, TestName = "CompareTo_WhenIdsDifferInCase_ComparesBytesNotLetters")]
    [TestCase(1, 1, "aa", 1, 1, "a", 1, TestName = "CompareTo_WhenOneIdBeginsWithTheOther_PutsTheLongerLast")]
    [TestCase(1, 1, "\U0001F600", 1, 1, "\uFFFC", 1, TestName = "CompareTo_WhenIdsLieAboveTheSurrogates_ComparesUtf8NotUtf16")]
    [TestCase(1, 1, "a", 1, 1, "a", 0, TestName = "CompareTo_WhenAllPartsTie_IsEqual")]
    public void CompareTo(long updatedA, long eventA, string idA, long updatedB, long eventB, string idB, int expected)
    {
        var a = new SourceVersion(updatedA, eventA, idA);
        var b = new SourceVersion(updatedB, eventB, idB);

        Assert.That((Math.Sign(a.CompareTo(b)), Math.Sign(b.CompareTo(a))), Is.EqualTo((expected, -expected)));
    }

    [Test]
    public void IsNewerThan_ForTheSameVersion_IsFalse()
    {
        var version = new SourceVersion(1, 1, "a");

        Assert.That((version.IsNewerThan(version), version <= new SourceVersion(1, 1, "a")), Is.EqualTo((false, true)));
    }

    [Test]
    public void Operators_ForAnyTwoVersions_AgreeWithCompareTo() =>
        Gen.Select(Generate.Version, Generate.Version).Sample((a, b) =>
        {
            var sign = a.CompareTo(b);
            Assert.That(
                ((a < b), (a > b), (a <= b), (a >= b), (a == b), a.IsNewerThan(b)),
                Is.EqualTo((sign < 0, sign > 0, sign <= 0, sign >= 0, sign == 0, sign > 0)));
        });

    [Test]
    public void CompareTo_ForAnyThreeVersions_IsTransitive() =>
        Gen.Select(Generate.Version, Generate.Version, Generate.Version).Sample((a, b, c) =>
            a.CompareTo(b) > 0 || b.CompareTo(c) > 0 || a.CompareTo(c) <= 0);
}
