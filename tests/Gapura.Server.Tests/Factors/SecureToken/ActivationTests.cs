using System.Net;
using Gapura.Protocol.Enrolment;
using Gapura.Server.Factors.SecureToken;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Factors.SecureToken;

/// <summary>From the lightbox to an active token (S0-P3 to P8, R64–R74, F-01 to F-04).</summary>
public sealed class ActivationTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_company_user_activates_a_token_and_signs_in_with_it(DatabaseKind kind)
    {
        await using var scene = await TokenScene.BareAsync(kind);
        var lightbox = await scene.PasswordAsync();
        Assert.Equal("Aktivasi Token Keamanan", lightbox.Title);
        Assert.Contains("Lewati, aktifkan nanti", lightbox.Text, StringComparison.Ordinal);
        using var token = new TestDevice(scene.Gapura);
        var claimed = await token.ClaimTokenAsync(lightbox);
        Assert.Equal(HttpStatusCode.OK, claimed.Status);
        Assert.Equal("•••• 9001", claimed.Text("phone"));
        Assert.Equal(3, (int)claimed.Json["left"]!);

        var waiting = await scene.Browser.GetAsync("/bisnis/sign-in/device");
        Assert.Equal("Ponsel terhubung", waiting.Title);
        Assert.Null(waiting.Document.QuerySelector("code.key"));
        Assert.False(await scene.Gapura.Database.ReadAsync(db => db.Devices.AnyAsync()));
        Assert.False(TokenScene.IsHome(await scene.Browser.GetAsync("/bisnis/home")));

        Assert.Equal(HttpStatusCode.OK, (await token.EnterCodeAsync(await token.TextedCodeAsync())).Status);
        var bound = await scene.Browser.GetAsync("/bisnis/sign-in/device");
        Assert.Equal("Secure Token berhasil diaktifkan", bound.Title);
        var home = await scene.Browser.SubmitAsync(bound, "Lanjutkan");
        Assert.True(TokenScene.IsHome(home));
        await scene.Browser.SubmitAsync(home, "LOGOUT");

        Assert.Equal("Menunggu persetujuan", (await scene.PasswordAsync()).Title);
        Assert.Equal("approved", (await token.ApproveAsync()).Outcome);
        Assert.True(TokenScene.IsHome(await scene.LookAsync()));
        var kinds = (await scene.Gapura.AuditAsync()).Select(one => one.Kind).ToList();
        Assert.Contains("token_claimed", kinds);
        Assert.Contains("token_code_sent", kinds);
        Assert.Contains("factor_enabled", kinds);
    }

    [Fact]
    public async Task The_code_goes_to_the_registered_phone_only_and_once()
    {
        await using var scene = await TokenScene.BareAsync();
        using var token = new TestDevice(scene.Gapura);
        await token.ClaimTokenAsync(await scene.PasswordAsync());
        var sent = Assert.Single((await scene.Gapura.Database.ReadAsync(db => db.Outbox.ToListAsync())), one => one.Channel == "sms");
        Assert.Equal("+6285501009001", sent.Recipient);
        var code = await token.TextedCodeAsync();
        Assert.DoesNotContain(code, sent.Subject, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await token.EnterCodeAsync(code)).Status);
        Assert.Equal(HttpStatusCode.OK, (await token.EnterCodeAsync(code)).Status);
        Assert.Equal(1, await scene.Gapura.Database.ReadAsync(db => db.SecureTokens.CountAsync()));
    }

    [Fact]
    public async Task Three_wrong_digits_use_a_message_up_and_three_messages_the_activation()
    {
        await using var scene = await TokenScene.BareAsync();
        using var token = new TestDevice(scene.Gapura);
        await token.ClaimTokenAsync(await scene.PasswordAsync());
        var tries = 0;
        for (var sends = 1; sends <= TokenEnrolment.MostSends; sends++)
        {
            var right = await token.TextedCodeAsync();
            for (var left = 2; left >= 0; left--)
            {
                var wrong = await token.EnterCodeAsync(Other(right));
                Assert.Equal((HttpStatusCode.Forbidden, "wrong-code", left), (wrong.Status, wrong.Code, (int)wrong.Json["left"]!));
                tries++;
            }

            Assert.Equal("code-over", (await token.EnterCodeAsync(right)).Code);
            scene.Gapura.Time.Advance(TimeSpan.FromSeconds(60));
            var resent = await token.CallAsync(HttpMethod.Post, "/activation/resend");
            Assert.Equal(sends < TokenEnrolment.MostSends ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, resent.Status);
        }

        Assert.Equal(9, tries);
        Assert.False(await scene.Gapura.Database.ReadAsync(db => db.SecureTokens.AnyAsync()));
    }

    [Fact]
    public async Task Digits_are_good_for_five_minutes_and_end_with_the_next_ones()
    {
        await using var scene = await TokenScene.BareAsync();
        using var token = new TestDevice(scene.Gapura);
        await token.ClaimTokenAsync(await scene.PasswordAsync());
        var first = await token.TextedCodeAsync();
        var early = await token.CallAsync(HttpMethod.Post, "/activation/resend");
        Assert.Equal((HttpStatusCode.TooManyRequests, "busy", 60.0), (early.Status, early.Code, early.RetryAfter!.Value.TotalSeconds));
        scene.Gapura.Time.Advance(TokenEnrolment.CodeLife);
        Assert.Equal("code-over", (await token.EnterCodeAsync(first)).Code);
        Assert.Equal(HttpStatusCode.OK, (await token.CallAsync(HttpMethod.Post, "/activation/resend")).Status);
        var second = await token.TextedCodeAsync();
        Assert.Equal("wrong-code", (await token.EnterCodeAsync(first == second ? Other(first) : first)).Code);
        scene.Gapura.Time.Advance(TokenEnrolment.CodeLife - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await token.EnterCodeAsync(second)).Status);
    }

    [Fact]
    public async Task After_fifteen_minutes_claim_and_pin_are_forgotten()
    {
        await using var scene = await TokenScene.BareAsync();
        using var token = new TestDevice(scene.Gapura);
        await token.ClaimTokenAsync(await scene.PasswordAsync());
        var code = await token.TextedCodeAsync();
        scene.Gapura.Time.Advance(TokenEnrolment.Life);
        Assert.Equal("refused", (await token.EnterCodeAsync(code)).Code);
    }

    [Fact]
    public async Task The_digits_of_one_persons_activation_are_nothing_in_anothers()
    {
        await using var scene = await TokenScene.BareAsync();
        var other = await scene.Gapura.AddCompanyUserAsync("uji02", phone: "+6285501009002");
        using var browser = scene.Gapura.NewVisitor();
        using var mine = new TestDevice(scene.Gapura);
        using var theirs = new TestDevice(scene.Gapura);
        await mine.ClaimTokenAsync(await scene.PasswordAsync());
        var code = await mine.TextedCodeAsync();
        await theirs.ClaimTokenAsync(await browser.PasswordAtBankAsync(other));
        if (code != await theirs.TextedCodeAsync())
        {
            Assert.Equal("wrong-code", (await theirs.EnterCodeAsync(code)).Code);
        }
    }

    [Fact]
    public async Task A_second_phone_that_claims_the_same_code_ends_the_activation()
    {
        await using var scene = await TokenScene.BareAsync();
        var lightbox = await scene.PasswordAsync();
        using var first = new TestDevice(scene.Gapura);
        using var second = new TestDevice(scene.Gapura, "HP lain");
        await first.ClaimTokenAsync(lightbox);
        Assert.Equal("gone", (await second.ClaimTokenAsync(lightbox)).Code);
        Assert.Equal("refused", (await first.EnterCodeAsync(await first.TextedCodeAsync())).Code);
        Assert.Equal("QR Code tidak berlaku lagi", (await scene.Browser.GetAsync("/bisnis/sign-in/device")).Title);
    }

    [Fact]
    public async Task The_very_same_claim_again_is_answered_as_before_without_another_message()
    {
        await using var scene = await TokenScene.BareAsync();
        using var token = new TestDevice(scene.Gapura);
        var sent = "";
        await token.ClaimTokenAsync(await scene.PasswordAsync(), change: claim =>
        {
            sent = claim.Seal(token.Key);
            return claim;
        });
        var id = token.Id;
        Assert.Equal(HttpStatusCode.OK, (await token.SendClaimAsync(sent)).Status);
        Assert.Equal(id, token.Id);
        Assert.Equal(1, await scene.Gapura.Database.ReadAsync(db => db.Outbox.CountAsync(one => one.Channel == "sms")));
    }

    [Fact]
    public async Task Not_my_device_ends_the_activation()
    {
        await using var scene = await TokenScene.BareAsync();
        using var token = new TestDevice(scene.Gapura);
        await token.ClaimTokenAsync(await scene.PasswordAsync());
        var waiting = await scene.Browser.GetAsync("/bisnis/sign-in/device");
        await scene.Browser.SubmitAsync(waiting, "Bukan perangkat saya");
        Assert.Equal("refused", (await token.EnterCodeAsync(await token.TextedCodeAsync())).Code);
        Assert.False(await scene.Gapura.Database.ReadAsync(db => db.Devices.AnyAsync()));
    }

    [Fact]
    public async Task Consent_to_another_version_is_asked_again()
    {
        await using var scene = await TokenScene.BareAsync();
        using var token = new TestDevice(scene.Gapura);
        Assert.Equal("consent", (await token.ClaimTokenAsync(await scene.PasswordAsync(), change: claim => claim with { Consent = "2020-01" })).Code);
        Assert.False(await scene.Gapura.Database.ReadAsync(db => db.TokenActivations.AnyAsync()));
    }

    [Fact]
    public async Task Without_a_registered_number_no_token_is_made()
    {
        await using var scene = await TokenScene.BareAsync(phone: null);
        using var token = new TestDevice(scene.Gapura);
        Assert.Equal("limit", (await token.ClaimTokenAsync(await scene.PasswordAsync())).Code);
    }

    [Fact]
    public async Task A_claim_without_a_pin_binds_nothing_at_the_banks_portal()
    {
        await using var scene = await TokenScene.BareAsync();
        var code = TestDevice.CodeOn(await scene.PasswordAsync());
        using var device = new TestDevice(scene.Gapura);
        Assert.Equal("gone", (await device.ClaimAsync(code, (await device.LookAsync(code)).Text("nonce"))).Code);
        Assert.False(await scene.Gapura.Database.ReadAsync(db => db.Devices.AnyAsync()));
    }

    [Theory]
    [InlineData("GET", "/device")]
    [InlineData("GET", "/challenge")]
    [InlineData("GET", "/history")]
    [InlineData("GET", "/token")]
    [InlineData("GET", "/transactions")]
    [InlineData("POST", "/token/unlock")]
    public async Task On_its_way_a_device_may_call_nothing_else(string method, string path)
    {
        await using var scene = await TokenScene.BareAsync();
        using var token = new TestDevice(scene.Gapura);
        await token.ClaimTokenAsync(await scene.PasswordAsync());
        Assert.Equal("refused", (await token.CallAsync(new HttpMethod(method), path)).Code);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_fifty_times_the_right_digits_at_once_one_makes_the_token(DatabaseKind kind)
    {
        await using var scene = await TokenScene.BareAsync(kind);
        using var token = new TestDevice(scene.Gapura);
        await token.ClaimTokenAsync(await scene.PasswordAsync());
        var code = await token.TextedCodeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => token.EnterCodeAsync(code)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(1, await scene.Gapura.Database.ReadAsync(db => db.Devices.CountAsync()));
        Assert.Single((await scene.Gapura.AuditAsync()), one => one.Kind == "factor_enabled");
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_fifty_different_digits_at_once_three_are_looked_at(DatabaseKind kind)
    {
        await using var scene = await TokenScene.BareAsync(kind);
        using var token = new TestDevice(scene.Gapura);
        await token.ClaimTokenAsync(await scene.PasswordAsync());
        var right = await token.TextedCodeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(1, 50).Select(n => token.EnterCodeAsync(Other(right, n))));
        Assert.Equal(3, answers.Count(answer => answer.Code == "wrong-code"));
        Assert.Equal(47, answers.Count(answer => answer.Code == "code-over"));
    }

    private static string Other(string code, int by = 1) => ((int.Parse(code, System.Globalization.CultureInfo.InvariantCulture) + by) % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
}
