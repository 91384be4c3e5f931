using Gapura.Server.Audit;
using Gapura.Server.Tests.Flows.Approval;
using Gapura.Server.Tests.Flows.Reset;
using Gapura.Server.Tests.Http;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;

namespace Gapura.Server.Tests.Audit;

/// <summary>L-01 and L-02: every attempt and every change of a factor leaves its event, with when, where, who, what and how to find it.</summary>
public sealed class EveryEventTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "L-01")]
    [Trait("Clause", "L-02")]
    public async Task Each_step_of_every_flow_leaves_exactly_its_events(DatabaseKind kind)
    {
        await using var gapura = await RunningGapura.StartAsync(kind);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var journal = new Journal(gapura, person);
        await journal.SkipAsync();

        var page = await browser.IdentifyAsync(person.UserType, person.UserId);
        page = await journal.Async(() => browser.SubmitAsync(page, "Login", ("password", "salah")), "authn_login_fail password failure");
        var offer = await journal.Async(() => browser.SubmitAsync(page, "Login", ("password", person.Password)), "authn_step_success password success");
        var qr = await journal.Async(() => browser.SubmitAsync(offer, "ENABLE TOTP"), "factor_pending totp success");
        var secret = qr.TypedKey();
        qr = await journal.Async(() => browser.SubmitAsync(qr, "Uji kode", ("code", gapura.WrongCode(secret))), "authn_login_fail totp failure");
        var home = await journal.Async(
            () => browser.SubmitAsync(qr, "Uji kode", ("code", gapura.CodeOf(secret))),
            "authn_login_success pwd otp success", "authn_step_success totp success", "factor_enabled totp success", "recovery_codes_created recovery_code success");
        var codes = home.Document.QuerySelectorAll("[data-codes] code").Select(code => code.TextContent).ToList();
        await journal.Async(() => browser.SubmitAsync(home, "LOGOUT"), "authn_logout  success");

        page = await browser.SignInWithPasswordAsync(person);
        await journal.SkipAsync();
        page = await journal.Async(() => browser.SubmitAsync(page, "Login", ("code", gapura.CodeOf(secret))), "authn_token_reuse totp failure");
        var recovery = await browser.GetAsync("/lpse/sign-in/recovery-code");
        recovery = await journal.Async(() => browser.SubmitAsync(recovery, "Login", ("code", "22222-22222-22222")), "authn_login_fail recovery_code failure");
        await journal.Async(() => browser.SubmitAsync(recovery, "Login", ("code", codes[0])), "authn_login_success pwd rc success", "authn_step_success recovery_code success");

        await journal.Async(
            async () => await browser.SubmitAsync(await browser.GetAsync("/lpse/home/recovery-codes"), "Buat kode pemulihan baru"), "recovery_codes_created recovery_code success");
        var change = await browser.GetAsync("/lpse/home/password");
        await journal.Async(
            () => browser.SubmitAsync(change, "Simpan Password", ("currentPassword", person.Password), ("newPassword", Resetting.NewPassword), ("repeatPassword", Resetting.NewPassword)),
            "authn_password_change password success", "authn_step_success password success");

        using var reader = gapura.NewVisitor();
        await journal.Async(() => gapura.AskForResetAsync(reader, person), "reset_requested SecondFactor success");
        await journal.Async(() => gapura.AskForResetAsync(reader, person with { Email = "lain@contoh.example" }), "reset_refused  failure");
        var form = await reader.GetAsync("/lpse/reset");
        await journal.Async(
            () => reader.SubmitAsync(form, "Kirim", ("userId", person.UserId), ("email", person.Email), ("captcha", "salah")), isPersons: false, "captcha_fail  failure");
        var link = (await gapura.LinksAsync())[^1];
        await journal.Async(async () => await reader.SubmitAsync(await reader.GetAsync(link), "OK"), "factor_reset totp success", "session_expired  success");
        await journal.Async(() => reader.PostOnlyAsync("/lpse/sign-in"), isPersons: false, "malicious_csrf  failure");
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "L-01")]
    public async Task Every_showing_of_a_code_for_a_phone_leaves_its_event(DatabaseKind kind)
    {
        await using var scene = await AppScene.UnboundAsync(kind);
        var journal = new Journal(scene.Gapura, scene.Person);
        var offer = await scene.PasswordAsync();
        await journal.SkipAsync();
        await journal.Async(() => scene.Browser.SubmitAsync(offer, "Enable 2FA"), "device_code_shown app success");
        var (phone, home) = await scene.Gapura.BindAsync(scene.Browser, scene.Person);
        using var _ = phone;
        Assert.True(AppScene.IsHome(home));
        await journal.SkipAsync();
        var devices = await scene.Browser.GetAsync("/lpse45/home/devices");
        await journal.Async(() => scene.Browser.SubmitAsync(devices, "Tambah HP"), "device_code_shown app success");
    }

    [Fact]
    [Trait("Clause", "L-01")]
    public async Task Closed_buckets_disabling_and_ending_sessions_leave_their_events_too()
    {
        await using var scene = await Scene.SignedInAsync();
        var journal = new Journal(scene.Gapura, scene.Person);
        await journal.SkipAsync();
        using var second = scene.Gapura.NewVisitor();
        await scene.Gapura.SignInAsync(second, scene.Person, scene.Secret);
        await journal.SkipAsync();
        await journal.Async(async () => await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse/home/sessions"), "Tutup semua sesi lain"), "session_expired  success");
        await scene.Gapura.SignInAsync(second, scene.Person, scene.Secret);
        await journal.SkipAsync();
        await journal.Async(
            async () => await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse/home/history"), "Bukan saya"), "session_expired  success", "user_reported_not_me  success");
        await journal.Async(async () => await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse/disable"), "Disable TOTP"), "factor_disabled totp success");

        using var stranger = scene.Gapura.NewVisitor();
        var page = await stranger.IdentifyAsync(scene.Person.UserType, scene.Person.UserId);
        for (var i = 0; i < 5; i++)
        {
            page = await stranger.GetAsync("/lpse/sign-in/password");
            var captcha = page.Document.QuerySelector("fieldset.captcha") is null ? "" : await scene.Gapura.CaptchaAnswerAsync(page);
            await stranger.SubmitAsync(page, "Login", ("password", "salah"), ("captcha", captcha));
        }

        page = await stranger.GetAsync("/lpse/sign-in/password");
        await journal.SkipAsync();
        var answer = await scene.Gapura.CaptchaAnswerAsync(page);
        var closed = await journal.Async(() => stranger.SubmitAsync(page, "Login", ("password", scene.Person.Password), ("captcha", answer)), "authn_login_lock password failure");
        Assert.Contains(await scene.Gapura.AuditAsync(), row => row.Reference == closed.Reference && row.Kind == AuditKinds.SignInThrottled);
    }

    [Fact]
    [Trait("Clause", "L-01")]
    public async Task The_reference_on_a_page_is_found_by_the_operators_command()
    {
        await using var scene = await Scene.SignedInAsync();
        using var browser = scene.Gapura.NewVisitor();
        var refused = await browser.SignInWithPasswordAsync(scene.Person, "salah");
        Assert.Matches(@"\A[2-9A-Z]{5}-[2-9A-Z]{5}\z", refused.Reference);
        await File.WriteAllTextAsync(Path.Combine(scene.Gapura.Folder, Server.Hosting.DemoSettings.ContractFile), "{}");
        var shown = await GapuraProcess.RunToEndAsync(["audit", "show", refused.Reference.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), "--data", scene.Gapura.Folder]);
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("authn_login_fail", shown.Output, StringComparison.Ordinal);
        Assert.Contains(scene.Person.Id.ToString(), shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("salah", shown.Output, StringComparison.Ordinal);
    }

    /// <summary>Compares what a step added to the trail with what it should have.</summary>
    private sealed class Journal(RunningGapura gapura, TestPerson person)
    {
        private long _seen;

        /// <summary>Passes over what the trail tells so far.</summary>
        public async Task SkipAsync() => _seen = (await gapura.AuditAsync())[^1].Position;

        public Task<Reply> Async(Func<Task<Reply>> step, params string[] expected) => Async(step, isPersons: true, expected);

        public async Task<Reply> Async(Func<Task<Reply>> step, bool isPersons, params string[] expected)
        {
            var reply = await step();
            var rows = (await gapura.AuditAsync()).Where(row => row.Position > _seen).ToList();
            Assert.Equal(expected, rows.Select(row => $"{row.Kind} {row.Factor} {row.Outcome}").Order(StringComparer.Ordinal));
            Assert.All(rows, row => AssertWhole(row, isPersons));
            _seen = rows[^1].Position;
            return reply;
        }

        private void AssertWhole(AuditEvent row, bool isPersons)
        {
            Assert.Equal(gapura.Time.GetUtcNow(), row.At);
            Assert.Equal(person.Portal, row.Portal);
            Assert.Equal(isPersons ? person.Id : null, row.AccountId);
            Assert.Contains(row.Address, (string[])["127.0.0.1", "::1"]);
            Assert.Equal(Visitor.Firefox, row.UserAgent);
            Assert.Matches(@"\A[2-9A-Z]{5}-[2-9A-Z]{5}\z", row.Reference);
            Assert.True(row.Outcome == "success" || row.Reason.Length > 0 || row.Kind == AuditKinds.CrossSite, $"{row.Kind} has no reason.");
        }
    }
}
