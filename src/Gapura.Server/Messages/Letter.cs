using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Gapura.Server.Portals;

namespace Gapura.Server.Messages;

/// <summary>The only thing in a letter that can be pressed.</summary>
internal sealed record LetterButton(string Caption, string Link);

/// <summary>A letter in one language, in plain text: the first sentence says what happened, the second what to do.</summary>
internal sealed record Letter(string Subject, string Happened, string ToDo)
{
    public LetterButton? Button { get; init; }
    public IReadOnlyList<string> More { get; init; } = [];

    /// <summary>What to do when it was somebody else.</summary>
    public required string NotYou { get; init; }
}

/// <summary>Puts a letter on paper, as text and as HTML: no tables, no outside resources, the colours left to the reader's mail program.</summary>
internal static class LetterLayout
{
    // Everything but the five characters of markup may stay as it is: shorter mails, and searchable ones.
    private static readonly HtmlEncoder s_html = HtmlEncoder.Create(UnicodeRanges.All);

    public static Mail Write(LetterFacts facts, Letter letter)
    {
        if (letter.Button is { } button && !(Uri.TryCreate(button.Link, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"))
        {
            throw new ArgumentException("The link of a letter is an absolute http or https address.", nameof(letter));
        }

        var words = Words.Of(facts.Language);
        return new Mail(facts.To, letter.Subject, Text(facts, letter, words), Html(facts, letter, words))
        {
            AccountId = facts.AccountId,
            CopyTo = letter.Button is null ? facts.CopyTo : null,
        };
    }

    private static string Text(LetterFacts facts, Letter letter, Words words)
    {
        var text = new StringBuilder();
        text.Append(words.Dear).Append(' ').Append(Addressee(facts)).Append(",\n\n");
        text.Append(letter.Happened).Append('\n').Append(letter.ToDo).Append("\n\n");
        if (letter.Button is { } button)
        {
            text.Append(button.Caption).Append(":\n").Append(button.Link).Append("\n\n");
        }

        foreach (var paragraph in letter.More.Append(letter.NotYou))
        {
            text.Append(paragraph).Append("\n\n");
        }

        foreach (var (name, value) in Details(facts, words))
        {
            text.Append(name).Append(": ").Append(value).Append('\n');
        }

        return text.Append("\n-- \n").Append(Footer(facts, words)).Append('\n').ToString();
    }

    private static string Html(LetterFacts facts, Letter letter, Words words)
    {
        var html = new StringBuilder();
        Head(html, letter.Subject, words.Code);
        html.Append("<p style=\"margin:0 0 16px;font-weight:bold\">").Append(Encode(LetterText.Line(facts.Portal.Name))).Append("</p>\n");
        html.Append("<h1 style=\"margin:0 0 16px;font-size:20px;line-height:1.3\">").Append(Encode(letter.Subject)).Append("</h1>\n");
        Paragraph(html, $"{words.Dear} {Addressee(facts)},");
        Paragraph(html, letter.Happened);
        Paragraph(html, letter.ToDo);
        if (letter.Button is { } button)
        {
            Button(html, Encode(button.Link), Encode(button.Caption), Encode(words.CopyLink));
        }

        foreach (var paragraph in letter.More.Append(letter.NotYou))
        {
            Paragraph(html, paragraph);
        }

        html.Append("<ul style=\"margin:24px 0;padding:4px 0 4px 16px;border-left:4px solid #6fa8dc;list-style:none;font-size:14px;overflow-wrap:anywhere\">\n");
        foreach (var (name, value) in Details(facts, words))
        {
            html.Append("<li style=\"margin:0\">").Append(Encode(name)).Append(": <strong>").Append(Encode(value)).Append("</strong></li>\n");
        }

        return html.Append("</ul>\n<p style=\"margin:0;font-size:14px\">").Append(Encode(Footer(facts, words)))
            .Append("</p>\n</div>\n</body>\n</html>\n").ToString();
    }

    private static void Head(StringBuilder html, string subject, string language) =>
        html.Append("<!doctype html>\n<html lang=\"").Append(language).Append("\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"supported-color-schemes\" content=\"light dark\">\n")
            .Append("<title>").Append(Encode(subject)).Append("</title>\n</head>\n")
            .Append("<body style=\"margin:0;padding:24px 16px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;font-size:16px;line-height:1.5\">\n")
            .Append("<div style=\"max-width:560px;margin:0 auto\">\n");

    private static void Button(StringBuilder html, string link, string caption, string copy) =>
        html.Append("<p style=\"margin:24px 0\"><a href=\"").Append(link)
            .Append("\" style=\"display:inline-block;padding:12px 24px;border-radius:6px;background-color:#0b5394;color:#ffffff;font-weight:bold;text-decoration:none\">")
            .Append(caption).Append("</a></p>\n<p style=\"margin:0 0 16px;font-size:14px;overflow-wrap:anywhere\">").Append(copy)
            .Append("<br><a href=\"").Append(link).Append("\">").Append(link).Append("</a></p>\n");

    private static IEnumerable<(string Name, string Value)> Details(LetterFacts facts, Words words)
    {
        yield return (words.Portal, LetterText.Line(facts.Portal.Name));
        yield return ("User ID", LetterText.Line(facts.UserId));
        yield return (words.Time, PortalTime.Format(facts.At, facts.Language));
        if (facts.Browser.Length > 0)
        {
            yield return ("Browser", LetterText.LineWithoutLinks(facts.Browser));
        }

        if (facts.Address.Length > 0)
        {
            yield return (words.Address, LetterText.Line(facts.Address));
        }

        yield return (words.Reference, LetterText.Line(facts.Reference));
    }

    private static string Addressee(LetterFacts facts)
    {
        var name = LetterText.LineWithoutLinks(facts.Name);
        return name.Length > 0 ? name : LetterText.Line(facts.UserId);
    }

    private static string Footer(LetterFacts facts, Words words) => facts.Portal.HelpContact.Length > 0
        ? $"{words.Automatic} {words.Help}: {LetterText.Line(facts.Portal.HelpContact)}."
        : words.Automatic;

    private static void Paragraph(StringBuilder html, string text) =>
        html.Append("<p style=\"margin:0 0 16px\">").Append(Encode(text)).Append("</p>\n");

    private static string Encode(string text) => s_html.Encode(text);

    private sealed record Words(string Code, string Dear, string CopyLink, string Portal, string Time, string Address, string Reference)
    {
        private static readonly Words s_indonesian = new("id", "Yth.", "Jika tombol tidak dapat ditekan, salin alamat ini ke browser Anda:",
            "Portal", "Waktu", "Alamat IP", "Nomor rujukan")
        {
            Automatic = "Email ini dikirim secara otomatis; mohon tidak membalasnya. Kami tidak pernah meminta Password atau kode Anda lewat email atau telepon.",
            Help = "Bantuan",
        };

        private static readonly Words s_english = new("en", "Dear", "If the button does not work, copy this address into your browser:",
            "Portal", "Time", "IP address", "Reference")
        {
            Automatic = "This e-mail was sent automatically; please do not reply. We never ask for your password or codes by e-mail or phone.",
            Help = "Help",
        };

        public required string Automatic { get; init; }
        public required string Help { get; init; }

        public static Words Of(Language language) => language == Language.Indonesian ? s_indonesian : s_english;
    }
}
