using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gapura.Protocol.Approval;
using Gapura.Storage.Records;
using Gapura.Testing;

namespace Gapura.Server.Tests.Flows.Approval;

/// <summary>A statement counts for exactly one challenge, as our own rows have it (E-04, ATK-17, ATK-18).</summary>
public sealed class StatementTests
{
    private static readonly (string Field, string Value)[] Changes =
    [
        ("server", "\"http://localhost:1\""),
        ("challenge", "\"01a20132-3f80-7aec-87aa-1f8f1b09b2ac\""),
        ("nonce", $"\"{new string('A', 43)}\""),
        ("account", "\"01a20132-3f80-7aec-87aa-1f8f1b09b2ac\""),
        ("device", "\"01a20132-3f80-7aec-87aa-1f8f1b09b2ac\""),
        ("shown.portal", "\"LPSE Lain\""),
        ("shown.userId", "\"PPK8\""),
        ("shown.browser", "\"Chrome\""),
        ("shown.place", "\"Jakarta\""),
        ("shown.time", "1"),
        ("decision", "\"maybe\""),
        ("expires", "4102444800"),
        ("v", "2"),

        // The last one, because a number that is not the page's ends the challenge.
        ("number", "\"123456\""),
    ];

    [Fact]
    public async Task Another_value_in_any_field_is_refused_although_the_device_has_signed_it()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        foreach (var (field, value) in Changes)
        {
            var changed = scene.Phone.Resign(scene.Phone.Statement(question!), payload => Change(payload, field, value));
            var answer = await scene.Phone.AnswerAsync(question!.Challenge.Id, changed);
            Assert.True(answer.Status != HttpStatusCode.OK && answer.Code is "malformed" or "refused" or "wrong-number", $"{field}: {answer.Status} {answer.Code}");
            Assert.Equal(field == "number" ? ChallengeState.WrongNumber : ChallengeState.Pending, (await scene.ChallengesAsync()).Single().State);
        }

        Assert.False(AppScene.IsHome(await scene.LookAsync()));
    }

    [Fact]
    public async Task The_unchanged_statement_signed_by_the_same_means_is_taken()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        Assert.Equal("approved", (await scene.Phone.AnswerAsync(question!.Challenge.Id, scene.Phone.Resign(scene.Phone.Statement(question), payload => payload))).Outcome);
    }

    [Fact]
    public async Task A_member_of_the_wrapper_that_the_protocol_does_not_name_is_refused()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        var statement = scene.Phone.Statement(question!);
        var answer = await scene.Phone.CallAsync(HttpMethod.Post, $"/challenges/{question!.Challenge.Id:D}/answer", new { statement, userId = "PPK8" });
        Assert.Equal((HttpStatusCode.BadRequest, "malformed"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_statement_on_one_challenge_is_worth_nothing_for_the_next()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        var first = scene.Phone.Statement((await scene.Phone.QuestionAsync())!);
        await scene.PasswordAsync();
        var second = await scene.Phone.QuestionAsync();
        Assert.Equal("malformed", (await scene.Phone.AnswerAsync(second!.Challenge.Id, first)).Code);
        Assert.Equal(ChallengeState.Pending, (await scene.ChallengesAsync())[^1].State);
    }

    [Fact]
    public async Task The_same_statement_sent_again_is_answered_as_before_and_does_nothing_more()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        var statement = scene.Phone.Statement(question!);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("approved", (await scene.Phone.AnswerAsync(question!.Challenge.Id, statement)).Outcome);
        }

        Assert.Equal(1, (await scene.DeviceAsync()).Counter);
        Assert.Equal(DeviceStatus.Active, (await scene.DeviceAsync()).Status);
        Assert.Equal(1, (await scene.Gapura.AuditAsync()).Count(row => row is { Kind: "authn_step_success", Factor: "app" }));
    }

    [Fact]
    public async Task Another_statement_on_a_used_challenge_gives_no_second_approval()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        await scene.Phone.AnswerAsync(question!.Challenge.Id, scene.Phone.Statement(question));
        var again = await scene.Phone.AnswerAsync(question.Challenge.Id, scene.Phone.Statement(question));
        Assert.Equal(("ended", "approved"), (again.Code, again.Outcome));
        var denied = await scene.Phone.AnswerAsync(question.Challenge.Id, scene.Phone.Statement(question, Decision.Deny));
        Assert.Equal(("ended", "approved"), (denied.Code, denied.Outcome));
    }

    [Fact]
    public async Task Another_persons_device_finds_no_such_challenge()
    {
        await using var scene = await AppScene.BoundAsync();
        var other = await scene.Gapura.AddPersonAsync("PPK8", "non-penyedia", portal: AppScene.Portal);
        using var browser = scene.Gapura.NewVisitor();
        var (theirs, _) = await scene.Gapura.BindAsync(browser, other);
        using var device = theirs;
        await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        var stolen = question! with { Account = device.Account, Device = device.Id };
        var answers = new[]
        {
            await device.AnswerAsync(question!.Challenge.Id, device.Statement(stolen)),
            await device.AnswerAsync(Guid.Parse("01a20132-3f80-7aec-87aa-1f8f1b09b2ac"), device.Statement(stolen with { Challenge = stolen.Challenge with { Id = Guid.Parse("01a20132-3f80-7aec-87aa-1f8f1b09b2ac") } })),
            await device.AnswerAsync(question.Challenge.Id, scene.Phone.Statement(question)),
        };
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.Conflict, "ended", "cancelled"), (answer.Status, answer.Code, answer.Outcome)));
        Assert.Equal(ChallengeState.Pending, (await scene.ChallengesAsync())[^1].State);
    }

    [Fact]
    public async Task Another_device_of_the_account_answers_for_itself_only()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        using var thief = new TestDevice(scene.Gapura);
        var forged = SignInStatement.Seal(question!, new SignInAnswer(Decision.Approve, "", false, 1), thief.Key);
        Assert.Equal((HttpStatusCode.Unauthorized, "refused"), await CodeOf(scene.Phone.AnswerAsync(question!.Challenge.Id, forged)));
        Assert.Contains(await scene.Gapura.AuditAsync(), row => row is { Kind: "approval_refused", Outcome: "failure" });
    }

    [Fact]
    public async Task Another_form_of_signature_is_refused()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        foreach (var trick in (string[])["alg none", "other type", "no signature", "high s", "padding"])
        {
            var answer = await scene.Phone.AnswerAsync(question!.Challenge.Id, Tricks.Play(trick, scene.Phone.Statement(question)));
            Assert.True(answer.Code is "malformed" or "refused", $"{trick}: {answer.Status} {answer.Code}");
            Assert.Equal(ChallengeState.Pending, (await scene.ChallengesAsync())[^1].State);
        }
    }

    [Fact]
    public async Task The_statement_is_kept_as_proof()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        var statement = scene.Phone.Statement(question!);
        await scene.Phone.AnswerAsync(question!.Challenge.Id, statement);
        var row = (await scene.ChallengesAsync()).Single();
        Assert.Equal((statement, scene.Phone.Id), (row.Statement!, row.DeviceId!.Value.Value));
        Assert.True(SignInStatement.Read(row.Statement!)!.Answers(question, scene.Phone.Key.Public));
    }

    private static async Task<(HttpStatusCode, string)> CodeOf(Task<Answer> answer) => ((await answer).Status, (await answer).Code);

    private static string Change(string payload, string field, string value)
    {
        var json = JsonNode.Parse(payload)!;
        var names = field.Split('.');
        var holder = names.Length == 2 ? json[names[0]]! : json;
        holder[names[^1]] = JsonNode.Parse(value);
        return json.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
