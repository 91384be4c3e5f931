namespace Gapura.Testing;

/// <summary>A mail as it arrived by SMTP, taken apart by Python's mail parser.</summary>
/// <param name="From">Envelope sender (MAIL FROM).</param>
/// <param name="To">Envelope recipients (RCPT TO).</param>
/// <param name="Subject">Subject, decoded (RFC 2047).</param>
/// <param name="Text">The text/plain body, decoded, or empty.</param>
/// <param name="Html">The text/html body, decoded, or empty.</param>
/// <param name="Raw">The message as it came over the wire.</param>
public sealed record ReceivedMail(
    string From, IReadOnlyList<string> To, string Subject, string Text, string Html, string Raw);
