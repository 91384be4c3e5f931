using System.Net;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Captchas;

/// <summary>ATK-12: every way around a captcha that costs no reading.</summary>
public sealed class CaptchaDefenceTests
{
    [Fact]
    [Trait("Clause", "A-13")]
    [Trait("Clause", "ATK-12")]
    public async Task On_the_reset_form_a_missing_empty_wrong_used_foreign_or_late_answer_is_refused()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        using var other = gapura.NewVisitor();
        foreach (var path in (string[])["/lpse/reset", "/lpse/password/forgot"])
        {
            async Task RefusedAsync(Func<(string Name, string Value)[], string, Task<(string, string)[]>> trick)
            {
                var page = await browser.GetAsync(path);
                var answer = await gapura.CaptchaAnswerAsync(page);
                var (action, _, fields) = page.Form("Kirim", ("userId", person.UserId), ("email", person.Email), ("captcha", answer));
                var reply = await browser.PostOnlyAsync(action, await trick(fields, answer));
                Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.Status);
                Assert.Contains("Kode", reply.Document.QuerySelector("fieldset.captcha .error")?.TextContent ?? "", StringComparison.OrdinalIgnoreCase);
            }

            await RefusedAsync((fields, _) => Task.FromResult(Without(fields, "captcha")));
            await RefusedAsync((fields, _) => Task.FromResult(Without(fields, "captchaId")));
            await RefusedAsync((fields, _) => Task.FromResult(Without(Without(fields, "captcha"), "captchaId")));
            await RefusedAsync((fields, _) => Task.FromResult(With(fields, "captcha", "")));
            await RefusedAsync((fields, _) => Task.FromResult(With(fields, "captcha", "   ")));
            await RefusedAsync((fields, answer) => Task.FromResult(With(fields, "captcha", answer + "x")));
            await RefusedAsync((fields, _) => Task.FromResult(With(fields, "captcha", "%")));
            await RefusedAsync((fields, _) => Task.FromResult(With(fields, "captchaId", "AAAAAAAAAAAAAAAAAAAAAA")));
            await RefusedAsync(async (fields, _) =>
            {
                var foreign = await other.GetAsync(path);
                return With(With(fields, "captchaId", Id(foreign)), "captcha", await gapura.CaptchaAnswerAsync(foreign));
            });
            await RefusedAsync(async (fields, _) =>
            {
                await browser.PostOnlyAsync(path, With(fields, "captcha", "salah1"));
                return fields;
            });
            await RefusedAsync((fields, _) =>
            {
                gapura.Time.Advance(TimeSpan.FromMinutes(5));
                return Task.FromResult(fields);
            });
            await RefusedAsync(async (fields, _) =>
            {
                await browser.PostOnlyAsync("/lpse/captcha", [.. fields.Where(f => f.Name is "formToken" or "captchaId")]);
                return fields;
            });
        }

        Assert.Empty(await gapura.MailsAsync());
    }

    [Fact]
    [Trait("Clause", "A-13")]
    [Trait("Clause", "ATK-12")]
    public async Task An_answer_counts_once_also_when_the_whole_request_is_sent_again()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var page = await browser.GetAsync("/lpse/reset");
        var (action, _, fields) = page.Form("Kirim", ("userId", person.UserId), ("email", person.Email), ("captcha", await gapura.CaptchaAnswerAsync(page)));
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.PostOnlyAsync(action, fields)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostOnlyAsync(action, fields)).Status);
        var elsewhere = With(fields, "userId", "pp21");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostOnlyAsync("/lpse/password/forgot", elsewhere)).Status);
        Assert.Single(await gapura.MailsAsync());
    }

    [Fact]
    [Trait("Clause", "A-13")]
    [Trait("Clause", "ATK-12")]
    public async Task Without_the_browsers_cookie_an_answer_is_worth_nothing()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var page = await browser.GetAsync("/lpse/reset");
        var (action, _, fields) = page.Form("Kirim", ("userId", person.UserId), ("email", person.Email), ("captcha", await gapura.CaptchaAnswerAsync(page)));
        using var bare = gapura.NewVisitor();
        Assert.Equal(HttpStatusCode.Forbidden, (await bare.PostOnlyAsync(action, fields)).Status);
        var otherPage = await bare.GetAsync("/lpse/reset");
        var token = otherPage.Form("Kirim").Fields.First(f => f.Name == "formToken").Value;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await bare.PostOnlyAsync(action, With(fields, "formToken", token))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await bare.GetAsync($"/lpse/captcha/{Id(page)}.png")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await bare.GetAsync($"/lpse/captcha/{Id(page)}.wav")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/lpse/captcha/{Id(page)}.png")).Status);
    }

    [Theory]
    [InlineData(CaptchaMode.Adaptive, 3)]
    [InlineData(CaptchaMode.Always, 0)]
    [Trait("Clause", "A-13")]
    [Trait("Clause", "ATK-12")]
    public async Task The_password_page_asks_for_one_by_policy_and_no_right_password_passes_without_it(CaptchaMode mode, int freeFailures)
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, settings => settings.Portals[0].Captcha = mode);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var page = await browser.IdentifyAsync(person.UserType, person.UserId);
        for (var i = 0; i < freeFailures; i++)
        {
            Assert.Null(page.Document.QuerySelector("fieldset.captcha"));
            page = await browser.SubmitAsync(page, "Login", ("password", "salah"));
        }

        Assert.NotNull(page.Document.QuerySelector("fieldset.captcha"));
        var answer = await gapura.CaptchaAnswerAsync(page);
        var (action, _, fields) = page.Form("Login", ("password", person.Password), ("captcha", answer));
        foreach (var tricked in ((string, string)[][])[Without(Without(fields, "captcha"), "captchaId"), Without(fields, "captchaId"), With(fields, "captcha", "xxxxxx"), fields])
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostOnlyAsync(action, tricked)).Status);
        }

        using var direct = gapura.NewVisitor();
        var skipped = await direct.IdentifyAsync(person.UserType, person.UserId);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await direct.SubmitAsync(skipped, "Login", ("password", person.Password))).Status);

        page = await browser.GetAsync("/lpse/sign-in/password");
        var next = await browser.SubmitAsync(page, "Login", ("password", person.Password), ("captcha", await gapura.CaptchaAnswerAsync(page)));
        Assert.Equal("Enable TOTP", next.Title);
    }

    [Fact]
    [Trait("Clause", "A-13")]
    [Trait("Clause", "A-14")]
    [Trait("Clause", "ATK-12")]
    public async Task Each_wrong_password_uses_the_captcha_up_and_solving_them_all_does_not_lift_the_throttle()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, settings => settings.Portals[0].Captcha = CaptchaMode.Always);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var page = await browser.IdentifyAsync(person.UserType, person.UserId);
        var first = page.Form("Login", ("password", "salah"), ("captcha", await gapura.CaptchaAnswerAsync(page)));
        page = await browser.PostAsync(first.Action, first.Fields);
        var replay = await browser.PostOnlyAsync(first.Action, With(first.Fields, "password", person.Password));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, replay.Status);
        for (var i = 1; i < 5; i++)
        {
            page = await browser.GetAsync("/lpse/sign-in/password");
            page = await browser.SubmitAsync(page, "Login", ("password", "salah"), ("captcha", await gapura.CaptchaAnswerAsync(page)));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        }

        var closed = await browser.SubmitAsync(page, "Login", ("password", person.Password), ("captcha", await gapura.CaptchaAnswerAsync(page)));
        Assert.Equal(HttpStatusCode.TooManyRequests, closed.Status);
    }

    [Fact]
    [Trait("Clause", "A-13")]
    [Trait("Clause", "ATK-12")]
    public async Task Neither_page_picture_sound_nor_any_header_tells_the_answer()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        using var browser = gapura.NewVisitor();
        var page = await browser.GetAsync("/lpse/reset");
        var answer = await gapura.CaptchaAnswerAsync(page);
        var picture = await browser.GetAsync($"/lpse/captcha/{Id(page)}.png");
        var sound = await browser.GetAsync($"/lpse/captcha/{Id(page)}.wav");
        string[] forms =
        [
            answer, Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(answer)), Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(answer)),
            .. Hashes(answer), .. Hashes(answer.ToLowerInvariant()), .. Hashes(answer.ToUpperInvariant()),
        ];
        foreach (var reply in (Reply[])[page, picture, sound])
        {
            Assert.Equal(HttpStatusCode.OK, reply.Status);
            var text = System.Text.Encoding.Latin1.GetString(reply.Bytes) + string.Join('\n', reply.Headers.SelectMany(h => h.Value));
            Assert.All(forms, form => Assert.DoesNotContain(form, text, StringComparison.OrdinalIgnoreCase));
        }

        var stored = await gapura.Database.ReadAsync(db => db.Captchas.SingleAsync());
        Assert.DoesNotContain(answer, System.Text.Encoding.Latin1.GetString(stored.AnswerSealed), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/demo/captcha?id={Id(page)}")).Status);
    }

    [Fact]
    [Trait("Clause", "A-13")]
    [Trait("Clause", "L-08")]
    public async Task A_captcha_whose_answer_cannot_be_opened_lets_nobody_through()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var page = await browser.GetAsync("/lpse/reset");
        var answer = await gapura.CaptchaAnswerAsync(page);
        await gapura.Database.WriteAsync(db => db.Captchas.ExecuteUpdateAsync(set => set.SetProperty(c => c.AnswerSealed, new byte[40])));
        var reply = await browser.SubmitAsync(page, "Kirim", ("userId", person.UserId), ("email", person.Email), ("captcha", answer));
        Assert.Equal(HttpStatusCode.InternalServerError, reply.Status);
        Assert.Empty(await gapura.MailsAsync());
    }

    private static IEnumerable<string> Hashes(string text)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(text);
        return [Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes)), Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(bytes))];
    }

    private static string Id(Reply page) => page.Document.QuerySelector("input[name=captchaId]")!.GetAttribute("value")!;

    private static (string, string)[] Without((string Name, string Value)[] fields, string name) => [.. fields.Where(field => field.Name != name)];

    private static (string, string)[] With((string Name, string Value)[] fields, string name, string value) => [.. Without(fields, name), (name, value)];
}
