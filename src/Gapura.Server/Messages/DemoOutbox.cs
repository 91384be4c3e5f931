using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Gapura.Server.Messages;

/// <summary>The demo's mailbox of everybody, <c>/demo/outbox</c>. Map it in demo mode only: it shows reset links to whoever asks.</summary>
public static partial class DemoOutbox
{
    private const int Newest = 200;

    /// <param name="app">The server's routes.</param>
    /// <param name="stylesheet">Path of the pages' stylesheet.</param>
    public static void MapDemoOutbox(this IEndpointRouteBuilder app, string stylesheet) =>
        app.MapGet("/demo/outbox", async (HttpContext context, Database database, Outbox outbox) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.Vary = HeaderNames.Accept;

            // Also what the courier has not come round to yet: whoever looks right after clicking finds the mail.
            var rows = await database.ReadAsync(db => db.Outbox
                .Where(x => x.State != OutboxState.Sent && x.State != OutboxState.Failed).OrderByDescending(x => x.CreatedAt).ThenByDescending(x => x.Id).Take(Newest).ToListAsync());
            var messages = rows.Select(row => Shown(row, outbox.Open(row)));
            return PrefersJson(context.Request)
                ? Results.Json(messages)
                : Results.Content(Page(messages, stylesheet), MediaTypeNames.Text.Html, Encoding.UTF8);
        });

    private static ShownMessage Shown(OutboxMessage row, OutboxBody body) =>
        new(row.Id.ToString("N"), row.CreatedAt, row.Channel, row.Recipient, row.Subject, body.Text, body.Html);

    /// <summary>RFC 9110 §12.5.1: JSON only where it is named and wanted at least as much as a page.</summary>
    private static bool PrefersJson(HttpRequest request)
    {
        var accept = request.GetTypedHeaders().Accept;
        var json = Wanted(MediaTypeNames.Application.Json);
        return json > 0 && json >= Wanted(MediaTypeNames.Text.Html);

        double Wanted(string type) => accept
            .Where(value => value.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(value => value.Quality ?? 1).DefaultIfEmpty(0).Max();
    }

    private static string Page(IEnumerable<ShownMessage> messages, string stylesheet)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"id\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<title>Outbox demo</title>\n<link rel=\"stylesheet\" href=\"").Append(Encode(stylesheet)).Append("\">\n</head>\n<body>\n<main class=\"card wide\">\n")
            .Append("<h1>Outbox demo</h1>\n<p>Pesan yang di luar demo dikirim lewat email atau SMS. Muat ulang halaman ini untuk melihat pesan terbaru.</p>\n");
        var empty = true;
        foreach (var message in messages)
        {
            empty = false;
            page.Append("<article id=\"m-").Append(message.Id).Append("\">\n<h2>").Append(Encode(message.Channel == Outbox.Sms ? "SMS" : message.Subject)).Append("</h2>\n<p>Kepada: ")
                .Append(Encode(message.To)).Append("<br>Waktu: ").Append(Encode(PortalTime.Format(message.At, Language.Indonesian)))
                .Append("</p>\n<p>").Append(WithLinks(message.Text)).Append("</p>\n</article>\n");
        }

        return page.Append(empty ? "<p>Belum ada pesan.</p>\n" : "").Append("</main>\n</body>\n</html>\n").ToString();
    }

    /// <summary>Encodes a text part; what is an http or https address becomes a link, everything else stays text.</summary>
    private static string WithLinks(string text)
    {
        var html = new StringBuilder();
        var from = 0;
        foreach (Match address in Address().Matches(text))
        {
            html.Append(Lines(text[from..address.Index])).Append("<a rel=\"noreferrer\" href=\"").Append(Encode(address.Value)).Append("\">")
                .Append(Encode(address.Value)).Append("</a>");
            from = address.Index + address.Length;
        }

        return html.Append(Lines(text[from..])).ToString();
    }

    private static string Lines(string text) => string.Join("<br>\n", text.Split('\n').Select(Encode));

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    [GeneratedRegex(@"\bhttps?://[^\s<>""']*[^\s<>""'.,;:!?)\]]")]
    private static partial Regex Address();

    private sealed record ShownMessage(string Id, DateTimeOffset At, string Channel, string To, string Subject, string Text, string Html)
    {
        public override string ToString() => $"message {Id} [redacted]";
    }
}
