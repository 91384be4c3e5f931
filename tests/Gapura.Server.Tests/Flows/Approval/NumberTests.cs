using System.Net;
using Gapura.Protocol.Approval;
using Gapura.Server.Portals;
using Gapura.Storage.Records;
using Gapura.Testing;

namespace Gapura.Server.Tests.Flows.Approval;

/// <summary>The number that goes from the page to the app (D1, E-05).</summary>
public sealed class NumberTests
{
    [Theory]
    [InlineData(NumberMatch.Always, true, true)]
    [InlineData(NumberMatch.Unfamiliar, false, true)]
    [InlineData(NumberMatch.Never, false, false)]
    public async Task The_portal_says_where_a_number_is_asked(NumberMatch match, bool inKnownBrowser, bool inAnother)
    {
        await using var scene = await AppScene.BoundAsync(change: settings => settings.Portals[1].NumberMatch = match);
        Assert.Equal(inKnownBrowser, NumberOn(await scene.PasswordAsync()) is not null);
        Assert.Equal(inKnownBrowser, await AsksNumberAsync(scene));
        using var stranger = scene.Gapura.NewVisitor();
        Assert.Equal(inAnother, NumberOn(await scene.PasswordAsync(stranger)) is not null);
        Assert.Equal(inAnother, await AsksNumberAsync(scene));
    }

    [Fact]
    public async Task The_number_on_the_page_lets_the_browser_in()
    {
        await using var scene = await AppScene.BoundAsync();
        using var stranger = scene.Gapura.NewVisitor();
        var page = await scene.PasswordAsync(stranger);
        Assert.Equal("approved", (await scene.Phone.DecideAsync(Decision.Approve, NumberOn(page)!)).Outcome);
        Assert.True(AppScene.IsHome(await scene.LookAsync(stranger)));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("wrong")]
    [InlineData("of the sign-in before")]
    public async Task Another_number_or_none_ends_the_challenge_and_is_counted(string which)
    {
        await using var scene = await AppScene.BoundAsync();
        using var stranger = scene.Gapura.NewVisitor();
        var before = NumberOn(await scene.PasswordAsync(stranger))!;
        var page = await scene.PasswordAsync(stranger);
        var right = NumberOn(page)!;
        var typed = which switch
        {
            "none" => "",
            "wrong" => right == "000000" ? "000001" : "000000",
            _ => before,
        };
        var question = await scene.Phone.QuestionAsync();
        var refused = await scene.Phone.AnswerAsync(question!.Challenge.Id, scene.Phone.Statement(question, number: typed));
        Assert.Equal((HttpStatusCode.Conflict, "wrong-number"), (refused.Status, refused.Code));
        Assert.NotEmpty(refused.Text("reference"));
        Assert.Equal("Angka tidak cocok", (await scene.LookAsync(stranger)).Title);

        var again = await scene.Phone.AnswerAsync(question.Challenge.Id, scene.Phone.Statement(question, number: right));
        Assert.Equal(("wrong-number", "wrong-number"), (again.Code, again.Outcome));
        Assert.Equal(ChallengeState.WrongNumber, (await scene.ChallengesAsync())[^1].State);
        Assert.Equal(1, (await scene.Gapura.AuditAsync()).Count(row => row is { Kind: "authn_login_fail", Factor: "app", Reason: "wrong number" }));
    }

    [Fact]
    public async Task Guessing_numbers_soon_ends_with_no_question_at_all()
    {
        await using var scene = await AppScene.BoundAsync();
        using var stranger = scene.Gapura.NewVisitor();
        for (var i = 0; i < 3; i++)
        {
            await scene.PasswordAsync(stranger);
            await scene.Phone.DecideAsync(Decision.Approve, "");
        }

        Assert.Equal("Masukkan kode dari aplikasi", (await scene.PasswordAsync(stranger)).Title);
    }

    [Fact]
    public async Task One_wrong_number_counts_once_however_often_it_arrives()
    {
        await using var scene = await AppScene.BoundAsync();
        using var stranger = scene.Gapura.NewVisitor();
        await scene.PasswordAsync(stranger);
        var question = (await scene.Phone.QuestionAsync())!;
        var statement = scene.Phone.Statement(question);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => scene.Phone.AnswerAsync(question.Challenge.Id, statement)));
        Assert.All(answers, answer => Assert.Equal("wrong-number", answer.Code));
        Assert.Equal(1, (await scene.Gapura.AuditAsync()).Count(row => row is { Kind: "authn_login_fail", Factor: "app" }));
    }

    [Fact]
    public async Task The_number_is_told_to_no_device_and_stands_in_no_row_in_clear()
    {
        await using var scene = await AppScene.BoundAsync();
        using var stranger = scene.Gapura.NewVisitor();
        var number = NumberOn(await scene.PasswordAsync(stranger))!;
        Assert.DoesNotContain(number, (await scene.Phone.CallAsync(HttpMethod.Get, "/challenge")).Json.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(number, System.Text.Encoding.ASCII.GetString((await scene.ChallengesAsync())[^1].NumberSealed!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_portal_that_wants_the_app_to_make_sure_of_its_person_takes_no_other_approval()
    {
        await using var scene = await AppScene.BoundAsync(change: settings => settings.Portals[1].ApprovalAsksVerification = true);
        await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        var refused = await scene.Phone.AnswerAsync(question!.Challenge.Id, scene.Phone.Statement(question));
        Assert.Equal((HttpStatusCode.Forbidden, "verification"), (refused.Status, refused.Code));
        Assert.Equal("approved", (await scene.Phone.AnswerAsync(question.Challenge.Id, scene.Phone.Statement(question, isVerified: true))).Outcome);
    }

    [Fact]
    public async Task A_refusal_needs_neither_number_nor_verification()
    {
        await using var scene = await AppScene.BoundAsync(change: settings => settings.Portals[1].ApprovalAsksVerification = true);
        using var stranger = scene.Gapura.NewVisitor();
        await scene.PasswordAsync(stranger);
        Assert.Equal("denied", (await scene.Phone.DecideAsync(Decision.Deny)).Outcome);
    }

    internal static string? NumberOn(Reply page) => page.Document.QuerySelector(".number strong")?.TextContent.Replace(" ", "", StringComparison.Ordinal);

    private static async Task<bool> AsksNumberAsync(AppScene scene) =>
        (bool)(await scene.Phone.CallAsync(HttpMethod.Get, "/challenge")).Json["challenge"]!["asksNumber"]!;
}
