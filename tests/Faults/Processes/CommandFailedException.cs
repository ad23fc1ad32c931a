namespace UserSync.Faults.Processes;

/// <summary>Something that the suite itself needs could not be done.</summary>
/// <param name="message">What and why, for people.</param>
internal sealed class CommandFailedException(string message) : Exception(message);
