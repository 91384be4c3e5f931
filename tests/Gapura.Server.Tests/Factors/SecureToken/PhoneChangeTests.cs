using System.Net;
using System.Text.Json.Nodes;
using Gapura.Server.Accounts;
using Gapura.Server.Messages;
using Gapura.Server.Tests.Flows.Transactions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Factors.SecureToken;

/// <summary>Another telephone number counts as binding another authenticator (F-04).</summary>
public sealed class PhoneChangeTests
{
    private const string Old = "+6285501009001";
    private const string Fresh = "+6285501007777";
    private static readonly OperatorAct s_act = new("petugas", "new phone");

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_active_token_is_limited_and_mailbox_and_old_number_are_told(DatabaseKind kind)
    {
        await using var scene = await BankScene.StartAsync(kind);
        await ChangeAsync(scene.Gapura, new AccountId(scene.First.Account));
        Assert.Equal(scene.Gapura.Time.GetUtcNow().AddHours(12).ToUnixTimeSeconds(), (long)(await scene.First.CallAsync(HttpMethod.Get, "/token")).Json["limitedUntil"]!);

        var large = await scene.AskedAsync(BankScene.Transfer("90000000.00", "TRF-1"));
        Assert.Equal("limited", (await scene.First.ApproveAsync((await scene.First.TransactionsAsync()).Single())).Code);
        Assert.Equal("pending", await scene.StateAsync(large));
        await scene.AskedAsync(BankScene.Transfer("1000000.00", "TRF-1"));
        Assert.Equal("approved", (await scene.First.ApproveAsync((await scene.First.TransactionsAsync()).Single())).Outcome);

        Assert.Contains(await scene.Gapura.MailsAsync(), mail => mail.Subject.Contains("Nomor telepon diubah", StringComparison.Ordinal));
        Assert.Equal([(Old, "notice")], await NoticesAsync(scene.Gapura, scene.First.Account));
        Assert.Equal(0, (long)(await scene.Second.CallAsync(HttpMethod.Get, "/token")).Json["limitedUntil"]!);
    }

