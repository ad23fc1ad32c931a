namespace UserSync.Fuzz;

/// <summary>An input that is kept with the code.</summary>
/// <param name="File">Its file under <c>tests/Fuzz</c>.</param>
/// <param name="Bytes">What is in it.</param>
public sealed record StoredInput(string File, byte[] Bytes);
