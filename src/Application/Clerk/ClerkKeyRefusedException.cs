namespace UserSync.Application.Clerk;

/// <summary>Clerk answered 401 or 403: the secret key is wrong, revoked, or of another instance. Asking again does not help.</summary>
/// <param name="status">The HTTP status.</param>
public sealed class ClerkKeyRefusedException(int status) : Exception($"Clerk refused the secret key with {status}.")
{
    /// <summary>The HTTP status, 401 or 403.</summary>
    public int Status => status;
}
