using System.Net;
using System.Text.RegularExpressions;
using Gapura.Server.Accounts;
using Gapura.Server.Portals;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.SignIn;

/// <summary>Nothing in an answer tells who exists. The names are equally long, so that the answers must be as well.</summary>
[Trait("Attack", "ATK-06")]
[Trait("Clause", "C-01")]
public sealed partial class EnumerationTests
{
    private static readonly string[] Everyone = ["aktif1", "kunci1", "tanpa1", "blmgt1", "tidak1"];

    [Fact]
    [Trait("Clause", "C-02")]
    public async Task The_first_step_answers_everyone_alike_again_and_again()
    {
        await using var gapura = await StartAsync();
        await AssertAlikeAsync(gapura, async (browser, name) =>
        {
            await browser.GetAsync("/lpse/");
            return await browser.SubmitOnlyAsync(await browser.GetAsync("/lpse/sign-in?userType=penyedia"), "Login", ("userId", name));
        });
        for (var i = 0; i < 10; i++)
        {
            await AssertAlikeAsync(gapura, (browser, name) => browser.IdentifyAsync("penyedia", name));
        }
    }

    [Fact]
    public async Task A_wrong_password_answers_everyone_alike_until_and_after_it_is_throttled()
    {
        await using var gapura = await StartAsync();
        foreach (var status in (HttpStatusCode[])[.. Enumerable.Repeat(HttpStatusCode.UnprocessableEntity, 5), HttpStatusCode.TooManyRequests])
        {
            var replies = await AssertAlikeAsync(gapura, async (browser, name) =>
            {
                var page = await browser.IdentifyAsync("penyedia", name);
                var isAsked = page.Document.QuerySelector("input[name=captcha]") is not null;
                return await browser.SubmitOnlyAsync(page, "Login",
                    [("password", "salah sekali"), .. isAsked ? [("captcha", await gapura.CaptchaAnswerAsync(page))] : ((string, string)[])[]]);
            });
            Assert.All(replies, reply => Assert.Equal(status, reply.Status));
        }
    }

    [Fact]
    public async Task The_right_password_of_a_locked_account_answers_like_a_wrong_one()
    {
        await using var gapura = await StartAsync();
        var passwords = new Dictionary<string, string>(StringComparer.Ordinal) { ["kunci1"] = _passwords["kunci1"] };
        await AssertAlikeAsync(gapura, async (browser, name) =>
            await browser.SubmitOnlyAsync(await browser.IdentifyAsync("penyedia", name), "Login", ("password", passwords.GetValueOrDefault(name, "salah sekali"))));
    }

    [Theory]
    [InlineData("/lpse/reset")]
    [InlineData("/lpse/password/forgot")]
    [Trait("Clause", "C-03")]
    public async Task A_request_for_a_link_answers_everyone_alike_however_often(string form)
    {
        await using var gapura = await StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await AssertAlikeAsync(gapura, async (browser, name) =>
            {
                var page = await browser.GetAsync(form);
                return await browser.SubmitOnlyAsync(page, "Kirim", ("userId", name), ("email", $"{name}@contoh.example"),
                    ("userType", "penyedia"), ("captcha", await gapura.CaptchaAnswerAsync(page)));
            });
        }

        await AssertAlikeAsync(gapura, async (browser, name) =>
        {
            var page = await browser.GetAsync(form);
            return await browser.SubmitAsync(page, "Kirim", ("userId", name), ("email", "lain@contoh.example"),
                ("userType", "penyedia"), ("captcha", await gapura.CaptchaAnswerAsync(page)));
        });
    }

    [Theory]
    [InlineData("/lpse/reset/confirm?t=")]
    [InlineData("/lpse/password/reset?t=")]
    [Trait("Clause", "C-03")]
    public async Task Links_that_never_were_and_links_that_are_over_look_alike(string page)
    {
        await using var gapura = await StartAsync();
        var token = Gapura.Server.Http.Cookies.NewToken();
        await gapura.Database.WriteAsync(async db =>
        {
            db.ResetLinks.Add(new ResetLink
            {
                AccountId = (await db.Accounts.FirstAsync()).Id,
                TokenHash = Gapura.Server.Http.Cookies.HashOf(token),
                ExpiresAt = RunningGapura.Start,
                Purpose = page.Contains("password", StringComparison.Ordinal) ? ResetPurpose.Password : ResetPurpose.SecondFactor,
            });
            await db.SaveChangesAsync();
        });
        using var browser = gapura.NewVisitor();
        await browser.GetAsync("/lpse/");
        var over = await browser.GetAsync(page + token);
        var never = await browser.GetAsync(page + Gapura.Server.Http.Cookies.NewToken());
        Assert.Equal(Shape(never, "-"), Shape(over, "-"));
        Assert.Equal(HttpStatusCode.Gone, over.Status);
    }

    private readonly Dictionary<string, string> _passwords = new(StringComparer.Ordinal);

    private async Task<RunningGapura> StartAsync()
    {
        var gapura = await People.StartPlainAsync(portal: lpse => lpse.Captcha = CaptchaMode.Adaptive);
        await gapura.SetPolicyAsync(SecondFactorMode.Optional);
        foreach (var name in Everyone[..^1])
        {
            _passwords[name] = (await gapura.AddPersonAsync(name, mustChangePassword: name == "blmgt1")).Password;
        }

        await gapura.Database.WriteAsync(db => db.Accounts.Where(a => a.UserId == "kunci1").ExecuteUpdateAsync(set => set.SetProperty(a => a.Status, AccountStatus.Locked)));
        using var browser = gapura.NewVisitor();
        await gapura.EnrolAsync(browser, new TestPerson(default, "penyedia", "aktif1", _passwords["aktif1"], ""));
        return gapura;
    }

    private static async Task<List<Reply>> AssertAlikeAsync(RunningGapura gapura, Func<Visitor, string, Task<Reply>> ask)
    {
        var replies = new List<Reply>();
        foreach (var name in Everyone)
        {
            using var browser = gapura.NewVisitor();
            browser.Headers["X-Forwarded-For"] = $"203.0.113.{replies.Count}";
            replies.Add(await ask(browser, name));
        }

        var shapes = Everyone.Zip(replies, (name, reply) => Shape(reply, name)).ToList();
        Assert.All(shapes, shape => Assert.Equal(shapes[^1], shape));
        return replies;
    }

    /// <summary>All there is of an answer, but what is new each time anyway.</summary>
    private static string Shape(Reply reply, string name)
    {
        var headers = reply.Headers.Where(header => header.Key != "Date").OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}: {string.Join(" | ", header.Value.Select(value => CookieValue().Replace(value, m => $"{m.Groups[1].Value}={new string('*', m.Groups[2].Length)}")))}");
        var html = Fresh().Replace(reply.Html.Replace(name, "NAMA", StringComparison.Ordinal), "*");
        return $"{(int)reply.Status} {reply.Bytes.Length}\n{string.Join('\n', headers)}\n{html}";
    }

    [GeneratedRegex("^(__Host-[a-z-]+)=([^;]*)")]
    private static partial Regex CookieValue();

    [GeneratedRegex("(?<=name=\"(formToken|signIn|captchaId|token)\" value=\")[^\"]+|(?<=data-captcha-id=\")[^\"]+|(?<=/captcha/)[A-Za-z0-9_-]{22}|(?<=<strong>)[0-9A-Z]{5}-[0-9A-Z]{5}(?=</strong>)|(?<=\\?t=)[A-Za-z0-9_-]{43}")]
    private static partial Regex Fresh();
}
