using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Gapura.Server.Audit;
using Gapura.Server.Portals;
using Gapura.Server.Tests.Flows.Approval;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;

namespace Gapura.Server.Tests.Api.V1;

public sealed class ApprovalTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_person_says_yes_on_the_phone_and_the_relying_party_can_check_it_by_itself(DatabaseKind kind)
    {
        await using var scene = await AppScene.BoundAsync(kind);
        await using var api = await ApiScene.OnAsync(scene);
        var asked = await AskAsync(api, scene, browser: "Chrome · Windows", place: "Denpasar");
        Assert.Equal((HttpStatusCode.Created, "pending"), (asked.Status, asked["state"]));
        Assert.Equal($"/api/v1/approvals/{asked["id"]}", asked.Raw.Headers.Location!.ToString());
        Assert.Matches(@"\A[0-9]{6}\z", asked["number"]);

        var question = await scene.Phone.QuestionAsync();
        Assert.Equal(("LPSE Kabupaten Contoh", "PPK9", "Chrome · Windows", "Denpasar"), (question!.Shown.Portal, question.Shown.UserId, question.Shown.Browser, question.Shown.Place));
        var waiting = api.GetAsync($"/approvals/{asked["id"]}?wait=30");
        Assert.Equal("approved", (await scene.Phone.DecideAsync(Decision.Approve, asked["number"])).Outcome);
        var told = await waiting;
        Assert.Equal((HttpStatusCode.OK, "approved"), (told.Status, told["state"]));
        AssertProved(told.Json!, scene);
        Assert.Contains(await scene.Gapura.AuditAsync(), row => row.Kind == AuditKinds.SignInStep && row.Factor == "app" && row.Details.Contains("\"client\":\"e-katalog\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Decision.Deny, "denied")]
    [InlineData(Decision.Report, "reported")]
    public async Task A_person_says_no(Decision decision, string state)
    {
        await using var scene = await AppScene.BoundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        var asked = await AskAsync(api, scene);
        await scene.Phone.DecideAsync(decision);
        var told = await api.GetAsync($"/approvals/{asked["id"]}");
        Assert.Equal(state, told["state"]);
        Assert.NotNull(told.Json!["statement"]);
        if (decision == Decision.Report)
        {
            // Nobody proved a password of ours: it stays, but nobody is asked any more.
            Assert.False((await AccountAsync(scene)).MustChangePassword);
            Assert.Equal("not_asked", (await AskAsync(api, scene)).Problem);
        }
    }

    [Fact]
    public async Task A_wrong_number_ends_it_and_counts_as_a_failure()
    {
        await using var scene = await AppScene.BoundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        var asked = await AskAsync(api, scene);
        await scene.Phone.DecideAsync(Decision.Approve, asked["number"] == "000000" ? "000001" : "000000");
        Assert.Equal("wrong_number", (await api.GetAsync($"/approvals/{asked["id"]}"))["state"]);
        Assert.Contains(await scene.Gapura.AuditAsync(), row => row.Kind == AuditKinds.SignInFail && row.Factor == "app");
    }

    [Fact]
    public async Task No_number_is_asked_where_the_portal_asks_none()
    {
        await using var scene = await AppScene.BoundAsync(change: settings => settings.Portals[1].NumberMatch = NumberMatch.Never);
        await using var api = await ApiScene.OnAsync(scene);
        var asked = await AskAsync(api, scene);
        Assert.Null(asked.Json!["number"]);
        await scene.Phone.DecideAsync(Decision.Approve);
        Assert.Equal("approved", (await api.GetAsync($"/approvals/{asked["id"]}"))["state"]);
    }

    [Fact]
    public async Task A_question_that_nobody_answers_expires_and_one_that_is_asked_anew_replaces_it()
    {
        await using var scene = await AppScene.BoundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        var first = await AskAsync(api, scene);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await AskAsync(api, scene);
        Assert.Equal("superseded", (await api.GetAsync($"/approvals/{first["id"]}"))["state"]);
        var waiting = api.GetAsync($"/approvals/{second["id"]}?wait=30");
        await Task.Delay(200, TestContext.Current.CancellationToken);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("pending", (await waiting)["state"]);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("expired", (await api.GetAsync($"/approvals/{second["id"]}"))["state"]);
        Assert.Null(await scene.Phone.QuestionAsync());
    }

    [Fact]
    public async Task A_question_can_be_taken_back_until_it_is_answered()
    {
        await using var scene = await AppScene.BoundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        var asked = await AskAsync(api, scene);
        Assert.Equal(HttpStatusCode.NoContent, (await api.SendAsync(HttpMethod.Delete, $"/approvals/{asked["id"]}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await api.SendAsync(HttpMethod.Delete, $"/approvals/{asked["id"]}")).Status);
        Assert.Equal("cancelled", (await api.GetAsync($"/approvals/{asked["id"]}"))["state"]);
        Assert.Null(await scene.Phone.QuestionAsync());
        var other = await AskAsync(api, scene);
        await scene.Phone.DecideAsync(Decision.Deny);
        var late = await api.SendAsync(HttpMethod.Delete, $"/approvals/{other["id"]}");
        Assert.Equal((HttpStatusCode.Conflict, "ended", "denied"), (late.Status, late.Problem, late["state"]));
    }

    [Fact]
    [Trait("Clause", "ATK-13")]
    public async Task A_person_is_asked_three_times_in_ten_minutes_and_then_left_alone_until_they_approve()
    {
        await using var scene = await AppScene.BoundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await AskAsync(api, scene)).Status);
        }

        var refused = await AskAsync(api, scene);
        Assert.Equal((HttpStatusCode.Conflict, "not_asked"), (refused.Status, refused.Problem));
        Assert.Contains(await scene.Gapura.AuditAsync(), row => row.Reference == refused["reference"] && row.Kind == AuditKinds.ApprovalsStopped);
        Assert.Contains(await scene.Gapura.MailsAsync(), mail => mail.To == scene.Person.Email);
    }

    [Fact]
    public async Task Approving_begins_the_count_anew()
    {
        await using var scene = await AppScene.BoundAsync(change: settings => settings.Portals[1].NumberMatch = NumberMatch.Never);
        await using var api = await ApiScene.OnAsync(scene);
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await AskAsync(api, scene)).Status);
            Assert.Equal("approved", (await scene.Phone.DecideAsync(Decision.Approve)).Outcome);
        }
    }

    [Fact]
    public async Task Nobody_and_somebody_without_a_device_are_answered_alike()
    {
        await using var scene = await AppScene.UnboundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        var unbound = await AskAsync(api, scene);
        var nobody = await api.PostAsync("/approvals", new { portal = AppScene.Portal, userId = "tiada" });
        Assert.Equal((HttpStatusCode.Conflict, "not_asked"), (unbound.Status, unbound.Problem));
        Assert.Equal(Without(unbound), Without(nobody));

        static string Without(ApiReply reply) => reply.Body.Replace(reply["reference"], "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_client_sees_nothing_of_it()
    {
        await using var scene = await AppScene.BoundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        var asked = await AskAsync(api, scene);
        await api.AddClientAsync("lain", AppScene.Portal);
        api.Token = await api.TokenAsync("lain");
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync($"/approvals/{asked["id"]}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync(HttpMethod.Delete, $"/approvals/{asked["id"]}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync("/approvals/tidak-ada")).Status);
        Assert.NotNull(await scene.Phone.QuestionAsync());
    }

    [Fact]
    public async Task A_sign_in_at_the_pages_and_a_question_of_a_relying_party_supersede_each_other_and_open_nothing_of_the_others()
    {
        await using var scene = await AppScene.BoundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        await scene.PasswordAsync();
        var asked = await AskAsync(api, scene);
        await scene.Phone.DecideAsync(Decision.Approve, asked["number"]);
        Assert.Equal("approved", (await api.GetAsync($"/approvals/{asked["id"]}"))["state"]);
        Assert.False(AppScene.IsHome(await scene.LookAsync()));
        var second = await AskAsync(api, scene);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(AppScene.IsHome(await scene.SignInAsync()));
        Assert.Equal("superseded", (await api.GetAsync($"/approvals/{second["id"]}"))["state"]);
    }

    [Fact]
    public async Task What_a_relying_party_says_of_the_browser_is_cleaned_before_a_person_reads_it()
    {
        await using var scene = await AppScene.BoundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        await AskAsync(api, scene, browser: "Chrome\u202E\n!", place: "\u2066");
        var shown = (await scene.Phone.QuestionAsync())!.Shown;
        Assert.Equal(("Chrome!", "-"), (shown.Browser, shown.Place));
    }

    private static Task<ApiReply> AskAsync(ApiScene api, AppScene scene, string? browser = null, string? place = null)
    {
        var body = new JsonObject { ["portal"] = AppScene.Portal, ["userType"] = scene.Person.UserType, ["userId"] = scene.Person.UserId };
        if (browser is not null)
        {
            (body["browser"], body["place"]) = (browser, place);
        }

        return api.SendAsync(HttpMethod.Post, "/approvals", body.ToJsonString());
    }

    private static Task<Account> AccountAsync(AppScene scene) =>
        scene.Gapura.Database.ReadAsync(db => Gapura.Server.Accounts.AccountFinder.GetAsync(db, scene.Person.Id));

    /// <summary>As a relying party would, with nothing of ours.</summary>
    private static void AssertProved(JsonNode told, AppScene scene)
    {
        var parts = ((string)told["statement"]!).Split('.');
        var key = told["device"]!["publicKey"]!;
        Assert.Equal(scene.Phone.Id.ToString("N"), (string?)told["device"]!["id"]);
        using var check = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Bytes((string)key["x"]!), Y = Bytes((string)key["y"]!) } });
        Assert.True(check.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Bytes(parts[2]), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        var statement = JsonNode.Parse(Bytes(parts[1]))!;
        Assert.Equal(("approve", "PPK9"), ((string?)statement["decision"], (string?)statement["shown"]!["userId"]));
        Assert.Equal((string?)told["id"], ((string)statement["challenge"]!).Replace("-", "", StringComparison.Ordinal));

        static byte[] Bytes(string text) => Base64UrlText.TryDecode(text, out var bytes) ? bytes : [];
    }
}
