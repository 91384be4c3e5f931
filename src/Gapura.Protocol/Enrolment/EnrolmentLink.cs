using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Enrolment;

/// <summary>What an enrolment's QR picture says (SPEC 4.1).</summary>
public sealed record EnrolmentLink(ServerName Server, EnrolmentCode Code)
{
    private const string Middle = "/app/#e1.";

    /// <returns>Null for what SPEC 4.3 refuses. Whether the server is the right one, the device decides.</returns>
    public static EnrolmentLink? Read(string text)
    {
        int at = text.IndexOf(Middle, StringComparison.Ordinal);
        return at > 0 && ServerName.Read(text[..at]) is { } server && EnrolmentCode.Read(text[(at + Middle.Length)..]) is { } code
            ? new EnrolmentLink(server, code)
            : null;
    }

    /// <summary>The link with its code, for the page that shows it to its person.</summary>
    public string Reveal() => $"{Server}{Middle}{Code.Reveal()}";

    /// <summary>Names the server only.</summary>
    public override string ToString() => $"{Server}{Middle}[redacted]";
}
