using MimeKit;
using MimeKit.Text;

namespace Gapura.Server.Messages;

/// <summary>Makes the MIME message: multipart/alternative of text and HTML in UTF-8, marked as automatic (RFC 3834 §5).</summary>
public static class MailComposer
{
    /// <param name="from">The sender: <c>Name &lt;address&gt;</c> or an address.</param>
    /// <param name="date">The <c>Date</c> header.</param>
    /// <exception cref="MessageRefusedException">A header value holds a line break or another control character, or the recipient is not one bare address (M-15).</exception>
    public static MimeMessage Compose(Envelope envelope, MailboxAddress from, DateTimeOffset date)
    {
        RefuseControls("recipient", envelope.To);
        RefuseControls("subject", envelope.Subject);

        // The parser alone would read "a name <address>" as well; an account's address is nothing but an address.
        if (!MailboxAddress.TryParse(envelope.To, out var to) || !string.Equals(to.Address, envelope.To, StringComparison.Ordinal) || to.Domain.Length == 0)
        {
            throw new MessageRefusedException("The recipient is not an e-mail address.", forGood: true);
        }

        var message = new MimeMessage { Subject = envelope.Subject, Date = date, MessageId = $"{envelope.Id:N}@{from.Domain}" };
        message.From.Add(from);
        message.To.Add(to);
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Body = new MultipartAlternative(Part(TextFormat.Plain, envelope.Body.Text), Part(TextFormat.Html, envelope.Body.Html));
        return message;
    }

    /// <summary>Reads the sender from the settings.</summary>
    /// <returns>Null when it is empty or not one address with a domain.</returns>
    public static MailboxAddress? ParseSender(string from) =>
        !from.Any(char.IsControl) && MailboxAddress.TryParse(from, out var sender) && sender.Domain.Length > 0 ? sender : null;

    // Quoted-printable: no server on the way has to know 8-bit mail, and no line is too long.
    private static TextPart Part(TextFormat format, string text)
    {
        var part = new TextPart(format) { ContentTransferEncoding = ContentEncoding.QuotedPrintable };
        part.SetText(System.Text.Encoding.UTF8, text);
        return part;
    }

    private static void RefuseControls(string header, string value)
    {
        if (value.Any(char.IsControl))
        {
            throw new MessageRefusedException($"The {header} holds a line break or another control character.", forGood: true);
        }
    }
}
