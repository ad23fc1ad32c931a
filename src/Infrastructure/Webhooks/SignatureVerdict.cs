namespace UserSync.Infrastructure.Webhooks;

/// <summary>What the check of a webhook's signature found. Anything but <see cref="Valid"/> is a refusal.</summary>
public enum SignatureVerdict
{
    /// <summary>Signed by one of the secrets, and the signature is at most five minutes old.</summary>
    Valid,

    /// <summary>Neither the <c>svix-*</c> nor the <c>webhook-*</c> headers are all there.</summary>
    MissingHeaders,

    /// <summary>A header occurs twice, or the message id is too long or holds more than visible ASCII.</summary>
    MalformedHeaders,

    /// <summary>The timestamp is not a positive whole number of seconds written in plain digits.</summary>
    InvalidTimestamp,

    /// <summary>The timestamp is more than five minutes away from our clock, in the past or the future.</summary>
    TimestampOutOfTolerance,

    /// <summary>No <c>v1</c> entry was made by any of the secrets over exactly these bytes.</summary>
    SignatureMismatch,
}
