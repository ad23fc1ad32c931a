namespace UserSync.Demo.Service;

/// <summary>The service did not start, or ended by itself.</summary>
/// <param name="message">What happened and the end of the log, for people.</param>
internal sealed class ServiceFailedException(string message) : Exception(message);
