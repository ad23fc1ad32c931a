namespace UserSync.Fuzz;

/// <summary>A part of UserSync that strangers' bytes reach, ready to be given any bytes at all.</summary>
public interface IFuzzTarget
{
    /// <summary>Inputs to begin with, from the fixtures and the vectors.</summary>
    IEnumerable<byte[]> Seeds();

    /// <summary>Tries one input. Any exception at all is a finding.</summary>
    /// <returns>What came of it, in words of ours: equal words mean that it went the same way.</returns>
    /// <exception cref="FindingException">No exception of the code under test, but a result that must not be.</exception>
    string Run(byte[] input);
}
