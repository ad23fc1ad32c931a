using System.Security.Cryptography;
using SharpFuzz;
using UserSync.Fuzz;

const string Usage = """
    Usage: fuzz run TARGET                    inputs from afl-fuzz, or one from standard input
           fuzz replay TARGET [FILE…]         tries the files, or else what is stored, and counts what came of it
           fuzz seed TARGET FOLDER            writes the inputs to begin with
           fuzz instrument ASSEMBLY…          makes assemblies report, in place, which ways they go
    TARGET is envelope, verifier or token. Exit code: 0 nothing found, 1 something was, 2 wrong usage.
    """;

switch (args)
{
    case ["run", var name] when FuzzTargets.Names.Contains(name):
        // Made by the first input: before that, instrumented code has nowhere to report to.
        IFuzzTarget? target = null;
        Fuzzer.OutOfProcess.Run(stream => (target ??= FuzzTargets.Create(name)).Run(ReadAll(stream)));
        return 0;

    case ["replay", var name, .. var files] when FuzzTargets.Names.Contains(name):
        return Replay(FuzzTargets.Create(name), files.Length == 0
            ? StoredInputs.Of(name)
            : files.Select(file => new StoredInput(file, File.ReadAllBytes(file))));

    case ["seed", var name, var folder] when FuzzTargets.Names.Contains(name):
        Directory.CreateDirectory(folder);
        foreach (var seed in FuzzTargets.Create(name).Seeds())
        {
            // Named by what is in it, so that equal ones are one.
            File.WriteAllBytes(Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(seed))[..16]), seed);
        }

        return 0;

    case ["instrument", .. var assemblies] when assemblies.Length > 0:
        foreach (var assembly in assemblies)
        {
            Fuzzer.Instrument(assembly, _ => true, Options.Value);
        }

        return 0;

    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

static byte[] ReadAll(Stream stream)
{
    using var buffer = new MemoryStream();
    stream.CopyTo(buffer);
    return buffer.ToArray();
}

static int Replay(IFuzzTarget target, IEnumerable<StoredInput> inputs)
{
    var findings = 0;
    var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
    foreach (var input in inputs)
    {
        try
        {
            var outcome = target.Run(input.Bytes);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }
        catch (Exception exception)
        {
            findings++;
            var frames = exception.StackTrace?.Split('\n').Take(4) ?? [];
            Console.WriteLine($"{input.File}\n  {exception.GetType().Name}: {exception.Message}\n{string.Join('\n', frames)}");
        }
    }

    foreach (var (outcome, count) in outcomes)
    {
        Console.WriteLine($"{count,6}  {outcome}");
    }

    Console.WriteLine($"{outcomes.Values.Sum() + findings} inputs, {findings} findings");
    return findings == 0 ? 0 : 1;
}
