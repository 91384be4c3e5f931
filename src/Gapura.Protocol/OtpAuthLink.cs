namespace Gapura.Protocol;

/// <summary>What an <c>otpauth://totp</c> link says. The receiver disposes the secret.</summary>
/// <param name="Issuer">Who runs the account; empty when the link names nobody.</param>
/// <param name="Account">The account's name at the issuer; never empty.</param>
/// <param name="Secret">The shared key.</param>
/// <param name="Parameters">Hash, digits and period, defaults filled in.</param>
public sealed record OtpAuthLink(string Issuer, string Account, OtpSecret Secret, TotpParameters Parameters)
{
    /// <summary>Names the issuer only: neither secret nor account belong in a log.</summary>
    public override string ToString() => $"{nameof(OtpAuthLink)} {{ Issuer = {Issuer}, Account = [redacted], Secret = [redacted] }}";
}
