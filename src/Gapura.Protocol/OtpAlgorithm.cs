namespace Gapura.Protocol;

/// <summary>The hash under the HMAC of a one-time password (RFC 6238 §1.2).</summary>
public enum OtpAlgorithm
{
    /// <summary>HMAC-SHA-1 (RFC 4226 §5.2), the only one that every authenticator app knows.</summary>
    Sha1,

    /// <summary>HMAC-SHA-256.</summary>
    Sha256,

    /// <summary>HMAC-SHA-512.</summary>
    Sha512,
}
