using System.Net;
using System.Text;
using Gapura.Protocol.Enrolment;
using Gapura.Protocol.Signing;
using Gapura.Server.Tests.Flows.Approval;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.Devices;

/// <summary>From the QR picture to a bound device (SPEC 4; G-01 to G-04, E-01 to E-03, ATK-14).</summary>
public sealed class EnrolmentTests
{
    [Fact]
    public async Task Looking_tells_portal_account_and_server_and_binds_nothing()
    {
        await using var scene = await AppScene.UnboundAsync();
        using var phone = new TestDevice(scene.Gapura);
        var code = TestDevice.CodeOn(await QrAsync(scene));
        for (var i = 0; i < 3; i++)
        {
            var look = await phone.LookAsync(code);
            Assert.Equal(("LPSE Kabupaten Contoh", "PPK9", "Non-Penyedia", scene.Gapura.Settings.BaseUrl),
                (look.Text("portal"), look.Text("userId"), look.Text("userType"), look.Text("server")));
        }

        Assert.Empty(await DevicesAsync(scene));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(86_400)]
    public async Task A_code_lives_five_minutes(int seconds)
    {
        await using var scene = await AppScene.UnboundAsync();
        using var phone = new TestDevice(scene.Gapura);
        var code = TestDevice.CodeOn(await QrAsync(scene));
        var nonce = (await phone.LookAsync(code)).Text("nonce");
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal((HttpStatusCode.Gone, "gone"), await CodeOf(phone.LookAsync(code)));
        Assert.Equal((HttpStatusCode.Gone, "gone"), await CodeOf(phone.ClaimAsync(code, nonce)));
        Assert.Empty(await DevicesAsync(scene));
    }

    [Fact]
    public async Task What_is_no_code_of_ours_is_refused_like_one_that_is_over()
    {
        await using var scene = await AppScene.UnboundAsync();
        using var phone = new TestDevice(scene.Gapura);
        await QrAsync(scene);
        Assert.Equal((HttpStatusCode.Gone, "gone"), await CodeOf(phone.LookAsync(EnrolmentCode.Create())));
        Assert.Equal((HttpStatusCode.Gone, "gone"), await CodeOf(phone.ClaimAsync(EnrolmentCode.Create(), TestDevice.NewNonce())));
        Assert.Equal((HttpStatusCode.Gone, "gone"), await CodeOf(phone.PlainAsync("/enrolments/look", new { code = "x" })));
    }

    [Theory]
    [InlineData("LOGOUT")]
    [InlineData("reset")]
    [Trait("Clause", "G-02")]
    public async Task The_code_dies_with_the_sign_in_that_shows_it(string how)
    {
        await using var scene = await AppScene.UnboundAsync();
        using var phone = new TestDevice(scene.Gapura);
        var page = await QrAsync(scene);
        var code = TestDevice.CodeOn(page);
        var nonce = (await phone.LookAsync(code)).Text("nonce");
        if (how == "LOGOUT")
        {
            await scene.Browser.SubmitAsync(page, "LOGOUT");
        }
        else
        {
            await scene.Gapura.Accounts.ResetFactorAsync(scene.Person.Id, new("test", "test"));
        }

        Assert.Equal((HttpStatusCode.Gone, "gone"), await CodeOf(phone.ClaimAsync(code, nonce)));
        Assert.Empty(await DevicesAsync(scene));
    }

