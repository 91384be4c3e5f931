using System.Globalization;
using System.Net;
using Gapura.Protocol;
using Gapura.Protocol.Approval;
using Gapura.Server.Accounts;
using Gapura.Server.Factors.SecureToken;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Factors.SecureToken;

/// <summary>The PIN: counted by the server, locked after three, and told by nothing that is stored (F-07 to F-09).</summary>
public sealed class PinTests
{
    [Fact]
    public async Task A_wrong_pin_decides_nothing_and_says_how_many_are_left()
    {
        await using var scene = await TokenScene.ActiveAsync();
        await scene.PasswordAsync();
        var first = await scene.Token.ApproveAsync("739165");
        Assert.Equal((HttpStatusCode.Forbidden, "wrong-pin", 2), (first.Status, first.Code, (int)first.Json["left"]!));
        Assert.False(TokenScene.IsHome(await scene.LookAsync()));
        Assert.Equal("approved", (await scene.Token.ApproveAsync()).Outcome);
        Assert.True(TokenScene.IsHome(await scene.LookAsync()));
        Assert.Equal(0, (await scene.RowAsync()).WrongPins);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_third_wrong_pin_locks_and_then_the_right_one_is_no_use(DatabaseKind kind)
    {
        await using var scene = await TokenScene.ActiveAsync(kind);
        await scene.PasswordAsync();
        Assert.Equal(["wrong-pin", "wrong-pin", "locked"], [(await scene.Token.ApproveAsync("739160")).Code, (await scene.Token.ApproveAsync("739161")).Code, (await scene.Token.ApproveAsync("739162")).Code]);
        Assert.Equal("locked", (await scene.Token.ApproveAsync()).Code);
        Assert.False(TokenScene.IsHome(await scene.LookAsync()));
        Assert.True((bool)(await scene.Token.CallAsync(HttpMethod.Get, "/token")).Json["locked"]!);
        Assert.Single((await scene.Gapura.MailsAsync()), mail => mail.Subject.Contains("terkunci", StringComparison.Ordinal));
        Assert.Contains("token_locked", (await scene.Gapura.AuditAsync()).Select(one => one.Kind));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_fifty_guesses_at_once_no_more_than_three_are_looked_at(DatabaseKind kind)
    {
        await using var scene = await TokenScene.ActiveAsync(kind);
        await scene.PasswordAsync();
        var question = (await scene.Token.QuestionAsync())!;
        var statement = scene.Token.Statement(question, isVerified: true);
        var guesses = Enumerable.Range(0, 50).Select(n => (739100 + n).ToString(CultureInfo.InvariantCulture)).Where(pin => pin != TestDevice.GoodPin);
        var answers = await Task.WhenAll(guesses.Select(pin => scene.Token.AnswerAsync(question.Challenge.Id, statement, scene.Token.PinKeyOf(pin).ProofOver(statement))));
        Assert.Equal(2, answers.Count(answer => answer.Code == "wrong-pin"));
        Assert.Equal(answers.Length - 2, answers.Count(answer => answer.Code == "locked"));
    }

    [Fact]
    public async Task Without_a_proof_or_with_that_of_another_statement_nothing_is_approved()
    {
        await using var scene = await TokenScene.ActiveAsync();
        await scene.PasswordAsync();
        var question = (await scene.Token.QuestionAsync())!;
        var statement = scene.Token.Statement(question, isVerified: true);
        Assert.Equal("wrong-pin", (await scene.Token.AnswerAsync(question.Challenge.Id, statement)).Code);
        Assert.Equal("wrong-pin", (await scene.Token.AnswerAsync(question.Challenge.Id, statement, scene.Token.PinKeyOf(TestDevice.GoodPin).ProofOver(statement + "x"))).Code);
        Assert.Equal("verification", (await scene.Token.AnswerAsync(question.Challenge.Id, scene.Token.Statement(question, isVerified: false))).Code);
    }

    [Theory]
    [InlineData(Decision.Deny, "denied")]
    [InlineData(Decision.Report, "reported")]
    public async Task Saying_no_needs_no_pin(Decision decision, string outcome)
    {
        await using var scene = await TokenScene.ActiveAsync();
        await scene.PasswordAsync();
        Assert.Equal(outcome, (await scene.Token.DecideAsync(decision)).Outcome);
    }

    [Fact]
    public async Task Another_pin_takes_the_old_ones_place_and_a_wrong_old_one_counts()
    {
        await using var scene = await TokenScene.ActiveAsync();
        Assert.Equal("wrong-pin", (await scene.Token.ChangePinAsync("111222", "482613")).Code);
        Assert.Equal(HttpStatusCode.OK, (await scene.Token.ChangePinAsync(TestDevice.GoodPin, "482613")).Status);
        await scene.PasswordAsync();
        Assert.Equal("wrong-pin", (await scene.Token.ApproveAsync(TestDevice.GoodPin)).Code);
        Assert.Equal("approved", (await scene.Token.ApproveAsync("482613")).Outcome);
        Assert.Single((await scene.Gapura.MailsAsync()), mail => mail.Subject.Contains("PIN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_whose_answer_was_lost_is_answered_again()
    {
        await using var scene = await TokenScene.ActiveAsync();
        var (old, salt) = (scene.Token.PinKeyOf(TestDevice.GoodPin), Protocol.Pin.PinKey.NewSalt());
        var key = Protocol.Signing.Base64UrlText.Encode(Protocol.Pin.PinKey.Derive(scene.Token.Seed, salt, "482613").Reveal());
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await scene.Token.CallAsync(HttpMethod.Post, "/token/pin", new { key, proof = old.ProofOver(key) })).Status);
        }
    }

    [Fact]
    public async Task A_code_without_network_is_right_with_the_right_pin_only()
    {
        await using var scene = await TokenScene.ActiveAsync();
        var code = await scene.Browser.SubmitAsync(await scene.PasswordAsync(), "Masukkan kode dari aplikasi");
        using var wrong = scene.Token.PinKeyOf("739165").TotpSecret();
        using var right = scene.Token.PinKeyOf(TestDevice.GoodPin).TotpSecret();
        code = await scene.Browser.SubmitAsync(code, "Login", ("code", scene.Gapura.CodeOf(wrong.Reveal().ToArray())));
        Assert.NotEmpty(code.Problem);
        Assert.True(TokenScene.IsHome(await scene.Browser.SubmitAsync(code, "Login", ("code", scene.Gapura.CodeOf(right.Reveal().ToArray())))));
    }

    [Fact]
    public async Task A_lock_is_opened_with_the_digits_that_an_operator_reads_back()
    {
        await using var scene = await TokenScene.ActiveAsync();
        await LockAsync(scene);
        var asked = await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock", new { by = "operator" });
        var question = asked.Text("question");
        Assert.Matches("^[0-9]{8}$", question);
        Assert.Null(await AnswerForAsync(scene, "00000000"));
        var answer = (await AnswerForAsync(scene, question))!;
        Assert.Equal("wrong-code", (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock/answer", new { answer = answer == "12345678" ? "12345679" : "12345678" })).Code);
        Assert.Equal(HttpStatusCode.OK, (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock/answer", new { answer })).Status);
        Assert.Equal("code-over", (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock/answer", new { answer })).Code);
        await scene.PasswordAsync();
        Assert.Equal("approved", (await scene.Token.ApproveAsync()).Outcome);
    }

    [Fact]
    public async Task Three_wrong_answers_or_ten_minutes_end_a_question()
    {
        await using var scene = await TokenScene.ActiveAsync();
        await LockAsync(scene);
        await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock", new { by = "operator" });
        for (var i = 0; i < 3; i++)
        {
            Assert.Contains((await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock/answer", new { answer = "00000000" })).Code, (string[])["wrong-code"]);
        }

        Assert.Equal("code-over", (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock/answer", new { answer = "00000000" })).Code);
        var question = (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock", new { by = "operator" })).Text("question");
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(await AnswerForAsync(scene, question));
    }

    [Fact]
    public async Task A_token_begins_six_unlockings_a_day()
    {
        await using var scene = await TokenScene.ActiveAsync();
        Assert.Equal("limit", (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock", new { by = "operator" })).Code);
        await LockAsync(scene);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock", new { by = "operator" })).Status);
        }

        Assert.Equal("busy", (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock", new { by = "operator" })).Code);
        scene.Gapura.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.OK, (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock", new { by = "operator" })).Status);
    }

    [Fact]
    public async Task By_text_message_only_where_the_portal_allows_it()
    {
        await using var scene = await TokenScene.ActiveAsync();
        await LockAsync(scene);
        Assert.Equal("limit", (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock", new { by = "text" })).Code);
        scene.Gapura.Settings.Portals.Single(portal => portal.Key == "bisnis").Token.SelfUnlock = true;
        var asked = await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock", new { by = "text" });
        Assert.Equal(("", "•••• 9001"), (asked.Text("question"), asked.Text("phone")));
        Assert.Equal(HttpStatusCode.OK, (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock/answer", new { answer = await scene.Token.TextedCodeAsync() })).Status);
    }

    /// <summary>The number's budget is what stands against one more here; what was sent before stays worth what it was.</summary>
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_text_message_that_is_refused_takes_nothing_away(DatabaseKind kind)
    {
        await using var scene = await TokenScene.ActiveAsync(kind, portal => portal.Token.SelfUnlock = true);
        scene.Gapura.Settings.Sms.NumberPerHour = 2;
        await LockAsync(scene);
        Assert.Equal(HttpStatusCode.OK, (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock", new { by = "text" })).Status);
        var code = await scene.Token.TextedCodeAsync();
        var before = (await scene.RowAsync()).UnlockUntil;
        for (var i = 0; i < TokenUnlock.MostADay + 1; i++)
        {
            // Each is refused as that, and none as one too many of the day: what was not begun is given back.
            Assert.Equal("limit", (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock", new { by = "text" })).Code);
        }

        Assert.Equal(before, (await scene.RowAsync()).UnlockUntil);
        Assert.Equal(HttpStatusCode.OK, (await scene.Token.CallAsync(HttpMethod.Post, "/token/unlock/answer", new { answer = code })).Status);
    }

    /// <summary>
    /// Who has the whole database and its keys, and every statement, but not the phone: each of the million PINs fits equally well, because
    /// the seed, which is nowhere in it, makes the key.
    /// </summary>
    [Fact]
    [Trait("Clause", "F-08")]
    public async Task A_database_with_its_keys_tells_no_pin()
    {
        await using var scene = await TokenScene.ActiveAsync();
        var kept = scene.Gapura.Services.GetRequiredService<TokenProof>();
        var key = kept.KeyOf(await scene.RowAsync()).Reveal().ToArray();
        var tables = await scene.Gapura.Database.ReadAsync(db => db.SecureTokens.Select(one => one.PinKeySealed).ToListAsync());
        Assert.DoesNotContain(key, tables);

        // A guess can be tested only with the seed: with another one, the right PIN gives another key.
        Assert.Equal(key, scene.Token.PinKeyOf(TestDevice.GoodPin).Reveal().ToArray());
        var strangers = Enumerable.Range(0, 1000).Select(_ => Protocol.Pin.PinKey.Derive(Protocol.Pin.PinKey.NewSeed(), scene.Token.Salt, TestDevice.GoodPin).Reveal().ToArray());
        Assert.DoesNotContain(strangers, candidate => candidate.AsSpan().SequenceEqual(key));
    }

    private static Task<string?> AnswerForAsync(TokenScene scene, string question) => scene.Gapura.Database.WriteAsync(async db =>
    {
        var account = await db.Accounts.SingleAsync(one => one.Id == scene.Person.Id);
        return await scene.Gapura.Services.GetRequiredService<TokenUnlock>().AnswerForAsync(db, account, question, new OperatorAct("test", "known by voice"));
    });

    private static async Task LockAsync(TokenScene scene)
    {
        await scene.PasswordAsync();
        foreach (var pin in (string[])["739160", "739161", "739162"])
        {
            await scene.Token.ApproveAsync(pin);
        }
    }
}
