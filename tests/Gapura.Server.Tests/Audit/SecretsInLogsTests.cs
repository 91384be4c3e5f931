using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gapura.Protocol;
using Gapura.Server.Tests.Hosting;
using Gapura.Server.Tests.Http;
using Gapura.Testing;

namespace Gapura.Server.Tests.Audit;

/// <summary>ATK-24: the program's output and its trail after every flow, also malformed ones, with every log switch on that an operator could turn.</summary>
public sealed class SecretsInLogsTests
{
    private const string WrongPassword = "PwMarkSalah-7f3a";
    private const string NewPassword = "PwMarkBaru-91c2 panjang";

    [Fact]
    [Trait("Clause", "L-04")]
    [Trait("Clause", "ATK-24")]
    public async Task Nothing_secret_is_written_by_a_server_however_loud_it_is_set()
    {
        await using var ground = await ServedGround.CreateAsync();
        foreach (var category in (string[])["Default", "Microsoft", "Microsoft.AspNetCore", "Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.EntityFrameworkCore"])
        {
            ground.Environment[$"Logging__LogLevel__{category}"] = "Trace";
            ground.Environment[$"Logging__Console__LogLevel__{category}"] = "Trace";
        }

        ground.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        ground.Environment["DOTNET_ENVIRONMENT"] = "Development";
        var first = await ground.RegisterAsync("pp20");
        await using var server = await ground.ServeAsync();
        var walk = new Walk(new Uri(ground.BaseUrl), ground.Data, first, async () =>
        {
            var mail = await ground.Mails.WaitForAsync(m => m.Text.Contains("?t=", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
            return mail.Text;
        });
        await walk.DoAsync(mustChange: true);
        await server.StopAsync();
        await AssertSilentAsync(walk, server.Output + server.Error, ground.DatabaseFile, but: []);
    }

    [Fact]
    [Trait("Clause", "L-04")]
    [Trait("Clause", "ATK-24")]
    public async Task Nothing_secret_is_written_by_the_demo_but_the_passwords_that_it_announces()
    {
        var folder = Directory.CreateTempSubdirectory("gapura-demo-").FullName;
        try
        {
            await using var demo = await GapuraProcess.StartDemoAsync(folder);
            var contract = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "demo.json"))).RootElement;
            var password = contract.GetProperty("accounts").EnumerateArray().First(a => a.GetProperty("userId").GetString() == "pp20").GetProperty("password").GetString()!;
            using var outbox = new HttpClient { BaseAddress = new Uri(demo.BaseUrl) };
            outbox.DefaultRequestHeaders.Accept.ParseAdd("application/json");
            var walk = new Walk(new Uri(demo.BaseUrl), folder, password, async () =>
            {
                for (var i = 0; i < 100; i++)
                {
                    var mails = JsonDocument.Parse(await outbox.GetStringAsync("/demo/outbox")).RootElement.EnumerateArray().Select(m => m.GetProperty("text").GetString()!);
                    if (mails.FirstOrDefault(text => text.Contains("?t=", StringComparison.Ordinal)) is { } found)
                    {
                        return found;
                    }

                    await Task.Delay(200);
                }

                throw new TimeoutException("The outbox shows no link.");
            });
            await walk.DoAsync(mustChange: false);
            await demo.StopAsync();
            await AssertSilentAsync(walk, demo.Output + demo.Error, Path.Combine(folder, "gapura.db"), but: [password]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task AssertSilentAsync(Walk walk, string output, string databaseFile, string[] but)
    {
        var trail = await Sqlite3.QueryAsync(databaseFile, ".dump audit_events audit_chain audit_checkpoints");
        Assert.Contains("authn_login_success", trail, StringComparison.Ordinal);
        Assert.True(walk.Secrets.Count > 20, $"{walk.Secrets.Count} secrets were met.");
        foreach (var secret in walk.Secrets)
        {
            foreach (var (place, text) in ((string, string)[])[("output", output), ("trail", trail)])
            {
                if (!(place == "output" && but.Contains(secret)))
                {
                    Assert.All(Forms(secret), form => Assert.False(text.Contains(form, StringComparison.OrdinalIgnoreCase), $"{place} has '{secret}' as '{form}': {Around(text, form)}"));
                }
            }
        }

        Assert.All(walk.Codes, code => Assert.DoesNotMatch($"(?<![0-9A-Fa-f]){code}(?![0-9A-Fa-f])", output + trail));
    }

    private static IEnumerable<string> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        string[] forms = [secret, Convert.ToBase64String(bytes).TrimEnd('='), Convert.ToHexString(bytes), Uri.EscapeDataString(secret), secret.Replace("-", "", StringComparison.Ordinal)];
        return forms.Distinct().Where(form => form.Length >= 6);
    }

    private static string Around(string text, string form)
    {
        var at = text.IndexOf(form, StringComparison.OrdinalIgnoreCase);
        return text[Math.Max(0, at - 80)..Math.Min(text.Length, at + 80)];
    }

    /// <summary>All flows of one person, noting every secret that is met.</summary>
    private sealed class Walk(Uri address, string data, string password, Func<Task<string>> mailAsync)
    {
        public HashSet<string> Secrets { get; } = new(StringComparer.Ordinal) { password, WrongPassword };

        public HashSet<string> Codes { get; } = new(StringComparer.Ordinal);

        public async Task DoAsync(bool mustChange)
        {
            using var browser = new Visitor(address);
            var current = password;
            await browser.SubmitAsync(await browser.IdentifyAsync("penyedia", "pp20"), "Login", ("password", WrongPassword));
            var page = await browser.SubmitAsync(await browser.IdentifyAsync("penyedia", "pp20"), "Login", ("password", current));
            if (mustChange)
            {
                page = await browser.SubmitAsync(page, "Simpan Password", ("newPassword", NewPassword), ("repeatPassword", NewPassword));
                current = NewPassword;
            }

            var qr = await browser.SubmitAsync(page, "ENABLE TOTP");
            var secret = qr.TypedKey();
            var code = Totp.Code(secret, TotpParameters.Default.StepAt(TimeProvider.System.GetUtcNow()), TotpParameters.Default);
            qr = await browser.SubmitAsync(qr, "Uji kode", ("code", "000001"));
            var home = await browser.SubmitAsync(qr, "Uji kode", ("code", code));
            Assert.Equal("Beranda", home.Title);
            Note(browser);
            Secrets.UnionWith([current, Base32.Encode(secret), Convert.ToHexString(secret), Convert.ToBase64String(secret)]);
            Codes.UnionWith([code]);
            var recovery = home.Document.QuerySelectorAll("[data-codes] code").Select(one => one.TextContent).ToList();
            Secrets.UnionWith(recovery);
            await browser.SubmitAsync(home, "LOGOUT");
            await browser.SubmitAsync(await browser.IdentifyAsync("penyedia", "pp20"), "Login", ("password", current));
            Note(browser);
            await browser.SubmitAsync(await browser.GetAsync("/lpse/sign-in/code"), "Login", ("code", code));
            await browser.SubmitAsync(await browser.GetAsync("/lpse/sign-in/recovery-code"), "Login", ("code", recovery[0]));
            Note(browser);
            await ResetAsync(browser);
            await MalformedAsync(browser, current, code);
        }

        private async Task ResetAsync(Visitor browser)
        {
            var form = await browser.GetAsync("/lpse/reset");
            var answer = await ServedGround.CaptchaAnswerAsync(data, form);
            Secrets.Add(answer);
            await browser.SubmitAsync(form, "Kirim", ("userId", "pp20"), ("email", "pp20@contoh.example"), ("userType", "penyedia"), ("captcha", answer));
            var text = await mailAsync();
            var token = Regex.Match(text, @"\?t=([A-Za-z0-9_-]+)").Groups[1].Value;
            Secrets.Add(token);
            var page = await browser.GetAsync($"/lpse/reset/confirm?t={token}");
            await RawHttp.SendAsync(address, $"GET /lpse/reset/confirm?t={token} HTTP/9.9\nHost: {address.Authority}\n\n");
            await RawHttp.SendAsync(address, $"GET /lpse/reset/confirm?t={token}%0x HTTP/1.1\nHost: {address.Authority}\nBad Header: x\nConnection: close\n\n");
            Assert.Equal("TOTP Berhasil di Reset", (await browser.SubmitAsync(page, "OK")).Title);
        }

        private async Task MalformedAsync(Visitor browser, string current, string code)
        {
            Note(browser);
            var cookies = string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));
            await RawHttp.SendAsync(address, $"GET /lpse/home HTTP/1.1\nHost: {address.Authority}\nCookie: {cookies}\u0001\nConnection: close\n\n");
            await RawHttp.SendAsync(address, $"GET /lpse/home HTTP/1.1\nHost: {address.Authority}\nCookie {cookies}\nConnection: close\n\n");
            await RawHttp.SendAsync(address, $"POST /lpse/sign-in/password HTTP/1.1\nHost: {address.Authority}\nCookie: {cookies}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 999999\nConnection: close\n\npassword={Uri.EscapeDataString(current)}");
            await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/lpse/sign-in/password?password={Uri.EscapeDataString(current)}&code={code}") { Content = new StringContent($"{{\"password\":\"{current}\"}}", Encoding.UTF8, "application/json") });
            await browser.PostOnlyAsync("/lpse/sign-in/password", ("password", current), ("password", WrongPassword));
            await browser.PostOnlyAsync($"/lpse/sign-in/{Uri.EscapeDataString(current)}", ("code", code));
            using var multipart = new MultipartFormDataContent { { new StringContent(current), "password", "a.txt" } };
            await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/lpse/sign-in/password") { Content = multipart });
        }

        private void Note(Visitor browser)
        {
            Secrets.UnionWith(browser.Cookies.Where(cookie => !cookie.Key.Contains("language", StringComparison.Ordinal)).SelectMany(cookie => cookie.Value.Split('.')));
            Secrets.UnionWith(browser.Seen.Where(reply => reply.Headers.TryGetValue("Content-Type", out var type) && type[0].StartsWith("text/html", StringComparison.Ordinal))
                .Select(reply => reply.Document.QuerySelector("input[name=formToken]")?.GetAttribute("value")).OfType<string>());
        }
    }
}
