using UserSync.Fuzz;

namespace UserSync.WebApi.FunctionalTests.Fuzzing;

/// <summary>
/// The inputs that the fuzzer was once led by, tried again without it: what it found shows here if it comes back.
/// </summary>
public sealed class StoredInputTests
{
    private static IEnumerable<string> Targets => FuzzTargets.Names;

    [TestCaseSource(nameof(Targets))]
    public void Run_OnEveryStoredInputAndSeed_FindsNothing(string name)
    {
        var target = FuzzTargets.Create(name);
        var inputs = Inputs(name, target);

        var findings = inputs.Select(input => (input.File, Finding: Try(target, input.Bytes))).Where(result => result.Finding is not null).ToList();

        Assert.That(inputs, Has.Count.GreaterThan(20), "stored inputs and seeds");
        Assert.That(findings, Is.Empty);
    }

    /// <summary>An input that is refused at once tells nothing; between them they must get everywhere.</summary>
    [TestCase("envelope", "no event", "ignored", "data.id is missing or is not a string.", "CreateUserFromClerkCommand; with a profile", "RecordLoginCommand; without a profile")]
    [TestCase("verifier", "Valid", "MissingHeaders", "MalformedHeaders", "InvalidTimestamp", "TimestampOutOfTolerance", "SignatureMismatch")]
    [TestCase("token", "as it came: Accepted ", "as it came: Rejected token-invalid", "as it came: Rejected token-invalid-signature", "signed: Accepted ", "signed: Rejected token-expired")]
    public void StoredInputs_BetweenThem_ReachEveryOutcome(string name, params string[] outcomes)
    {
        var target = FuzzTargets.Create(name);

        Assert.That(Inputs(name, target).Select(input => target.Run(input.Bytes)).Distinct(), Is.SupersetOf(outcomes));
    }

    private static List<StoredInput> Inputs(string name, IFuzzTarget target) =>
        [.. StoredInputs.Of(name), .. target.Seeds().Select((seed, n) => new StoredInput($"seed {n}", seed))];

    private static string? Try(IFuzzTarget target, byte[] input)
    {
        try
        {
            target.Run(input);
            return null;
        }
        catch (Exception exception)
        {
            return exception.ToString();
        }
    }
}
