using System.Net;
using Gapura.Protocol.Approval;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;

namespace Gapura.Server.Tests.Flows.Approval;

/// <summary>From the QR code to "Ya" and the home page, and what else can happen while a browser waits (R27–R40, Q11–Q13).</summary>
public sealed class WaitingTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite, "penyedia")]
    [InlineData(DatabaseKind.Sqlite, "non-penyedia")]
    [InlineData(DatabaseKind.Postgres, "penyedia")]
    [InlineData(DatabaseKind.Postgres, "non-penyedia")]
    public async Task A_person_binds_a_phone_and_signs_in_by_tapping_Ya(DatabaseKind kind, string userType)
    {
        await using var scene = await AppScene.UnboundAsync(kind, userType: userType);
        var offer = await scene.PasswordAsync();
        Assert.Equal("Enable 2FA", offer.Title);
        var qr = await scene.Browser.SubmitAsync(offer, "Enable 2FA");
        Assert.Equal("Scan QR Code", qr.Title);
        using var phone = new TestDevice(scene.Gapura, "HP Ibu");
        Assert.Equal(HttpStatusCode.OK, (await phone.BindAsync(qr)).Status);

        var bound = await scene.Browser.GetAsync("/lpse45/sign-in/device");
        Assert.Equal("Berhasil Enable 2FA", bound.Title);
        Assert.Contains("HP Ibu", bound.Text, StringComparison.Ordinal);
        var home = await scene.Browser.SubmitAsync(bound, "Lanjutkan");
        Assert.True(AppScene.IsHome(home), home.Text);
        Assert.Equal(8, home.Document.QuerySelectorAll("[data-codes] li").Length);
        await scene.Browser.SubmitAsync(home, "LOGOUT");

        var waiting = await scene.PasswordAsync();
        Assert.Equal("Acceptor", waiting.Title);
        foreach (var said in (string[])[
            "LPSE", "Acceptor", "Time-based One-time Password", "User ID PPK9", "Status 2FA Aktif", "Sesi akan tertutup dalam waktu 1 menit , 0 detik",
            "Mohon untuk tidak merefresh halaman ini!", "Segera klik akun Anda pada SPSE Authenticator dan Konfirmasi Authorize Login.", "Reset 2FA?", "Masukkan kode dari aplikasi"])
        {
            Assert.Contains(said, waiting.Text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(scene.Browser.Cookies.Keys, name => name.Contains("session", StringComparison.Ordinal));
        var question = await phone.QuestionAsync();
        Assert.Equal(("LPSE Kabupaten Contoh", "PPK9", "Firefox · Linux"), (question!.Shown.Portal, question.Shown.UserId, question.Shown.Browser));
        var answer = await phone.DecideAsync(Decision.Approve);
        Assert.Equal((HttpStatusCode.OK, "approved"), (answer.Status, answer.Outcome));
        var after = await scene.LookAsync();
        Assert.True(AppScene.IsHome(after), after.Text);
        Assert.Null(await phone.QuestionAsync());
    }

    [Fact]
    public async Task A_refresh_resumes_with_the_time_that_is_left_and_a_second_tab_shows_the_same()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        var first = (await scene.ChallengesAsync()).Single().Id;
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(13));
        var again = await scene.LookAsync();
        Assert.Contains("0 menit , 47 detik", again.Text, StringComparison.Ordinal);
        Assert.Equal(first, (await scene.ChallengesAsync()).Single().Id);
        using var tab = scene.Browser.Clone();
        Assert.Contains("0 menit , 47 detik", (await scene.LookAsync(tab)).Text, StringComparison.Ordinal);
        await scene.Phone.DecideAsync(Decision.Approve);
        Assert.True(AppScene.IsHome(await scene.LookAsync()));
    }

    [Fact]
    public async Task A_second_tab_finds_the_session_that_the_first_one_has_opened()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        await scene.Phone.DecideAsync(Decision.Approve);
        Assert.True(AppScene.IsHome(await scene.LookAsync()));
        Assert.True(AppScene.IsHome(await scene.LookAsync()));
        Assert.Equal(2, (await scene.Gapura.AuditAsync()).Count(row => row is { Kind: "authn_login_success", Factor: "pwd swk" }));
    }

    [Fact]
    public async Task After_the_countdown_a_late_Ya_is_refused_and_both_sides_say_so()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(61));
        var late = await scene.Phone.AnswerAsync(question!.Challenge.Id, scene.Phone.Statement(question));
        Assert.Equal((HttpStatusCode.Conflict, "ended", "expired"), (late.Status, late.Code, late.Outcome));
        var page = await scene.LookAsync();
        Assert.Equal((HttpStatusCode.Gone, "Sesi telah berakhir"), (page.Status, page.Title));
        Assert.Contains("Login ulang", page.Text, StringComparison.Ordinal);
        Assert.Contains("Reset 2FA?", page.Text, StringComparison.Ordinal);
        var history = await scene.Phone.CallAsync(HttpMethod.Get, "/history");
        Assert.Equal("expired", (string?)history.Json["entries"]![0]!["outcome"]);
    }

    [Theory]
    [InlineData(59, "approved")]
    [InlineData(61, "expired")]
    [InlineData(600, "expired")]
    [Trait("Clause", "E-06")]
    public async Task Ya_counts_within_its_time_only(int seconds, string outcome)
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(outcome, (await scene.Phone.AnswerAsync(question!.Challenge.Id, scene.Phone.Statement(question))).Outcome);
        Assert.Equal(outcome == "approved", AppScene.IsHome(await scene.LookAsync()));
    }

    [Theory]
    [InlineData(Decision.Deny, "denied", "Login ditolak")]
    [InlineData(Decision.Report, "reported", "Login ditolak")]
    public async Task Tidak_and_Bukan_saya_end_the_sign_in(Decision decision, string outcome, string title)
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        Assert.Equal(outcome, (await scene.Phone.DecideAsync(decision)).Outcome);
        Assert.Equal((HttpStatusCode.Gone, title), ((await scene.LookAsync()).Status, (await scene.LookAsync()).Title));
        Assert.False(AppScene.IsHome(await scene.Browser.GetAsync("/lpse45/home")));
    }

    [Fact]
    public async Task The_code_of_the_app_is_taken_instead_and_the_question_is_withdrawn()
    {
        await using var scene = await AppScene.BoundAsync();
        var waiting = await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        var code = await scene.Browser.SubmitAsync(waiting, "Masukkan kode dari aplikasi");
        Assert.Equal("Masukkan kode dari aplikasi", code.Title);
        Assert.Null(await scene.Phone.QuestionAsync());
        var late = await scene.Phone.AnswerAsync(question!.Challenge.Id, scene.Phone.Statement(question));
        Assert.Equal(("ended", "cancelled"), (late.Code, late.Outcome));
        var home = await scene.Browser.SubmitAsync(code, "Login", ("code", scene.Phone.Code()));
        Assert.True(AppScene.IsHome(home), home.Text);
    }

    [Fact]
    public async Task An_offline_code_is_taken_once()
    {
        await using var scene = await AppScene.BoundAsync();
        for (var i = 0; i < 2; i++)
        {
            var code = await scene.Browser.SubmitAsync(await scene.PasswordAsync(), "Masukkan kode dari aplikasi");
            var reply = await scene.Browser.SubmitAsync(code, "Login", ("code", scene.Phone.Code()));
            Assert.Equal(i == 0, AppScene.IsHome(reply));
            if (i == 0)
            {
                await scene.Browser.SubmitAsync(reply, "LOGOUT");
            }
        }
    }

    [Fact]
    public async Task A_recovery_code_is_taken_instead()
    {
        await using var scene = await AppScene.UnboundAsync();
        var (phone, home) = await scene.Gapura.BindAsync(scene.Browser, scene.Person);
        using var _ = phone;
        var recovery = home.Document.QuerySelector("[data-codes] code")!.TextContent;
        await scene.Browser.SubmitAsync(home, "LOGOUT");
        await scene.Browser.SubmitAsync(await scene.PasswordAsync(), "Masukkan kode dari aplikasi");
        var page = await scene.Browser.GetAsync("/lpse45/sign-in/recovery-code");
        Assert.True(AppScene.IsHome(await scene.Browser.SubmitAsync(page, "Login", ("code", recovery))));
    }

    [Fact]
    public async Task Leaving_the_waiting_view_withdraws_the_question()
    {
        await using var scene = await AppScene.BoundAsync();
        var waiting = await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        await scene.Browser.SubmitAsync(waiting, "Kembali ke Beranda");
        var late = await scene.Phone.AnswerAsync(question!.Challenge.Id, scene.Phone.Statement(question));
        Assert.Equal(("ended", "cancelled"), (late.Code, late.Outcome));
    }

    [Fact]
    public async Task Only_the_browser_that_began_is_moved_on()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        using var stranger = scene.Gapura.NewVisitor();
        await stranger.GetAsync("/lpse45/");
        stranger.Cookies["__Host-gapura-signin-lpse45"] = scene.Browser.Cookies["__Host-gapura-signin-lpse45"];
        await scene.Phone.DecideAsync(Decision.Approve);
        Assert.False(AppScene.IsHome(await scene.LookAsync(stranger)));
        Assert.True(AppScene.IsHome(await scene.LookAsync()));
    }

    [Fact]
    [Trait("Clause", "E-08")]
    public async Task A_newer_sign_in_supersedes_an_older_one_and_only_its_browser_goes_on()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        var old = await scene.Phone.QuestionAsync();
        using var other = scene.Gapura.NewVisitor();
        var waiting = await scene.PasswordAsync(other);
        var newer = await scene.Phone.QuestionAsync();
        Assert.NotEqual(old!.Challenge.Id, newer!.Challenge.Id);
        var late = await scene.Phone.AnswerAsync(old.Challenge.Id, scene.Phone.Statement(old));
        Assert.Equal(("ended", "superseded"), (late.Code, late.Outcome));
        Assert.Equal("Login ini digantikan", (await scene.LookAsync()).Title);
        var number = waiting.Document.QuerySelector(".number strong")!.TextContent.Replace(" ", "", StringComparison.Ordinal);
        Assert.Equal("approved", (await scene.Phone.AnswerAsync(newer.Challenge.Id, scene.Phone.Statement(newer, number: number))).Outcome);
        Assert.False(AppScene.IsHome(await scene.LookAsync()));
        Assert.True(AppScene.IsHome(await scene.LookAsync(other)));
        Assert.Single(await scene.ChallengesAsync(), one => one.State == ChallengeState.Superseded);
    }

    [Fact]
    public async Task Reset_from_the_waiting_view_leads_to_the_form_with_the_user_id_in_it()
    {
        await using var scene = await AppScene.BoundAsync();
        var form = await scene.Browser.SubmitAsync(await scene.PasswordAsync(), "Reset 2FA?");
        Assert.Equal("Permintaan Reset TOTP", form.Title);
        Assert.Equal("PPK9", form.Document.QuerySelector("[name=userId]")!.GetAttribute("value"));
    }
}
