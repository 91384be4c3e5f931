using System.Net;
using System.Text.Json.Nodes;
using Gapura.Protocol;
using Gapura.Protocol.Enrolment;
using Gapura.Server.Audit;
using Gapura.Server.Tests.Flows.Approval;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Api.V1;

public sealed class FactorTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_totp_factor_is_begun_drawn_confirmed_and_used(DatabaseKind kind)
    {
        await using var api = await ApiScene.StartAsync(kind);
        var person = await api.Gapura.AddPersonAsync("pp20");
        var begun = await api.PostAsync($"/accounts/{person.Id}/factors", new { type = "totp" });
        Assert.Equal((HttpStatusCode.Created, "totp", "pending"), (begun.Status, begun["type"], begun["status"]));
        Assert.StartsWith("otpauth://totp/", begun["uri"], StringComparison.Ordinal);
        Assert.Equal(begun["uri"], await Zbar.ReadAsync(Convert.FromBase64String(begun["png"])));
        var path = begun.Raw.Headers.Location!.ToString();
        var secret = SecretOf(begun["uri"]);
        var code = await Oathtool.TotpAsync(secret, api.Gapura.Time.GetUtcNow());

        var wrong = await api.PostAsync($"{path}/confirm", new { code = "12a456" });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "wrong_code"), (wrong.Status, wrong.Problem));
        Assert.Equal("member: code", "member: " + (await api.PostAsync($"{path}/confirm", new { }))["member"]);
        var confirmed = await api.PostAsync($"{path}/confirm", new { code }, ("Idempotency-Key", "ya"));
        Assert.Equal((HttpStatusCode.OK, "active"), (confirmed.Status, confirmed["status"]));
        Assert.Equal(8, confirmed.Json!["recoveryCodes"]!.AsArray().Count);
        Assert.Equal(confirmed.Body, (await api.PostAsync($"{path}/confirm", new { code }, ("Idempotency-Key", "ya"))).Body);
        Assert.Equal("already_active", (await api.PostAsync($"{path}/confirm", new { code })).Problem);

        var list = await api.GetAsync($"/accounts/{person.Id}/factors");
        Assert.Equal(("8", "active"), (list["recoveryCodesLeft"], (string?)Assert.Single(list.Json!["factors"]!.AsArray())!["status"]));
        Assert.DoesNotContain("otpauth", list.Body, StringComparison.Ordinal);
        api.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("accepted", (await api.VerifyAsync(person, await Oathtool.TotpAsync(secret, api.Gapura.Time.GetUtcNow())))["result"]);
        Assert.Equal("accepted", (await api.VerifyAsync(person, (string)confirmed.Json!["recoveryCodes"]![0]!))["result"]);
        Assert.Contains(await api.Gapura.AuditAsync(), row => row.Kind == AuditKinds.FactorEnabled && row.Details.Contains("e-katalog", StringComparison.Ordinal));
        Assert.Contains(await api.Gapura.MailsAsync(), mail => mail.To == person.Email);
    }

    [Fact]
    public async Task The_picture_comes_as_png_or_svg_while_pending_and_only_to_the_client_that_began_it()
    {
        await using var api = await ApiScene.StartAsync();
        var person = await api.Gapura.AddPersonAsync("pp20");
        var begun = await api.PostAsync($"/accounts/{person.Id}/factors", new { type = "totp" });
        var path = begun.Raw.Headers.Location!.ToString();
        Assert.Equal(begun["svg"], (await api.GetAsync($"{path}/qr", ("Accept", "image/svg+xml"))).Body);
        using (var png = await api.OpenAsync(api.Request(HttpMethod.Get, $"{path}/qr", null, ("Accept", "text/html, image/png;q=0.5"))))
        {
            Assert.Equal("image/png", png.Content.Headers.ContentType!.MediaType);
            Assert.Equal(begun["uri"], await Zbar.ReadAsync(await png.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
        }

        Assert.Equal(HttpStatusCode.NotAcceptable, (await api.GetAsync($"{path}/qr", ("Accept", "text/html"))).Status);
        Assert.Equal(begun["uri"], (await api.GetAsync(path))["uri"]);
        await api.AddClientAsync("lain", "lpse");
        api.Token = await api.TokenAsync("lain");
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync($"{path}/qr")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await api.PostAsync($"{path}/confirm", new { code = "123456" })).Status);
        Assert.Empty((await api.GetAsync($"/accounts/{person.Id}/factors")).Json!["factors"]!.AsArray());
    }

    [Fact]
    public async Task Confirming_is_throttled_and_ends_with_its_time()
    {
        await using var api = await ApiScene.StartAsync();
        var person = await api.Gapura.AddPersonAsync("pp20");
        var begun = await api.PostAsync($"/accounts/{person.Id}/factors", new { type = "totp" });
        var path = begun.Raw.Headers.Location!.ToString();
        Base32.TryDecode(SecretOf(begun["uri"]), out var secret);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("wrong_code", (await api.PostAsync($"{path}/confirm", new { code = api.Gapura.WrongCode(secret) })).Problem);
        }

        var closed = await api.PostAsync($"{path}/confirm", new { code = api.Gapura.CodeOf(secret) });
        Assert.Equal((HttpStatusCode.TooManyRequests, "30", "30"), (closed.Status, closed.Header("Retry-After"), closed["retryAfter"]));
        api.Gapura.Time.Advance(TimeSpan.FromMinutes(9));
        var off = await api.PostAsync($"{path}/confirm", new { code = api.Gapura.CodeOf(secret, 5) });
        Assert.Equal(("clock_off", "150"), (off.Problem, off["clockOff"]));
        api.Gapura.Time.Advance(TimeSpan.FromSeconds(59));
        api.Token = await api.TokenAsync(ApiScene.Client);
        Assert.Equal("pending", (await api.GetAsync(path))["status"]);
        api.Gapura.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.NotFound, (await api.PostAsync($"{path}/confirm", new { code = api.Gapura.CodeOf(secret) })).Status);
    }

    [Fact]
    public async Task An_active_factor_is_removed_by_who_has_read_it_and_its_owner_is_told()
    {
        await using var api = await ApiScene.StartAsync();
        var (person, secret, _) = await api.EnrolledAsync();
        using var browser = api.Gapura.NewVisitor();
        await api.Gapura.SignInAsync(browser, person, secret);
        Assert.Equal("already_active", (await api.PostAsync($"/accounts/{person.Id}/factors", new { type = "totp" })).Problem);
        var id = (string)(await api.GetAsync($"/accounts/{person.Id}/factors")).Json!["factors"]![0]!["id"]!;
        var path = $"/accounts/{person.Id}/factors/{id}";
        var tag = (await api.GetAsync(path)).Header("ETag");
        Assert.Equal((HttpStatusCode)428, (await api.SendAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", "\"lama\""))).Status);
        var before = (await api.Gapura.MailsAsync()).Count;
        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", tag))));
        Assert.Single(replies, reply => reply.Status == HttpStatusCode.NoContent);
        Assert.Equal(before + 1, (await api.Gapura.MailsAsync()).Count);
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync(path)).Status);
        Assert.Equal("wrong", (await api.VerifyAsync(person, api.Gapura.CodeOf(secret, 1)))["reason"]);
        Assert.DoesNotContain("/home", (await browser.GetAsync("/lpse/home")).Asked.ToString(), StringComparison.Ordinal);
        Assert.Contains(await api.Gapura.AuditAsync(), row => row is { Kind: AuditKinds.FactorDisabled, Actor: "client:e-katalog" });
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_app_is_bound_by_a_link_and_confirmed_by_the_person(DatabaseKind kind)
    {
        await using var scene = await AppScene.UnboundAsync(kind);
        await using var api = await ApiScene.OnAsync(scene);
        Assert.Equal("factor_not_offered", (await api.PostAsync($"/accounts/{scene.Person.Id}/factors", new { type = "totp" })).Problem);
        var begun = await api.PostAsync($"/accounts/{scene.Person.Id}/factors", new { type = "app" });
        var path = begun.Raw.Headers.Location!.ToString();
        Assert.Equal((HttpStatusCode.Created, "app", "pending"), (begun.Status, begun["type"], begun["status"]));
        Assert.Equal("not_claimed", (await api.PostAsync($"{path}/confirm", new { })).Problem);
        using var phone = new TestDevice(scene.Gapura);
        Assert.Equal(HttpStatusCode.OK, (await ClaimAsync(phone, begun["uri"])).Status);
        var claimed = await api.GetAsync(path);
        Assert.Equal(("claimed", "HP uji", phone.Id.ToString("N")), (claimed["status"], claimed["name"], claimed["device"]));
        Assert.Matches(@"\A[0-9]{3} ?[0-9]{3}\z", claimed["compareCode"]);
        Assert.Null(claimed.Json!["uri"]);
        var confirmed = await api.PostAsync($"{path}/confirm", new { });
        Assert.Equal((phone.Id.ToString("N"), "active", 8), (confirmed["id"], confirmed["status"], confirmed.Json!["recoveryCodes"]!.AsArray().Count));
        Assert.Equal("accepted", (await api.VerifyAsync(scene.Person, phone.Code()))["result"]);

        var second = await api.PostAsync($"/accounts/{scene.Person.Id}/factors", new { type = "app" });
        using var tablet = new TestDevice(scene.Gapura, "Tablet");
        await ClaimAsync(tablet, second["uri"]);
        var accepted = await api.PostAsync($"{second.Raw.Headers.Location}/confirm", new { });
        Assert.Null(accepted.Json!["recoveryCodes"]);
        Assert.Equal(["HP uji", "Tablet"], (await api.GetAsync($"/accounts/{scene.Person.Id}/factors")).Json!["factors"]!.AsArray().Select(one => (string?)one!["name"]));
    }

    [Fact]
    public async Task A_device_that_is_not_the_persons_is_undone_and_one_that_is_lost_is_removed()
    {
        await using var scene = await AppScene.UnboundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        var begun = await api.PostAsync($"/accounts/{scene.Person.Id}/factors", new { type = "app" });
        using var stranger = new TestDevice(scene.Gapura, "HP orang lain");
        await ClaimAsync(stranger, begun["uri"]);
        await DeleteAsync(begun.Raw.Headers.Location!.ToString());
        Assert.False(await HasFactorAsync(scene));
        Assert.Equal("device_removed", (await scene.Gapura.AuditAsync()).First(row => row.Kind == AuditKinds.DeviceRemoved).Kind);

        begun = await api.PostAsync($"/accounts/{scene.Person.Id}/factors", new { type = "app" });
        using var phone = new TestDevice(scene.Gapura);
        Assert.Equal(HttpStatusCode.OK, (await ClaimAsync(phone, begun["uri"])).Status);
        await api.PostAsync($"{begun.Raw.Headers.Location}/confirm", new { });
        await DeleteAsync($"/accounts/{scene.Person.Id}/factors/{phone.Id:N}");

        // The password alone must not become enough by it.
        Assert.True(await HasFactorAsync(scene));
        Assert.Equal("wrong", (await api.VerifyAsync(scene.Person, phone.Code()))["reason"]);

        async Task DeleteAsync(string path)
        {
            var read = await api.GetAsync(path);
            Assert.Equal(HttpStatusCode.NoContent, (await api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", read.Header("ETag")))).Status);
        }
    }

    [Fact]
    public async Task A_link_is_over_when_a_newer_one_is_made_or_a_credential_changes()
    {
        await using var scene = await AppScene.UnboundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        var first = await api.PostAsync($"/accounts/{scene.Person.Id}/factors", new { type = "app" });
        var second = await api.PostAsync($"/accounts/{scene.Person.Id}/factors", new { type = "app" });
        using var phone = new TestDevice(scene.Gapura);
        Assert.Equal("gone", (await ClaimAsync(phone, first["uri"])).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync(first.Raw.Headers.Location!.ToString())).Status);
        await scene.Gapura.Accounts.EndSessionsAsync(scene.Person.Id, new("test", "test"));
        Assert.Equal("gone", (await ClaimAsync(phone, second["uri"])).Code);
    }

    private static async Task<Answer> ClaimAsync(TestDevice device, string uri)
    {
        var code = EnrolmentLink.Read(uri)!.Code;
        var look = await device.LookAsync(code);
        return look.Status == HttpStatusCode.OK ? await device.ClaimAsync(code, look.Text("nonce")) : look;
    }

    private static Task<bool> HasFactorAsync(AppScene scene) => scene.Gapura.Database.ReadAsync(db => db.TotpFactors.AnyAsync(one => one.AccountId == scene.Person.Id && one.Status != FactorStatus.Pending));

    private static string SecretOf(string uri) => System.Web.HttpUtility.ParseQueryString(new Uri(uri).Query)["secret"]!;
}