    [Fact]
    public async Task After_five_minutes_the_page_offers_a_new_code_which_works()
    {
        await using var scene = await AppScene.UnboundAsync();
        using var phone = new TestDevice(scene.Gapura);
        var old = TestDevice.CodeOn(await QrAsync(scene));
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(6));
        var again = await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/sign-in/device"), "Tampilkan QR Code baru");
        Assert.NotEqual(old.Reveal(), TestDevice.CodeOn(again).Reveal());
        Assert.Equal("gone", (await phone.LookAsync(old)).Code);
        Assert.Equal(HttpStatusCode.OK, (await phone.BindAsync(again)).Status);
    }

    [Fact]
    public async Task A_new_code_voids_the_one_before()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.SignInAsync();
        using var phone = new TestDevice(scene.Gapura);
        var old = TestDevice.CodeOn(await AddAsync(scene));
        var newer = await AddAsync(scene);
        Assert.Equal("gone", (await phone.LookAsync(old)).Code);
        Assert.Equal(HttpStatusCode.OK, (await phone.BindAsync(newer)).Status);
    }

    [Fact]
    public async Task A_refresh_shows_the_same_code_and_another_browser_with_the_password_none()
    {
        await using var scene = await AppScene.UnboundAsync();
        var code = TestDevice.CodeOn(await QrAsync(scene)).Reveal();
        Assert.Equal(code, TestDevice.CodeOn(await scene.Browser.GetAsync("/lpse45/sign-in/device")).Reveal());
        using var other = scene.Gapura.NewVisitor();
        Assert.Equal("Enable 2FA", (await scene.PasswordAsync(other)).Title);
        Assert.DoesNotContain(code, (await other.GetAsync("/lpse45/sign-in/device")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_and_device_show_the_same_number()
    {
        await using var scene = await AppScene.UnboundAsync();
        using var phone = new TestDevice(scene.Gapura);
        var qr = await QrAsync(scene);
        await phone.BindAsync(qr);
        var page = await scene.Browser.GetAsync("/lpse45/sign-in/device");
        Assert.Contains(CompareCode.Of(TestDevice.CodeOn(qr), phone.Key.Public), page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_device_on_one_code_puts_both_out_and_the_owner_is_told()
    {
        await using var scene = await AppScene.UnboundAsync();
        using var first = new TestDevice(scene.Gapura, "HP pertama");
        using var second = new TestDevice(scene.Gapura, "HP kedua");
        var qr = await QrAsync(scene);
        var code = TestDevice.CodeOn(qr);
        var nonce = (await second.LookAsync(code)).Text("nonce");
        Assert.Equal(HttpStatusCode.OK, (await first.BindAsync(qr)).Status);
        Assert.Equal((HttpStatusCode.Gone, "gone"), await CodeOf(second.ClaimAsync(code, nonce)));

        Assert.Equal((HttpStatusCode.Unauthorized, "refused"), await CodeOf(first.CallAsync(HttpMethod.Get, "/challenge")));
        Assert.Single(await scene.Gapura.MailsAsync(), mail => mail.Subject == "QR Code Anda dipindai dua perangkat");
        Assert.Single(await scene.Gapura.AuditAsync(), row => row.Kind == "device_claimed_twice");
        var page = await scene.Browser.GetAsync("/lpse45/sign-in/device");
        Assert.Equal((HttpStatusCode.Gone, "QR Code tidak berlaku lagi"), (page.Status, page.Title));
        var fresh = await scene.Browser.SubmitAsync(page, "Tampilkan QR Code baru");
        using var third = new TestDevice(scene.Gapura);
        Assert.Equal(HttpStatusCode.OK, (await third.BindAsync(fresh)).Status);
    }

    [Fact]
    public async Task The_same_claim_sent_again_is_answered_as_before()
    {
        await using var scene = await AppScene.UnboundAsync();
        using var phone = new TestDevice(scene.Gapura);
        var code = TestDevice.CodeOn(await QrAsync(scene));
        var nonce = (await phone.LookAsync(code)).Text("nonce");
        var first = await phone.ClaimAsync(code, nonce);
        var again = await phone.ClaimAsync(code, nonce);
        Assert.Equal((first.Text("device"), first.Text("key")), (again.Text("device"), again.Text("key")));
        Assert.Single(await DevicesAsync(scene));
        Assert.Single(await scene.Gapura.MailsAsync(), mail => mail.Subject == "HP baru ditambahkan ke akun Anda");
    }

    [Fact]
    public async Task Bukan_perangkat_saya_undoes_it_and_begins_anew()
    {
        await using var scene = await AppScene.UnboundAsync();
        using var foreign = new TestDevice(scene.Gapura, "HP orang lain");
        await foreign.BindAsync(await QrAsync(scene));
        var offer = await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/sign-in/device"), "Bukan perangkat saya");
        Assert.Equal("Enable 2FA", offer.Title);
        Assert.Equal("refused", (await foreign.CallAsync(HttpMethod.Get, "/challenge")).Code);
        Assert.Contains(await scene.Gapura.MailsAsync(), mail => mail.Subject == "HP dihapus dari akun Anda");
        Assert.Equal(0, await scene.Gapura.Database.ReadAsync(db => db.TotpFactors.CountAsync()));
    }

    [Fact]
    public async Task A_claim_that_is_not_whole_binds_nothing()
    {
        await using var scene = await AppScene.UnboundAsync();
        using var phone = new TestDevice(scene.Gapura);
        using var thief = DeviceKey.Create();
        var code = TestDevice.CodeOn(await QrAsync(scene));
        var nonce = (await phone.LookAsync(code)).Text("nonce");
        var claim = new EnrolmentClaim(phone.Server, code, nonce, phone.Key.Public, "HP");
        var envelopes = new Dictionary<string, string>
        {
            ["nonce of another look"] = (claim with { Nonce = TestDevice.NewNonce() }).Seal(phone.Key),
            ["other server"] = (claim with { Server = ServerName.Read("http://localhost:1")!.Value }).Seal(phone.Key),
            ["signed by another key"] = claim.Seal(thief),
            ["changed name"] = Changed(claim.Seal(phone.Key), "\"HP\"", "\"XX\""),
            ["huge name"] = phone.Resign(claim.Seal(phone.Key), payload => payload.Replace("\"HP\"", $"\"{new string('x', 61)}\"", StringComparison.Ordinal)),
            ["off the curve"] = phone.Resign(claim.Seal(phone.Key), payload => payload.Replace(phone.Key.Public.ToString(), Base64UrlText.Encode([4, .. new byte[64]]), StringComparison.Ordinal)),
        };
        foreach (var (fault, envelope) in envelopes)
        {
            var answer = await phone.PlainAsync("/enrolments/claim", new { claim = envelope });
            Assert.True(answer.Code is "gone" or "malformed", $"{fault}: {answer.Status} {answer.Code}");
            Assert.Empty(await DevicesAsync(scene));
        }
    }

    [Fact]
    public async Task A_key_that_is_bound_already_is_refused_also_when_its_device_was_removed()
    {
        await using var scene = await AppScene.BoundAsync();
        var other = await scene.Gapura.AddPersonAsync("PPK8", "non-penyedia", portal: AppScene.Portal);
        using var browser = scene.Gapura.NewVisitor();
        var qr = await browser.SubmitAsync(await scene.Gapura.PasswordAtAppPortalAsync(browser, other), "Enable 2FA");
        Assert.Equal((HttpStatusCode.Conflict, "known-key"), await CodeOf(scene.Phone.BindAsync(qr)));
        await scene.Phone.CallAsync(HttpMethod.Delete, "/device");
        Assert.Equal((HttpStatusCode.Conflict, "known-key"), await CodeOf(scene.Phone.BindAsync(qr)));
    }

    [Fact]
    public async Task An_account_has_five_devices_at_most()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.SignInAsync();
        for (var i = 2; i <= 5; i++)
        {
            using var more = new TestDevice(scene.Gapura, $"HP {i}");
            Assert.Equal(HttpStatusCode.OK, (await more.BindAsync(await AddAsync(scene))).Status);
            await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home/devices/code"), "Lanjutkan");
        }

        Assert.Contains("5 HP", (await scene.Browser.GetAsync("/lpse45/home/devices")).Text, StringComparison.Ordinal);
        var token = (await scene.Browser.GetAsync("/lpse45/home/devices")).Document.QuerySelector("[name=formToken]")!.GetAttribute("value")!;
        using var sixth = new TestDevice(scene.Gapura);
        Assert.Equal((HttpStatusCode.Conflict, "full"), await CodeOf(sixth.BindAsync(await scene.Browser.PostAsync("/lpse45/home/devices/add", ("formToken", token)))));
    }

    [Fact]
    public async Task The_database_has_no_private_key_and_neither_code_nor_offline_key_in_clear()
    {
        await using var scene = await AppScene.UnboundAsync();
        using var phone = new TestDevice(scene.Gapura);
        var qr = await QrAsync(scene);
        await phone.BindAsync(qr);
        var files = Directory.GetFiles(scene.Gapura.Folder, "gapura.db*").Select(file =>
        {
            using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[open.Length];
            open.ReadExactly(bytes);
            return bytes;
        }).ToList();
        Assert.All((byte[][])[Encoding.ASCII.GetBytes(TestDevice.CodeOn(qr).Reveal()), phone.OfflineKey], secret =>
            Assert.All(files, bytes => Assert.Equal(-1, bytes.AsSpan().IndexOf(secret))));
        Assert.Contains(files, bytes => bytes.AsSpan().IndexOf(phone.Key.Public.Point) >= 0);
    }

    [Theory]
    [Trait("Attack", "ATK-02")]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_fifty_devices_at_once_one_binds_at_most_and_none_stays(DatabaseKind kind)
    {
        await using var scene = await AppScene.UnboundAsync(kind);
        var page = await QrAsync(scene);
        for (var round = 0; round < 20; round++)
        {
            var code = TestDevice.CodeOn(page);
            using var looker = new TestDevice(scene.Gapura);
            var nonce = (await looker.LookAsync(code)).Text("nonce");
            var phones = Enumerable.Range(0, 50).Select(_ => new TestDevice(scene.Gapura)).ToList();
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var running = phones.Select(phone => Task.Run(async () =>
            {
                await gate.Task;
                return await phone.ClaimAsync(code, nonce);
            })).ToList();
            gate.SetResult();
            var answers = await Task.WhenAll(running);
            Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
            Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal("gone", answer.Code));
            Assert.Equal(0, await scene.Gapura.Database.ReadAsync(db => db.Devices.CountAsync(device => device.Status == DeviceStatus.Active)));
            phones.ForEach(phone => phone.Dispose());
            page = await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/sign-in/device"), "Tampilkan QR Code baru");
        }
    }

    private static async Task<Reply> QrAsync(AppScene scene) => await scene.Browser.SubmitAsync(await scene.PasswordAsync(), "Enable 2FA");

    private static async Task<Reply> AddAsync(AppScene scene) => await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home/devices"), "Tambah HP");

    private static Task<List<Device>> DevicesAsync(AppScene scene) => scene.Gapura.Database.ReadAsync(db => db.Devices.ToListAsync());

    private static async Task<(HttpStatusCode, string)> CodeOf(Task<Answer> answer) => ((await answer).Status, (await answer).Code);

    private static string Changed(string envelope, string from, string to)
    {
        var parts = envelope.Split('.');
        Base64UrlText.TryDecode(parts[1], out var payload);
        return $"{parts[0]}.{Base64UrlText.Encode(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(payload).Replace(from, to, StringComparison.Ordinal)))}.{parts[2]}";
    }
}
