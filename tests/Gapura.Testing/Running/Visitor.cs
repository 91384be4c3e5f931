using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Gapura.Testing;

/// <summary>
/// A browser without script, on the raw HTTP interface: keeps cookies as a browser on localhost does (Secure ones too), follows no
/// redirect by itself unless told, and submits the forms that it finds.
/// </summary>
public sealed class Visitor : IDisposable
{
    public const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private readonly HttpClient _http;

    public Visitor(Uri address, string userAgent = Firefox)
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(userAgent);
    }

    /// <summary>Name → value; change it freely to play tricks.</summary>
    public Dictionary<string, string> Cookies { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Headers for every following request.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.Ordinal);

    /// <summary>Every answer so far, redirects too, oldest first.</summary>
    public List<Reply> Seen { get; } = [];

    public Uri Address => _http.BaseAddress!;

    /// <summary>A second browser with a copy of this one's cookies.</summary>
    public Visitor Clone()
    {
        var clone = new Visitor(Address) { Cookies = new Dictionary<string, string>(Cookies, StringComparer.Ordinal) };
        return clone;
    }

    /// <summary>Gets a page, following redirects as a browser does.</summary>
    public async Task<Reply> GetAsync(string path) => await FollowAsync(await SendAsync(new HttpRequestMessage(HttpMethod.Get, path)));

    /// <summary>Posts fields and follows the redirect.</summary>
    public async Task<Reply> PostAsync(string path, params (string Name, string Value)[] fields) => await FollowAsync(await PostOnlyAsync(path, fields));

    /// <summary>Posts fields and follows nothing.</summary>
    public Task<Reply> PostOnlyAsync(string path, params (string Name, string Value)[] fields) => SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
    {
        Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
    });

    /// <summary>Fills the form that has a button of this label and submits it with that button, as a person would.</summary>
    public async Task<Reply> SubmitAsync(Reply page, string button, params (string Name, string Value)[] typed) =>
        await FollowAsync(await SubmitOnlyAsync(page, button, typed));

    public Task<Reply> SubmitOnlyAsync(Reply page, string button, params (string Name, string Value)[] typed)
    {
        var (path, method, fields) = page.Form(button, typed);
        var action = new Uri(page.Asked, path).AbsoluteUri;
        return method == "get"
            ? SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{action}?{string.Join('&', fields.Select(f => $"{Uri.EscapeDataString(f.Name)}={Uri.EscapeDataString(f.Value)}"))}"))
            : PostOnlyAsync(action, fields);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        if (Cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        foreach (var (name, value) in Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        Keep(response);
        var reply = new Reply(response, await response.Content.ReadAsByteArrayAsync(), request.RequestUri!);
        Seen.Add(reply);
        return reply;
    }

    public async Task<Reply> FollowAsync(Reply reply)
    {
        for (var hops = 0; reply.Location is { } location && hops < 10; hops++)
        {
            reply = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(reply.Asked, location)));
        }

        return reply;
    }

    public void Dispose() => _http.Dispose();

    private void Keep(HttpResponseMessage response)
    {
        foreach (var header in response.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var pair = header.Split(';')[0].Split('=', 2);
            if (header.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase))
            {
                Cookies.Remove(pair[0]);
            }
            else
            {
                Cookies[pair[0]] = pair[1];
            }
        }
    }
}

/// <summary>What the server answered.</summary>
public sealed class Reply
{
    private readonly byte[] _body;
    private IHtmlDocument? _document;

    internal Reply(HttpResponseMessage response, byte[] body, Uri asked)
    {
        Status = response.StatusCode;
        Headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => h.Value.ToList(), StringComparer.OrdinalIgnoreCase);
        _body = body;
        Asked = asked;
    }

    public HttpStatusCode Status { get; }

    public IReadOnlyDictionary<string, List<string>> Headers { get; }

    /// <summary>The address that was asked, after redirects.</summary>
    public Uri Asked { get; }

    public byte[] Bytes => _body;

    public string Html => System.Text.Encoding.UTF8.GetString(_body);

    public string? Location => Headers.TryGetValue("Location", out var values) ? values[0] : null;

    public IHtmlDocument Document => _document ??= new HtmlParser().ParseDocument(Html);

    /// <summary>The page's visible text, white space folded.</summary>
    public string Text => string.Join(' ', Document.Body!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public string Title => Document.QuerySelector("h1")?.TextContent.Trim() ?? "";

    /// <summary>What the alert says, if there is one.</summary>
    public string Problem => string.Join(' ', (Document.QuerySelector("[role=alert]")?.TextContent ?? Document.QuerySelector(".error")?.TextContent ?? "")
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The reference number on the page, or the empty string.</summary>
    public string Reference => Document.QuerySelector(".reference strong")?.TextContent ?? "";

    /// <summary>Action, method and fields of the form with this button, the typed ones filled in.</summary>
    public (string Action, string Method, (string Name, string Value)[] Fields) Form(string button, params (string Name, string Value)[] typed)
    {
        var pressed = Document.QuerySelectorAll("form button, button[form]").OfType<IHtmlButtonElement>().FirstOrDefault(b => b.TextContent.Trim() == button && b.Type == "submit")
            ?? throw new InvalidOperationException($"There is no button '{button}' on '{Title}' ({(int)Status}): {Text}");
        var form = (pressed.GetAttribute("form") is { } id ? Document.GetElementById(id) : pressed.Closest("form")) as IHtmlFormElement ?? throw new InvalidOperationException("The button is in no form.");
        var fields = new List<(string Name, string Value)>();
        foreach (var input in form.QuerySelectorAll("input[name]").OfType<IHtmlInputElement>())
        {
            if (input.Type is not ("radio" or "checkbox") || input.IsChecked)
            {
                fields.Add((input.Name!, input.Value));
            }
        }

        if (!string.IsNullOrEmpty(pressed.Name))
        {
            fields.Add((pressed.Name, pressed.Value));
        }

        foreach (var (name, value) in typed)
        {
            fields.RemoveAll(field => field.Name == name);
            fields.Add((name, value));
        }

        var action = pressed.GetAttribute("formaction") ?? form.GetAttribute("action") ?? Asked.PathAndQuery;
        return (action, (form.GetAttribute("method") ?? "get").ToLowerInvariant(), [.. fields]);
    }
}
