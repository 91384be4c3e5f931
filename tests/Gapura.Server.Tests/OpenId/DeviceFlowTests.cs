using System.Net;
using Gapura.Testing;

namespace Gapura.Server.Tests.OpenId;

/// <summary>A device without a keyboard signs a person in (RFC 8628).</summary>
public sealed class DeviceFlowTests
{
    [Fact]
    public async Task A_person_allows_a_device_and_it_is_signed_in()
    {
        await using var scene = await OpenIdScene.StartAsync();
        var device = await scene.Gapura.AddClientAsync("perangkat", row =>
        {
            row.Grants = "device_code refresh_token";
            row.Scopes = "openid profile offline_access";
        });
        var (status, begun) = await device.PostAsync("/connect/device", ("scope", "openid profile offline_access"));
        Assert.True(status == 200, begun.ToJsonString());
        var poll = (("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", (string)begun["device_code"]!));
        var waiting = await device.PostAsync("/connect/token", poll.Item1, poll.Item2);
        Assert.Equal((400, "authorization_pending"), (waiting.Status, (string)waiting.Body["error"]!));

        var entry = await scene.GoAsync("/connect/verify");
        Assert.Equal("Hubungkan perangkat", entry.Page.Title);
        var code = (string)begun["user_code"]!;
        var wrong = await scene.OnAsync(await scene.Browser.SubmitOnlyAsync(entry.Page, "Lanjutkan", ("user_code", "0000-0000-0000")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Page.Status);
        var at = await scene.OnAsync(await scene.Browser.SubmitOnlyAsync(entry.Page, "Lanjutkan", ("user_code", code)));
        Assert.Contains("untuk melanjutkan ke Aplikasi perangkat", at.Page.Text, StringComparison.Ordinal);
        var confirm = await scene.SignInAsync(at);
        Assert.Equal("Izinkan Aplikasi perangkat di perangkat Anda?", confirm.Page.Title);
        Assert.Contains(code, confirm.Page.Text, StringComparison.Ordinal);
        var done = await scene.Browser.SubmitOnlyAsync(confirm.Page, "Izinkan");
        Assert.Equal("Perangkat terhubung", done.Title);

        var (ok, tokens) = await device.PostAsync("/connect/token", poll.Item1, poll.Item2);
        Assert.True(ok == 200, tokens.ToJsonString());
        Assert.Equal(scene.Person.Id.ToString(), (string)OpenIdScene.Payload((string)tokens["id_token"]!)["sub"]!);
        Assert.Equal(200, (await scene.UserInfoAsync((string)tokens["access_token"]!)).Status);
        var again = await device.PostAsync("/connect/token", poll.Item1, poll.Item2);
        Assert.Equal((400, "invalid_grant"), (again.Status, (string)again.Body["error"]!));

        // Somebody else may have it: what it gave ends, which only a code that knows its grant can bring about.
        Assert.Equal(401, (await scene.UserInfoAsync((string)tokens["access_token"]!)).Status);
    }

    [Fact]
    public async Task A_refused_device_gets_nothing()
    {
        await using var scene = await OpenIdScene.StartAsync();
        var device = await scene.Gapura.AddClientAsync("perangkat", row =>
        {
            row.Grants = "device_code";
            row.Scopes = "openid";
        });
        var (_, begun) = await device.PostAsync("/connect/device", ("scope", "openid"));
        var confirm = await scene.SignInAsync(await scene.GoAsync($"/connect/verify?user_code={begun["user_code"]}"));
        var stolen = confirm.Page.Form("Izinkan");
        Assert.Equal(HttpStatusCode.Forbidden, (await scene.Browser.PostOnlyAsync(
            stolen.Action, [.. stolen.Fields.Where(field => field.Name != "formToken")])).Status);
        Assert.Equal("Perangkat ditolak", (await scene.Browser.SubmitOnlyAsync(confirm.Page, "Tolak perangkat ini")).Title);
        var answer = await device.PostAsync("/connect/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", (string)begun["device_code"]!));
        Assert.Equal((400, "access_denied"), (answer.Status, (string)answer.Body["error"]!));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await scene.GoAsync($"/connect/verify?user_code={begun["user_code"]}")).Page.Status);
    }

    [Fact]
    public async Task A_code_that_was_allowed_opens_nothing_a_second_time_and_ends_nothing()
    {
        await using var scene = await OpenIdScene.StartAsync();
        var device = await scene.Gapura.AddClientAsync("perangkat", row => (row.Grants, row.Scopes) = ("device_code", "openid"));
        var (_, begun) = await device.PostAsync("/connect/device", ("scope", "openid"));
        var path = $"/connect/verify?user_code={begun["user_code"]}";
        var confirm = await scene.SignInAsync(await scene.GoAsync(path));
        Assert.Equal("Perangkat terhubung", (await scene.Browser.SubmitOnlyAsync(confirm.Page, "Izinkan")).Title);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await scene.GoAsync(path)).Page.Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await scene.Browser.SubmitOnlyAsync(confirm.Page, "Izinkan")).Status);
        var (status, tokens) = await device.PostAsync(
            "/connect/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", (string)begun["device_code"]!));
        Assert.True(status == 200, tokens.ToJsonString());
        await scene.GoAsync(path);
        Assert.Equal(200, (await scene.UserInfoAsync((string)tokens["access_token"]!)).Status);
    }

    [Fact]
    public async Task Of_two_people_who_allow_a_device_at_once_one_does_and_it_is_theirs()
    {
        await using var scene = await OpenIdScene.StartAsync();
        var device = await scene.Gapura.AddClientAsync("perangkat", row => (row.Grants, row.Scopes) = ("device_code", "openid"));
        var other = await scene.Gapura.AddPersonAsync("pp21");
        using var theirs = scene.Gapura.NewVisitor();
        await theirs.SubmitAsync(await theirs.SignInWithPasswordAsync(other), "Lewati untuk sekarang");
        await scene.CodeAsync();
        for (var round = 0; round < 5; round++)
        {
            var (_, begun) = await device.PostAsync("/connect/device", ("scope", "openid"));
            var path = $"/connect/verify?user_code={begun["user_code"]}";
            var pages = new[] { (scene.Browser, await scene.GoAsync(path)), (theirs, await scene.GoAsync(path, theirs)) };
            var answers = await Task.WhenAll(pages.Select(one => one.Item1.SubmitOnlyAsync(one.Item2.Page, "Izinkan")));
            var winner = Assert.Single(answers.Index(), answer => answer.Item.Title == "Perangkat terhubung").Index;
            var (status, tokens) = await device.PostAsync(
                "/connect/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", (string)begun["device_code"]!));
            Assert.True(status == 200, tokens.ToJsonString());
            Assert.Equal((winner == 0 ? scene.Person : other).Id.ToString(), (string)OpenIdScene.Payload((string)tokens["id_token"]!)["sub"]!);
        }
    }

    [Fact]
    public async Task A_device_gets_no_scope_of_programs()
    {
        await using var scene = await OpenIdScene.StartAsync();
        var device = await scene.Gapura.AddClientAsync("perangkat", row => (row.Grants, row.Scopes) = ("device_code", "openid gapura.verify"));
        var (status, body) = await device.PostAsync("/connect/device", ("scope", "openid gapura.verify"));
        Assert.Equal((400, "invalid_scope"), (status, (string)body["error"]!));
    }
}
