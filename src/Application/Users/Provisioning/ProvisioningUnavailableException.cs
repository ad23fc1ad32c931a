namespace UserSync.Application.Users.Provisioning;

/// <summary>A user is not stored, and Clerk could not be asked. It says nothing about whether there is such a user.</summary>
/// <param name="inner">Why.</param>
/// <param name="retryAfter">How long Clerk asked to be left alone, or <see langword="null"/>.</param>
public sealed class ProvisioningUnavailableException(Exception inner, TimeSpan? retryAfter = null)
    : Exception("A user cannot be fetched from Clerk.", inner)
{
    /// <summary>How long Clerk asked to be left alone, or <see langword="null"/>.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
