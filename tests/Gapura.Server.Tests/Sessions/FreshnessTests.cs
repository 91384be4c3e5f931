using System.Net;
using Gapura.Server.Portals;
using Gapura.Server.Tests.Http;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Sessions;

/// <summary>Who takes a second factor away, or makes codes that stand in for it, has proved that factor lately.</summary>
[Trait("Clause", "D-10")]
[Trait("Clause", "I-07")]
public sealed class FreshnessTests
{
    [Theory]
    [InlineData("/lpse/disable", "/lpse/confirm/disable")]
    [InlineData("/lpse/home/recovery-codes", "/lpse/confirm/recovery-codes")]
    public async Task A_new_password_does_not_stand_in_for_a_code(string path, string confirm)
    {
        await using var scene = await Scene.SignedInAsync();
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(10));
        var page = await scene.Browser.GetAsync("/lpse/home/password");
        var changed = await scene.Browser.PostAsync("/lpse/home/password", ("formToken", TokenOn(page)),
            ("currentPassword", scene.Person.Password), ("newPassword", "kereta hijau pelan 7"), ("repeatPassword", "kereta hijau pelan 7"));
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        await NeedsACodeAsync(scene, path, confirm, "kereta hijau pelan 7");
    }

    [Theory]
    [InlineData("/lpse/disable", "/lpse/confirm/disable")]
    [InlineData("/lpse/home/recovery-codes", "/lpse/confirm/recovery-codes")]
    public async Task While_policy_asks_for_no_code_an_enrolment_that_is_kept_is_not_taken_away_by_password_alone(string path, string confirm)
    {
        await using var scene = await Scene.SignedInAsync();
        await scene.Gapura.SetPolicyAsync(SecondFactorMode.Off);
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(1));
        scene.Browser.Cookies.Clear();
        Assert.Equal("Beranda", (await scene.Browser.SignInWithPasswordAsync(scene.Person)).Title);
        await NeedsACodeAsync(scene, path, confirm, scene.Person.Password);
    }

    private static async Task NeedsACodeAsync(Scene scene, string path, string confirm, string password)
    {
        var token = TokenOn(await scene.Browser.GetAsync("/lpse/home"));
        Assert.Equal(confirm, (await scene.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, path))).Location);
        Assert.Equal(confirm, (await scene.Browser.PostOnlyAsync(path, ("formToken", token))).Location);
        Assert.Equal(1, await scene.Gapura.Database.ReadAsync(db => db.TotpFactors.CountAsync(factor => factor.Status == FactorStatus.Active)));

        var page = await scene.Browser.GetAsync(confirm);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await scene.Browser.SubmitAsync(page, "Lanjutkan", ("password", password), ("code", ""))).Status);
        var passed = await scene.Browser.SubmitAsync(page, "Lanjutkan", ("password", password), ("code", scene.Gapura.CodeOf(scene.Secret)));
        Assert.Equal(path, passed.Asked.AbsolutePath);
    }

    private static string TokenOn(Reply page) => page.Document.QuerySelector("input[name=formToken]")!.GetAttribute("value")!;
}
