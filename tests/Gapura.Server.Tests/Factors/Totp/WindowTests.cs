using System.Net;
using Gapura.Protocol;
using Gapura.Server.Tests.Flows;
using Gapura.Testing;

namespace Gapura.Server.Tests.Factors.Totp;

public sealed class WindowTests
{
    [Fact]
    [Trait("Clause", "D-04")]
    public async Task Only_the_step_before_the_present_one_and_the_next_are_accepted()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        foreach (var step in (int[])[-3, -2, -1, 3, 2, 1, 0])
        {
            gapura.Time.Advance(TimeSpan.FromMinutes(5));
            Assert.Equal(Math.Abs(step) <= 1, (await gapura.TryCodeAsync(person, gapura.CodeOf(secret, step))).IsHome());
        }
    }

    [Fact]
    [Trait("Clause", "D-03")]
    public async Task A_leading_zero_counts_spaces_do_not_and_foreign_digits_are_refused()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        gapura.Time.Advance(TimeSpan.FromMinutes(5));
        while (!gapura.CodeOf(secret).StartsWith('0'))
        {
            gapura.Time.Advance(TimeSpan.FromSeconds(30));
        }

        var code = gapura.CodeOf(secret);
        string[] refused = [code[1..], code[1..] + " ", "0" + code, string.Concat(code.Select(c => (char)('٠' + (c - '0')))), string.Concat(code.Select(c => (char)('０' + (c - '0')))), code + "x", ""];
        var (browser, page) = await gapura.HalfWayAsync(person);
        foreach (var typed in refused)
        {
            page = await browser.SubmitAsync(page, "Login", ("code", typed));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            await ForgetFailuresAsync(gapura);
        }

        Assert.True((await browser.SubmitAsync(page, "Login", ("code", $" {code[..3]} {code[3..]} "))).IsHome());
        browser.Dispose();
    }

    [Fact]
    [Trait("Clause", "D-06")]
    public async Task What_the_client_says_of_the_time_has_no_effect()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        gapura.Time.Advance(TimeSpan.FromMinutes(5));
        var (browser, page) = await gapura.HalfWayAsync(person);
        var then = gapura.Time.GetUtcNow().AddMinutes(-4);
        browser.Headers["Date"] = then.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        var refused = await browser.SubmitAsync(page, "Login", ("code", gapura.CodeOf(secret, -8)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        browser.Dispose();
    }

    [Fact]
    [Trait("Clause", "D-02")]
    public async Task Codes_still_work_when_the_step_no_longer_fits_in_32_bits()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        var far = TimeSpan.FromSeconds(20_000_000_000) - (RunningGapura.Start - DateTimeOffset.UnixEpoch);
        gapura.Time.AdjustTime(gapura.Time.GetUtcNow() + far);
        var code = await Oathtool.TotpAsync(Base32.Encode(secret), gapura.Time.GetUtcNow());
        Assert.True((await gapura.TryCodeAsync(person, code)).IsHome());
    }

    private static Task ForgetFailuresAsync(RunningGapura gapura) => gapura.Database.WriteAsync(async db =>
    {
        db.Throttles.RemoveRange(db.Throttles.ToList());
        await db.SaveChangesAsync();
    });
}
