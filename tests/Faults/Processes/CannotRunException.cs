namespace UserSync.Faults.Processes;

/// <summary>A scenario cannot be played on this machine; it counts neither for nor against.</summary>
/// <param name="message">What it lacks, in a few words.</param>
internal sealed class CannotRunException(string message) : Exception(message);
