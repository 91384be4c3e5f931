using Gapura.Server.Accounts;
using Gapura.Server.Tests.Factors.SecureToken;
using Gapura.Server.Tests.Flows.Reset;
using Gapura.Server.Tests.Http;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Accounts;

/// <summary>An address or number counts as its person's once something that was sent there has come back (OIDC Core §5.1: email_verified).</summary>
public sealed class ProvedContactTests
{
    private const string Fresh = "baru@lain.example";
    private static readonly OperatorAct s_act = new("sri", "surat 7");

    [Theory]
    [InlineData("/lpse/reset")]
    [InlineData("/lpse/password/forgot")]
    public async Task A_mailed_link_that_was_used_proves_the_address_and_one_that_was_opened_does_not(string form)
    {
        await using var scene = await Scene.SignedInAsync();
        using var reader = scene.Gapura.NewVisitor();
        var link = await scene.Gapura.MailedLinkAsync(reader, scene.Person, form);
        var page = await reader.GetAsync(link);
        Assert.Null(await EmailAsync(scene.Gapura, scene.Person));
        _ = page.Title == "Reset TOTP" ? await reader.SubmitAsync(page, "OK") : await Resetting.ChooseNewPasswordAsync(reader, link);
        Assert.Equal(scene.Gapura.Time.GetUtcNow(), await EmailAsync(scene.Gapura, scene.Person));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_new_address_is_proved_by_its_confirmation_and_the_old_one_by_taking_back(DatabaseKind kind)
    {
        await using var scene = await Scene.SignedInAsync(kind);
        await scene.Gapura.Accounts.SetEmailAsync(scene.Person.Id, new FreshEmail(Fresh, scene.Gapura.Settings.BaseUrl), s_act);
        using var reader = scene.Gapura.NewVisitor();
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        await reader.SubmitAsync(await reader.GetAsync(await LinkToAsync(scene, Fresh)), "Konfirmasi alamat", ("password", scene.Person.Password));
        Assert.Equal(scene.Gapura.Time.GetUtcNow(), await EmailAsync(scene.Gapura, scene.Person));
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(1));
        await reader.SubmitAsync(await reader.GetAsync(await LinkToAsync(scene, scene.Person.Email)), "Batalkan perubahan");
        Assert.Equal(scene.Gapura.Time.GetUtcNow(), await EmailAsync(scene.Gapura, scene.Person));
    }

    [Fact]
    public async Task A_number_is_proved_by_the_digits_that_were_sent_there_until_it_is_another()
    {
        await using var scene = await TokenScene.ActiveAsync();
        Assert.NotNull(await PhoneAsync(scene));
        await scene.Gapura.Accounts.SetPhoneAsync(scene.Person.Id, new FreshPhone("+6285501009001", TimeSpan.Zero), s_act);
        Assert.NotNull(await PhoneAsync(scene));
        await scene.Gapura.Accounts.SetPhoneAsync(scene.Person.Id, new FreshPhone("+628110000987", TimeSpan.Zero), s_act);
        Assert.Null(await PhoneAsync(scene));
    }

    private static async Task<string> LinkToAsync(Scene scene, string to) => new Uri(
        (await scene.Gapura.MailsAsync()).Last(mail => mail.To == to && mail.Text.Contains("/email/", StringComparison.Ordinal)).Link).PathAndQuery;

    private static Task<DateTimeOffset?> EmailAsync(RunningGapura gapura, TestPerson person) =>
        gapura.Database.ReadAsync(db => db.Accounts.Where(one => one.Id == person.Id).Select(one => one.EmailProvedAt).SingleAsync());

    private static Task<DateTimeOffset?> PhoneAsync(TokenScene scene) =>
        scene.Gapura.Database.ReadAsync(db => db.Accounts.Where(one => one.Id == scene.Person.Id).Select(one => one.PhoneProvedAt).SingleAsync());
}
