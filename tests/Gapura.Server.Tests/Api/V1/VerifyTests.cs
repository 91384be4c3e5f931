using System.Net;
using Gapura.Protocol;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Tests.Flows.Approval;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Api.V1;

public sealed class VerifyTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_right_code_is_accepted_once_and_is_on_record_with_the_client(DatabaseKind kind)
    {
        await using var api = await ApiScene.StartAsync(kind);
        var (person, secret, _) = await api.EnrolledAsync();
        var code = await Oathtool.TotpAsync(Base32.Encode(secret), api.Gapura.Time.GetUtcNow());
        var accepted = await api.VerifyAsync(person, code);
        Assert.Equal((HttpStatusCode.OK, """{"result":"accepted"}"""), (accepted.Status, accepted.Body));
        var row = (await api.Gapura.AuditAsync())[^1];
        Assert.Equal((AuditKinds.SignInStep, "success", "totp", "lpse", person.Id), (row.Kind, row.Outcome, row.Factor, row.Portal, row.AccountId!.Value));
        Assert.Contains("\"client\":\"e-katalog\"", row.Details, StringComparison.Ordinal);

        var again = await api.VerifyAsync(person, code);
        Assert.Equal(("refused", "wrong"), (again["result"], again["reason"]));
        var replay = (await api.Gapura.AuditAsync())[^1];
        Assert.Equal((AuditKinds.CodeReplayed, again["reference"]), (replay.Kind, replay.Reference));
    }

    [Fact]
    public async Task A_code_that_was_used_at_a_page_is_not_taken_here_nor_the_other_way_round()
    {
        await using var api = await ApiScene.StartAsync();
        var (person, secret, _) = await api.EnrolledAsync();
        using var browser = api.Gapura.NewVisitor();
        await api.Gapura.SignInAsync(browser, person, secret);
        Assert.Equal("wrong", (await api.VerifyAsync(person, api.Gapura.CodeOf(secret)))["reason"]);
        api.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("accepted", (await api.VerifyAsync(person, api.Gapura.CodeOf(secret)))["result"]);
        using var other = api.Gapura.NewVisitor();
        var page = await other.SignInWithPasswordAsync(person);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await other.SubmitAsync(page, "Login", ("code", api.Gapura.CodeOf(secret)))).Status);
    }

    [Fact]
    public async Task Of_fifty_that_bring_the_same_code_at_once_one_is_accepted()
    {
        await using var api = await ApiScene.StartAsync(DatabaseKind.Postgres);
        var (person, secret, _) = await api.EnrolledAsync();
        var code = api.Gapura.CodeOf(secret);
        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => api.VerifyAsync(person, code)));
        Assert.Single(replies, reply => reply["result"] == "accepted");
    }

    [Fact]
    public async Task A_recovery_code_is_accepted_once_and_its_owner_is_told()
    {
        await using var api = await ApiScene.StartAsync();
        var (person, _, codes) = await api.EnrolledAsync();
        Assert.Equal("accepted", (await api.VerifyAsync(person, codes[0]))["result"]);
        Assert.Contains(await api.Gapura.MailsAsync(), mail => mail.Text.Contains('7') && mail.Subject.Contains("emulihan", StringComparison.Ordinal));
        Assert.Equal("wrong", (await api.VerifyAsync(person, codes[0]))["reason"]);
        Assert.Equal("wrong", (await api.VerifyAsync(person, "22222-22222-22222"))["reason"]);
    }

    [Fact]
    public async Task The_offline_code_of_the_app_is_accepted()
    {
        await using var scene = await AppScene.BoundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        Assert.Equal("accepted", (await api.VerifyAsync(scene.Person, scene.Phone.Code()))["result"]);
    }

    [Fact]
    public async Task A_code_for_another_time_tells_how_far_the_clock_is_off_and_the_next_one_brings_it_back()
    {
        await using var api = await ApiScene.StartAsync();
        var (person, secret, _) = await api.EnrolledAsync();
        var off = await api.VerifyAsync(person, api.Gapura.CodeOf(secret, 6));
        Assert.Equal(("refused", "clock_off", "180"), (off["result"], off["reason"], off["clockOff"]));
        api.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("accepted", (await api.VerifyAsync(person, api.Gapura.CodeOf(secret, 6)))["result"]);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Nobody_somebody_without_a_factor_and_somebody_locked_are_answered_like_a_wrong_code(DatabaseKind kind)
    {
        await using var api = await ApiScene.StartAsync(kind);
        var (person, secret, codes) = await api.EnrolledAsync();
        var bare = await api.Gapura.AddPersonAsync("pp21");
        var (locked, lockedSecret, lockedCodes) = await api.EnrolledAsync("pp22");
        await api.Gapura.Accounts.LockAsync(locked.Id, new("test", "test"));
        var nobody = bare with { UserId = "tiada" };
        var wrong = api.Gapura.WrongCode(secret);
        foreach (var (who, code) in new[] { (person, wrong), (nobody, wrong), (bare, wrong), (locked, api.Gapura.CodeOf(lockedSecret)), (locked, lockedCodes[0]), (nobody, codes[0]) })
        {
            var reply = await api.VerifyAsync(who, code);
            Assert.Equal((HttpStatusCode.OK, "refused", "wrong"), (reply.Status, reply["result"], reply["reason"]));
            Assert.Equal(["result", "reason", "reference"], reply.Json!.AsObject().Select(member => member.Key));
            Assert.Contains(await api.Gapura.AuditAsync(), row => row.Reference == reply["reference"]);
        }
    }

    [Fact]
    public async Task Everybody_is_throttled_alike_and_told_for_how_long()
    {
        await using var api = await ApiScene.StartAsync();
        var (person, secret, _) = await api.EnrolledAsync();
        var wrong = api.Gapura.WrongCode(secret);
        foreach (var who in new[] { person, person with { UserId = "tiada" }, await api.Gapura.AddPersonAsync("pp21") })
        {
            for (var i = 0; i < Backoff.FreeFailures; i++)
            {
                Assert.Equal("wrong", (await api.VerifyAsync(who, wrong))["reason"]);
            }

            var closed = await api.VerifyAsync(who, wrong);
            Assert.Equal(("throttled", "30"), (closed["reason"], closed["retryAfter"]));
        }

        Assert.Equal("throttled", (await api.VerifyAsync(person, api.Gapura.CodeOf(secret)))["reason"]);
        api.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("accepted", (await api.VerifyAsync(person, api.Gapura.CodeOf(secret)))["result"]);
    }

    [Fact]
    public async Task Failures_here_and_at_the_pages_are_counted_together()
    {
        await using var api = await ApiScene.StartAsync();
        var (person, secret, _) = await api.EnrolledAsync();
        using var stranger = api.Gapura.NewVisitor();
        var page = await stranger.SignInWithPasswordAsync(person);
        for (var i = 0; i < 3; i++)
        {
            page = await stranger.SubmitAsync(page, "Login", ("code", api.Gapura.WrongCode(secret)));
        }

        await api.VerifyAsync(person, api.Gapura.WrongCode(secret));
        await api.VerifyAsync(person, api.Gapura.WrongCode(secret));
        Assert.Equal("throttled", (await api.VerifyAsync(person, api.Gapura.CodeOf(secret)))["reason"]);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await stranger.SubmitAsync(page, "Login", ("code", api.Gapura.CodeOf(secret)))).Status);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Without_a_user_type_one_person_is_found_and_of_two_neither(DatabaseKind kind)
    {
        await using var api = await ApiScene.StartAsync(kind);
        var (person, secret, _) = await api.EnrolledAsync();
        Assert.Equal("accepted", (await api.PostAsync("/verifications", new { portal = "lpse", userId = "PP20", code = api.Gapura.CodeOf(secret) }))["result"]);
        await api.Gapura.AddPersonAsync("pp20", "non-penyedia");
        api.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        var two = await api.PostAsync("/verifications", new { portal = "lpse", userId = "pp20", code = api.Gapura.CodeOf(secret) });
        Assert.Equal(("refused", "wrong"), (two["result"], two["reason"]));
        Assert.Equal("accepted", (await api.VerifyAsync(person, api.Gapura.CodeOf(secret)))["result"]);
    }

    [Fact]
    public async Task What_is_no_code_is_refused_and_counts_as_no_attempt()
    {
        await using var api = await ApiScene.StartAsync();
        var (person, secret, _) = await api.EnrolledAsync();
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal("wrong", (await api.VerifyAsync(person, "12345"))["reason"]);
        }

        Assert.Equal(0, await api.Gapura.Database.ReadAsync(db => db.Throttles.CountAsync(row => row.Kind == ThrottleSubject.SecondFactor)));
        Assert.Equal("accepted", (await api.VerifyAsync(person, api.Gapura.CodeOf(secret)))["result"]);
    }

    [Fact]
    public async Task Another_portals_people_cannot_be_asked_about()
    {
        await using var api = await ApiScene.StartAsync();
        var (_, secret, _) = await api.EnrolledAsync();
        await api.AddClientAsync("lain", "lpse45");
        api.Token = await api.TokenAsync("lain");
        foreach (var portal in new[] { "lpse", "tiada" })
        {
            var reply = await api.PostAsync("/verifications", new { portal, userType = "penyedia", userId = "pp20", code = api.Gapura.CodeOf(secret) });
            Assert.Equal((HttpStatusCode.Forbidden, "foreign_portal"), (reply.Status, reply.Problem));
            Assert.Contains(await api.Gapura.AuditAsync(), row => row.Reference == reply["reference"] && row.Kind == AuditKinds.CallRefused);
        }
    }
}
