using System.Net;
using Gapura.Bench.Ground;

namespace Gapura.Bench.Load;

/// <summary>One person's browser for one whole sign-in: cookies, hidden fields, no more, so that it costs little beside the server.</summary>
public sealed class Browser(HttpClient http)
{
    private readonly Dictionary<string, string> _cookies = [];
    private string _page = "";

    /// <summary>One client for many browsers: it keeps connections, not cookies.</summary>
    public static HttpClient NewClient(Uri address) => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = address };

    /// <summary>Front page, User ID, password, code, home.</summary>
    /// <exception cref="InvalidOperationException">A step did not lead on.</exception>
    public async Task SignInAsync(string userId)
    {
        await GetAsync("/lpse/");
        await GetAsync($"/lpse/sign-in?userType={People.UserType}");
        await PostAsync("/lpse/sign-in", "/lpse/sign-in/password", ("userType", People.UserType), ("userId", userId));
        await PostAsync("/lpse/sign-in/password", "/lpse/sign-in/code", ("signIn", Field("signIn")), ("password", People.Password));
        await PostAsync("/lpse/sign-in/code", "/lpse/home", ("signIn", Field("signIn")), ("code", People.CodeAt(TimeProvider.System.GetUtcNow())));
    }

    /// <summary>As far as the password page; the cookies of a person who stands there.</summary>
    public async Task<string> IdentifyAsync(string userId)
    {
        await GetAsync($"/lpse/sign-in?userType={People.UserType}");
        await PostAsync("/lpse/sign-in", "/lpse/sign-in/password", ("userType", People.UserType), ("userId", userId));
        return Cookie;
    }

    /// <summary>The browser's cookies, as a header.</summary>
    public string CookieHeader => Cookie;

    private string Cookie => string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    private async Task GetAsync(string path)
    {
        using HttpResponseMessage answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"GET {path}: {(int)answer.StatusCode}");
        }

        _page = await answer.Content.ReadAsStringAsync();
    }

    private async Task PostAsync(string path, string onward, params (string Name, string Value)[] fields)
    {
        var form = new FormUrlEncodedContent(fields.Append(("formToken", Field("formToken"))).Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        using HttpResponseMessage answer = await SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = form });
        if (answer.Headers.Location?.OriginalString != onward)
        {
            throw new InvalidOperationException($"POST {path}: {(int)answer.StatusCode} to {answer.Headers.Location}");
        }

        await GetAsync(onward);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Cookie", Cookie);
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        HttpResponseMessage answer = await http.SendAsync(request);
        foreach (string header in answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? values) ? values : [])
        {
            string[] pair = header.Split(';')[0].Split('=', 2);
            _cookies[pair[0]] = pair[1];
        }

        return answer;
    }

    private string Field(string name)
    {
        string mark = $"name=\"{name}\" value=\"";
        int at = _page.IndexOf(mark, StringComparison.Ordinal) + mark.Length;
        return at < mark.Length ? throw new InvalidOperationException($"The page has no field {name}.") : _page[at.._page.IndexOf('"', at)];
    }
}
