using System.Net;
using Gapura.Server.Audit;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Api.V1;

public sealed class AccountTests
{
    private static readonly object Budi = new { portal = "lpse", userType = "penyedia", userId = "budi01", displayName = "Budi Santoso", email = "budi@contoh.example", phone = "+628550100777" };

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_account_is_created_found_and_read_and_its_first_password_is_nobodys(DatabaseKind kind)
    {
        await using var api = await ApiScene.StartAsync(kind);
        var created = await api.PostAsync("/accounts", Budi, ("Idempotency-Key", "budi"));
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal($"/api/v1/accounts/{created["id"]}", created.Raw.Headers.Location!.ToString());
        Assert.Equal(
            ["id", "portal", "userType", "userId", "displayName", "email", "phone", "status", "secondFactor", "createdAt"],
            created.Json!.AsObject().Select(member => member.Key));
        Assert.Equal(("active", "false", "+628550100777"), (created["status"], created["secondFactor"], created["phone"]));
        var read = await api.GetAsync($"/accounts/{created["id"]}");
        Assert.Equal((created.Body, created.Header("ETag")), (read.Body, read.Header("ETag")));
        Assert.Equal(created.Body, (await api.GetAsync("/accounts?portal=lpse&userType=penyedia&userId=BUDI01")).Body);
        Assert.Equal(created.Body, (await api.GetAsync("/accounts?portal=lpse&userId=budi01")).Body);
        Assert.Equal(created.Body, (await api.PostAsync("/accounts", Budi, ("Idempotency-Key", "budi"))).Body);
        Assert.Contains(await api.Gapura.AuditAsync(), row => row is { Kind: AuditKinds.AccountCreated, Actor: "client:e-katalog" });
    }

    [Fact]
    public async Task Whoever_a_relying_party_registers_chooses_a_password_by_mail()
    {
        await using var api = await ApiScene.StartAsync();
        await api.PostAsync("/accounts", Budi);
        using var browser = api.Gapura.NewVisitor();
        var form = await browser.GetAsync("/lpse/password/forgot?userType=penyedia");
        var captcha = await api.Gapura.CaptchaAnswerAsync(form);
        await browser.SubmitAsync(form, "Kirim", ("userId", "budi01"), ("email", "budi@contoh.example"), ("captcha", captcha));
        Assert.Contains(await api.Gapura.MailsAsync(), mail => mail.To == "budi@contoh.example" && mail.Text.Contains("/lpse/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Values_that_cannot_be_taken_are_named_and_change_nothing()
    {
        await using var api = await ApiScene.StartAsync();
        await api.PostAsync("/accounts", Budi);
        var before = await api.Gapura.Database.ReadAsync(db => db.Accounts.CountAsync());
        await RefusedAsync("taken", null, "budi01", "penyedia", "b@contoh.example", "+628550100777", "B");
        await RefusedAsync("unfit", "userType", "b2", "panitia", "b@contoh.example", "+628550100777", "B");
        await RefusedAsync("unfit", "userId", " ", "penyedia", "b@contoh.example", "+628550100777", "B");
        await RefusedAsync("unfit", "email", "b2", "penyedia", "bukan", "+628550100777", "B");
        await RefusedAsync("unfit", "phone", "b2", "penyedia", "b@contoh.example", "0855", "B");
        await RefusedAsync("unfit", "displayName", "b2", "penyedia", "b@contoh.example", "+628550100777", "\n");
        Assert.Equal(before, await api.Gapura.Database.ReadAsync(db => db.Accounts.CountAsync()));

        async Task RefusedAsync(string problem, string? member, string userId, string userType, string email, string phone, string displayName)
        {
            var reply = await api.PostAsync("/accounts", new { portal = "lpse", userType, userId, displayName, email, phone });
            Assert.Equal((problem, member), (reply.Problem, (string?)reply.Json!["member"]));
        }
    }

    [Fact]
    public async Task Name_mail_and_phone_can_be_changed_by_who_has_read_them_and_nothing_else_can()
    {
        await using var api = await ApiScene.StartAsync();
        var created = await api.PostAsync("/accounts", Budi);
        var (path, tag) = ($"/accounts/{created["id"]}", created.Header("ETag"));
        Assert.Equal((HttpStatusCode)428, (await PatchAsync("""{"displayName":"B"}""")).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await PatchAsync("""{"displayName":"B"}""", "\"lama\"")).Status);
        foreach (var member in new[] { "status", "userId", "portal", "mustChangePassword", "credentialVersion", "id" })
        {
            var refused = await PatchAsync($$"""{"displayName":"B","{{member}}":"x"}""", tag);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, member), (refused.Status, refused["member"]));
        }

        Assert.Equal(created.Body, (await api.GetAsync(path)).Body);
        var changed = await PatchAsync("""{"displayName":"Budi S.","email":"budi2@contoh.example","phone":null}""", tag);
        Assert.Equal((HttpStatusCode.OK, "Budi S.", "budi@contoh.example", "budi2@contoh.example", null),
            (changed.Status, changed["displayName"], changed["email"], changed["pendingEmail"], (string?)changed.Json!["phone"]));
        Assert.NotEqual(tag, changed.Header("ETag"));
        Assert.Equal(changed.Body, (await api.GetAsync(path)).Body);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await PatchAsync("""{"displayName":"B"}""", tag)).Status);
        Assert.Equal(
            ["budi2@contoh.example", "budi@contoh.example", "budi@contoh.example"],
            (await api.Gapura.MailsAsync()).Select(mail => mail.To).Order(StringComparer.Ordinal));
        Assert.Equal(3, (await api.Gapura.AuditAsync()).Count(row => row is { Kind: AuditKinds.AccountChanged, Actor: "client:e-katalog" }));

        Task<ApiReply> PatchAsync(string body, string? ifMatch = null) =>
            api.SendAsync(HttpMethod.Patch, path, body, ifMatch is null ? [] : [("If-Match", ifMatch), ("Content-Type", "application/merge-patch+json")]);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_many_that_change_what_they_have_read_one_does(DatabaseKind kind)
    {
        await using var api = await ApiScene.StartAsync(kind);
        var created = await api.PostAsync("/accounts", Budi);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => api.SendAsync(
            HttpMethod.Patch, $"/accounts/{created["id"]}", $$"""{"displayName":"B{{i}}"}""", ("If-Match", created.Header("ETag")))));
        Assert.Single(replies, reply => reply.Status == HttpStatusCode.OK);
        Assert.Equal(19, replies.Count(reply => reply.Problem == "precondition_failed"));
    }

    [Fact]
    public async Task Another_portals_people_are_not_there()
    {
        await using var api = await ApiScene.StartAsync();
        var created = await api.PostAsync("/accounts", Budi);
        await api.AddClientAsync("lain", "lpse45");
        api.Token = await api.TokenAsync("lain");
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync($"/accounts/{created["id"]}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync($"/accounts/{created["id"]}/factors")).Status);
        Assert.Equal("foreign_portal", (await api.GetAsync("/accounts?portal=lpse&userId=budi01")).Problem);
        Assert.Equal("foreign_portal", (await api.PostAsync("/accounts", Budi)).Problem);
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(HttpMethod.Patch, $"/accounts/{created["id"]}", "{}", ("If-Match", created.Header("ETag")))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync("/accounts?portal=lpse45&userId=tiada")).Status);
    }
}
