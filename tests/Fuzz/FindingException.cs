namespace UserSync.Fuzz;

/// <summary>Something came about that never may, such as a forgery that was accepted. A fuzzer takes it for a crash.</summary>
public sealed class FindingException(string message) : Exception(message);
