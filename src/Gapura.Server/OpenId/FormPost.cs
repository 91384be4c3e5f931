using System.Net;
using System.Text;
using Gapura.Server.Pages;
using OpenIddict.Abstractions;

namespace Gapura.Server.OpenId;

/// <summary>OAuth 2.0 Form Post Response Mode: a page that posts the answer by itself, or by its button where there is no script.</summary>
internal static class FormPost
{
    public static Task WriteAsync(HttpContext http, string target, IEnumerable<KeyValuePair<string, OpenIddictParameter>> parameters)
    {
        var fields = new StringBuilder();
        foreach (var (name, value) in parameters)
        {
            if ((string?)value is { } text)
            {
                fields.Append("<input type=\"hidden\" name=\"").Append(WebUtility.HtmlEncode(name)).Append("\" value=\"").Append(WebUtility.HtmlEncode(text)).Append("\">");
            }
        }

        // The one address that this form may go to, besides ours.
        var origin = new Uri(target).GetLeftPart(UriPartial.Authority);
        http.Response.Headers.ContentSecurityPolicy =
            http.Response.Headers.ContentSecurityPolicy.ToString().Replace("form-action 'self'", $"form-action {origin}", StringComparison.Ordinal);
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync($"""
            <!DOCTYPE html>
            <html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Melanjutkan</title>
            <link rel="icon" href="{PageAssets.Mark}" type="image/svg+xml"><link rel="stylesheet" href="{PageAssets.Style}"><script src="{PageAssets.Script}" defer></script></head>
            <body><main class="card alone"><h1>Melanjutkan <span lang="en">/ Continuing</span></h1>
            <form method="post" action="{WebUtility.HtmlEncode(target)}" data-go-on>{fields}<button class="primary">Lanjutkan <span lang="en">/ Continue</span></button></form></main></body></html>
            """);
    }
}
