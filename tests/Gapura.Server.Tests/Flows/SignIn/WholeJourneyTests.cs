using System.Net;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.Flows.SignIn;

public sealed class WholeJourneyTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_person_activates_logs_out_signs_in_resets_and_enrols_anew(DatabaseKind kind)
    {
        await using var gapura = await RunningGapura.StartAsync(kind);
        var person = await gapura.AddPersonAsync("PPK2", "non-penyedia");
        using var browser = gapura.NewVisitor();

        var offer = await browser.SignInWithPasswordAsync(person);
        Assert.Equal("Enable TOTP", offer.Title);
        var qr = await browser.SubmitAsync(offer, "ENABLE TOTP");
        var secret = qr.TypedKey();
        var front = await browser.SubmitAsync(qr, "LOGOUT");
        Assert.Equal("/lpse/", front.Asked.AbsolutePath);

        var code = await browser.SignInWithPasswordAsync(person);
        Assert.Equal("Input Kode TOTP", code.Title);
        var again = await browser.SubmitAsync(code, "Tampilkan QR lagi");
        Assert.Equal(secret, again.TypedKey());
        code = await browser.GetAsync("/lpse/sign-in/code");
        var home = await browser.SubmitAsync(again, "Uji kode", ("code", gapura.CodeOf(secret)));
        Assert.Equal("Beranda", home.Title);
        Assert.Contains("Simpan kode pemulihan Anda sekarang", home.Text, StringComparison.Ordinal);
        home = await browser.GetAsync("/lpse/home");
        Assert.DoesNotContain("Simpan kode pemulihan Anda sekarang", home.Text, StringComparison.Ordinal);

        await browser.SubmitAsync(home, "LOGOUT");
        Assert.Equal(HttpStatusCode.OK, (await gapura.SignInAsync(browser, person, secret)).Status);

        using var elsewhere = gapura.NewVisitor();
        var request = await elsewhere.GetAsync("/lpse/reset");
        var sent = await elsewhere.SubmitAsync(request, "Kirim",
            ("userId", person.UserId), ("email", person.Email), ("userType", person.UserType), ("captcha", await gapura.CaptchaAnswerAsync(request)));
        Assert.Equal("Berhasil Kirim Reset TOTP", sent.Title);
        var mail = (await gapura.MailsAsync()).Last(m => m.Subject == "Konfirmasi Permintaan Reset TOTP");
        var confirm = await elsewhere.GetAsync(new Uri(mail.Link).PathAndQuery);
        var done = await elsewhere.SubmitAsync(confirm, "OK");
        Assert.Equal("TOTP Berhasil di Reset", done.Title);
        Assert.Equal("Pilih Jenis User", (await browser.GetAsync("/lpse/home")).Title);

        offer = await browser.SignInWithPasswordAsync(person);
        Assert.Equal("Enable TOTP", offer.Title);
    }

    [Fact]
    public async Task Where_it_is_optional_a_person_may_skip_enable_and_disable()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        await gapura.SetPolicyAsync(SecondFactorMode.Optional);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();

        var home = await browser.SubmitAsync(await browser.SignInWithPasswordAsync(person), "Lewati untuk sekarang");
        Assert.Equal("Beranda", home.Title);
        var qr = await browser.SubmitAsync(await browser.SubmitAsync(home, "Enable TOTP"), "ENABLE TOTP");
        home = await browser.SubmitAsync(qr, "Uji kode", ("code", gapura.CodeOf(qr.TypedKey())));
        Assert.Contains("Aktif", home.Text, StringComparison.Ordinal);
        var disabled = await browser.SubmitAsync(await browser.SubmitAsync(home, "Disable TOTP"), "Disable TOTP");
        Assert.Equal("Berhasil Disable TOTP", disabled.Title);
    }

    [Fact]
    public async Task Where_it_is_required_disabling_leads_to_enrolling_anew()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var (old, home) = await gapura.EnrolAsync(browser, person);

        var enable = await browser.SubmitAsync(await browser.SubmitAsync(home, "Disable TOTP"), "Disable TOTP");
        Assert.Equal("Enable TOTP", enable.Title);
        Assert.Equal("Enable TOTP", (await browser.GetAsync("/lpse/home")).Title);
        var qr = await browser.SubmitAsync(enable, "ENABLE TOTP");
        Assert.NotEqual(old, qr.TypedKey());
        await browser.SubmitAsync(qr, "LOGOUT");
        gapura.Time.Advance(TimeSpan.FromSeconds(30));
        var code = await browser.SignInWithPasswordAsync(person);
        var refused = await browser.SubmitAsync(code, "Login", ("code", gapura.CodeOf(old)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("Beranda", (await browser.SubmitAsync(refused, "Login", ("code", gapura.CodeOf(qr.TypedKey())))).Title);
    }
}