    [Fact]
    public async Task The_new_number_serves_once_its_person_has_looked_at_it_behind_the_token()
    {
        await using var scene = await TokenScene.ActiveAsync(change: portal => portal.Token.SelfUnlock = true);
        await LockAsync(scene);
        await ChangeAsync(scene.Gapura, scene.Person.Id);
        Assert.Equal("limit", (await AskTextAsync(scene)).Code);

        await scene.Gapura.Database.WriteAsync(db => db.SecureTokens.ExecuteUpdateAsync(set => set.SetProperty(one => one.LockedAt, (DateTimeOffset?)null).SetProperty(one => one.WrongPins, 0)));
        await scene.PasswordAsync();
        Assert.Equal("approved", (await scene.Token.ApproveAsync()).Outcome);
        var contacts = await scene.LookAsync();
        Assert.EndsWith("/sign-in/contacts", contacts.Asked.ToString(), StringComparison.Ordinal);
        Assert.Contains("7777", contacts.Text, StringComparison.Ordinal);
        Assert.True(TokenScene.IsHome(await scene.Browser.SubmitAsync(contacts, "Ya, benar")));

        await LockAsync(scene);
        Assert.Equal("•••• 7777", (await AskTextAsync(scene)).Text("phone"));
        Assert.Equal(HttpStatusCode.OK, (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock/answer", new { answer = await scene.Token.TextedCodeAsync() })).Status);
    }

    [Fact]
    public async Task What_was_on_its_way_to_the_old_number_is_worth_nothing()
    {
        await using var scene = await TokenScene.ActiveAsync(change: portal => portal.Token.SelfUnlock = true);
        await LockAsync(scene);
        await AskTextAsync(scene);
        var answer = await scene.Token.TextedCodeAsync();
        await ChangeAsync(scene.Gapura, scene.Person.Id);
        Assert.Equal("code-over", (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock/answer", new { answer })).Code);

        await using var bare = await TokenScene.BareAsync();
        using var token = new TestDevice(bare.Gapura);
        Assert.Equal(HttpStatusCode.OK, (await token.ClaimTokenAsync(await bare.PasswordAsync())).Status);
        var code = await token.TextedCodeAsync();
        await ChangeAsync(bare.Gapura, bare.Person.Id);
        Assert.NotEqual(HttpStatusCode.OK, (await token.EnterCodeAsync(code)).Status);
        Assert.Empty(await bare.Gapura.Database.ReadAsync(db => db.SecureTokens.ToListAsync()));
    }

    [Fact]
    public async Task A_session_that_was_open_binds_no_phone_over_the_new_number()
    {
        await using var scene = await TokenScene.ActiveAsync();
        await scene.PasswordAsync();
        await scene.Token.ApproveAsync();
        Assert.True(TokenScene.IsHome(await scene.LookAsync()));
        await ChangeAsync(scene.Gapura, scene.Person.Id);
        var qr = await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/bisnis/home/devices"), "Tambah HP");
        using var fresh = new TestDevice(scene.Gapura, "HP baru");
        Assert.Equal("limit", (await fresh.ClaimTokenAsync(qr)).Code);
    }

    [Fact]
    public async Task A_relying_party_changes_it_with_the_same_effect_and_the_same_number_is_no_change()
    {
        await using var scene = await BankScene.StartAsync();
        var path = $"/accounts/{scene.First.Account:N}";
        Assert.Equal(HttpStatusCode.OK, (await PatchAsync(scene, path, Old)).Status);
        Assert.Equal(0, (long)(await scene.First.CallAsync(HttpMethod.Get, "/token")).Json["limitedUntil"]!);
        Assert.Equal(HttpStatusCode.OK, (await PatchAsync(scene, path, Fresh)).Status);
        Assert.True((long)(await scene.First.CallAsync(HttpMethod.Get, "/token")).Json["limitedUntil"]! > 0);
        Assert.Equal([(Old, "notice")], await NoticesAsync(scene.Gapura, scene.First.Account));
    }

    [Fact]
    public async Task A_portal_without_cooling_limits_nothing_and_a_longer_limit_stays()
    {
        await using var scene = await TokenScene.ActiveAsync();
        await scene.Gapura.Accounts.SetPhoneAsync(scene.Person.Id, new FreshPhone(Fresh, TimeSpan.Zero), s_act);
        Assert.Null((await scene.RowAsync()).LimitedUntil);
        await scene.Gapura.Accounts.SetPhoneAsync(scene.Person.Id, new FreshPhone(Old, TimeSpan.FromHours(12)), s_act);
        var until = (await scene.RowAsync()).LimitedUntil;
        await scene.Gapura.Accounts.SetPhoneAsync(scene.Person.Id, new FreshPhone(Fresh, TimeSpan.FromHours(1)), s_act);
        Assert.Equal(until, (await scene.RowAsync()).LimitedUntil);
    }

    private static Task ChangeAsync(RunningGapura gapura, AccountId account) => gapura.Accounts.SetPhoneAsync(
        account, new FreshPhone(Fresh, gapura.Settings.Portals.Single(portal => portal.Key == "bisnis").Token.Cooling), s_act);

    private static async Task<Api.V1.ApiReply> PatchAsync(BankScene scene, string path, string phone)
    {
        var seen = await scene.Api.GetAsync(path);
        return await scene.Api.SendAsync(HttpMethod.Patch, path, new JsonObject { ["phone"] = phone }.ToJsonString(), ("If-Match", seen.Header("ETag")), ("Content-Type", "application/merge-patch+json"));
    }

    private static Task<Answer> AskTextAsync(TokenScene scene) => scene.Token.CallAsync(HttpMethod.Post, "/token/unlock", new { by = "text" });

    private static async Task LockAsync(TokenScene scene)
    {
        await scene.PasswordAsync();
        foreach (var pin in (string[])["739160", "739161", "739162"])
        {
            await scene.Token.ApproveAsync(pin);
        }
    }

    /// <summary>To whom text messages went that are no codes.</summary>
    private static async Task<List<(string To, string Purpose)>> NoticesAsync(RunningGapura gapura, Guid account)
    {
        var rows = await gapura.Database.ReadAsync(db => db.Outbox.Where(one => one.Channel == Outbox.Sms && one.AccountId == new AccountId(account) && one.Subject == "notice").ToListAsync());
        Assert.All(rows, row => Assert.Contains("phone number was changed", gapura.Services.GetRequiredService<Outbox>().Open(row).Text, StringComparison.Ordinal));
        return [.. rows.Select(row => (row.Recipient, row.Subject))];
    }
}
