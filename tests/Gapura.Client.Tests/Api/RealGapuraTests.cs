using Gapura.Client.Accounts;
using Gapura.Client.Approvals;
using Gapura.Client.Factors;
using Gapura.Client.Statements;
using Gapura.Client.Verifications;
using Gapura.Client.Webhooks;
using Gapura.Protocol;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Enrolment;
using Gapura.Testing;

namespace Gapura.Client.Tests.Api;

/// <summary>The library against the real Gapura: each call, and what comes of it.</summary>
public sealed class RealGapuraTests
{
    [Fact]
    public async Task A_person_is_enrolled_proves_a_code_once_and_is_let_go()
    {
        await using ApiScene scene = await ApiScene.StartAsync();
        TestPerson person = await scene.Gapura.AddPersonAsync("pp20");
        GapuraClient gapura = scene.Codes;
        Account account = (await gapura.Accounts.FindAsync(ApiScene.Named(person)))!;
        Assert.Equal((person.UserId, false), (account.UserId, account.HasSecondFactor));

        Factor begun = await gapura.Factors.BeginAsync(account.Id, FactorType.Totp);
        Assert.Equal(begun.Png, await gapura.Factors.GetQrAsync(account.Id, begun.Id, QrFormat.Png));
        Assert.Equal(begun.Uri, await Zbar.ReadAsync(begun.Png!));
        byte[] secret = SecretOf(begun.Uri!);
        var wrong = await Assert.ThrowsAsync<GapuraException>(() => gapura.Factors.ConfirmAsync(account.Id, begun.Id, scene.Gapura.WrongCode(secret)));
        Assert.Equal((GapuraProblem.WrongCode, 422), (wrong.Code, wrong.Status));
        Assert.NotNull(wrong.Reference);
        ConfirmedFactor confirmed = await gapura.Factors.ConfirmAsync(account.Id, begun.Id, scene.Gapura.CodeOf(secret));
        Assert.Equal(8, confirmed.RecoveryCodes!.Count);

        Assert.Equal(RefusalReason.Wrong, Refused(await gapura.Verifications.CheckAsync(ApiScene.Named(person), scene.Gapura.CodeOf(secret))).Reason);
        string next = scene.Gapura.CodeOf(secret, 1);
        Assert.True((await gapura.Verifications.CheckAsync(ApiScene.Named(person), next)).IsAccepted);
        Assert.False((await gapura.Verifications.CheckAsync(ApiScene.Named(person), next)).IsAccepted);
        Assert.True((await gapura.Verifications.CheckAsync(ApiScene.Named(person), confirmed.RecoveryCodes[0])).IsAccepted);

        AccountFactors factors = await gapura.Factors.ListAsync(account.Id);
        Assert.Equal(7, factors.RecoveryCodesLeft);
        await gapura.Factors.RemoveAsync(account.Id, Assert.Single(factors.Factors));
        Assert.Empty((await gapura.Factors.ListAsync(account.Id)).Factors);
    }

    [Fact]
    public async Task Too_many_wrong_codes_are_told_with_the_time_to_wait()
    {
        await using ApiScene scene = await ApiScene.StartAsync();
        TestPerson person = await scene.Gapura.AddPersonAsync("pp20");
        Verification.Refused refused;
        int tries = 0;
        do
        {
            refused = Refused(await scene.Codes.Verifications.CheckAsync(ApiScene.Named(person), "000000"));
        }
        while (refused.Reason != RefusalReason.Throttled && ++tries < 50);
        Assert.Equal(RefusalReason.Throttled, refused.Reason);
        Assert.NotNull(refused.RetryAfter);
    }

    [Fact]
    public async Task People_are_registered_read_and_changed_and_nobodys_change_is_lost()
    {
        await using ApiScene scene = await ApiScene.StartAsync();
        var new1 = new NewAccount(new GapuraPerson("pp99") { UserType = "penyedia" }, "Sri Rahayu", "sri@contoh.example") { Phone = "+628123456789" };
        Account created = await scene.Codes.Accounts.CreateAsync(new1);
        Assert.Equal(created.Id, (await scene.Codes.Accounts.GetAsync(created.Id))!.Id);
        Assert.Equal(GapuraProblem.Taken, (await Assert.ThrowsAsync<GapuraException>(() => scene.Codes.Accounts.CreateAsync(new1))).Code);

        Account changed = await scene.Codes.Accounts.ChangeAsync(created, new AccountChange { DisplayName = "Sri Rahayu, S.T.", RemovesPhone = true });
        Assert.Equal(("Sri Rahayu, S.T.", null), (changed.DisplayName, changed.Phone));
        var late = await Assert.ThrowsAsync<GapuraException>(() => scene.Codes.Accounts.ChangeAsync(created, new AccountChange { DisplayName = "Lain" }));
        Assert.Equal(GapuraProblem.PreconditionFailed, late.Code);
        var unfit = await Assert.ThrowsAsync<GapuraException>(() => scene.Codes.Accounts.ChangeAsync(changed, new AccountChange { Email = "bukan email" }));
        Assert.Equal((GapuraProblem.Unfit, "email"), (unfit.Code, unfit.Member));

        Assert.Null(await scene.Devices.Accounts.GetAsync(created.Id));
        Assert.Null(await scene.Codes.Accounts.FindAsync(new GapuraPerson("tiada")));
    }

    [Fact]
    public async Task A_phone_is_bound_asked_and_its_answer_proves_itself_without_us()
    {
        await using ApiScene scene = await ApiScene.StartAsync();
        TestPerson person = await scene.Gapura.AddPersonAsync("pp45", portal: "lpse45");
        using var device = new TestDevice(scene.Gapura);
        Account account = (await scene.Devices.Accounts.FindAsync(ApiScene.Named(person)))!;
        await BindAsync(scene, account, device);

        Approval asked = await scene.Devices.Approvals.StartAsync(new ApprovalRequest(ApiScene.Named(person)) { Browser = "Firefox, Windows", Place = "Bandung" });
        Assert.Equal(ApprovalState.Pending, asked.State);
        Task<Approval> waiting = scene.Devices.Approvals.WaitAsync(asked.Id);
        await device.DecideAsync(Decision.Approve, asked.Number ?? "");
        Approval decided = await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(decided.IsApproved);

        var expected = new ExpectedStatement(new Uri(scene.Gapura.Settings.BaseUrl), asked.Id) { Account = account.Id, Device = decided.Device!.Id };
        var genuine = Assert.IsType<StatementVerdict.Genuine>(StatementVerifier.Verify(decided.Statement!, decided.Device.PublicKey, expected));
        Assert.True(genuine.IsApproval);
        Assert.Equal(("Firefox, Windows", "Bandung", "pp45"), (genuine.Question.Shown.Browser, genuine.Question.Shown.Place, genuine.Question.Shown.UserId));
        Assert.Equal(GapuraProblem.Ended, (await Assert.ThrowsAsync<GapuraException>(() => scene.Devices.Approvals.CancelAsync(asked.Id))).Code);
    }

    [Fact]
    public async Task A_question_is_taken_back_and_who_has_no_phone_is_not_asked()
    {
        await using ApiScene scene = await ApiScene.StartAsync();
        TestPerson person = await scene.Gapura.AddPersonAsync("pp45", portal: "lpse45");
        Assert.Equal(GapuraProblem.NotAsked, (await Assert.ThrowsAsync<GapuraException>(() => scene.Devices.Approvals.StartAsync(new ApprovalRequest(ApiScene.Named(person))))).Code);
        using var device = new TestDevice(scene.Gapura);
        await BindAsync(scene, (await scene.Devices.Accounts.FindAsync(ApiScene.Named(person)))!, device);
        Approval asked = await scene.Devices.Approvals.StartAsync(new ApprovalRequest(ApiScene.Named(person)));
        await scene.Devices.Approvals.CancelAsync(asked.Id);
        await scene.Devices.Approvals.CancelAsync(asked.Id);
        Assert.Equal(ApprovalState.Cancelled, (await scene.Devices.Approvals.GetAsync(asked.Id)).State);
        Assert.Equal(GapuraProblem.NotFound, (await Assert.ThrowsAsync<GapuraException>(() => scene.Codes.Approvals.GetAsync(asked.Id))).Code);
    }

    [Fact]
    public async Task Webhooks_are_managed_and_their_secrets_are_ones_that_the_verifier_takes()
    {
        await using ApiScene scene = await ApiScene.StartAsync();
        GapuraWebhooks webhooks = scene.Codes.Webhooks;
        Webhook made = await webhooks.CreateAsync(new Uri($"http://localhost:{FreePort.Next()}/gapura"), ["factor.added"]);
        Assert.NotNull(new WebhookVerifier(made.Secret!));
        Assert.Equal(made.Id, Assert.Single(await webhooks.ListAsync()).Id);
        Webhook changed = await webhooks.ChangeAsync(made, kinds: ["factor.added", "factor.removed"]);
        Assert.Equal(["factor.added", "factor.removed"], changed.Kinds);
        Assert.Equal(GapuraProblem.PreconditionFailed, (await Assert.ThrowsAsync<GapuraException>(() => webhooks.ChangeAsync(made, kinds: []))).Code);
        Assert.NotEqual(made.Secret, (await webhooks.RotateAsync(made.Id)).Secret);
        Assert.False((await webhooks.TestAsync(made.Id)).Delivered);
        Assert.Equal(WebhookStatus.Active, (await webhooks.ResumeAsync(made.Id)).Status);
        await webhooks.RemoveAsync(await webhooks.GetAsync(made.Id));
        Assert.Empty(await webhooks.ListAsync());
    }

    [Fact]
    public async Task What_happened_can_be_read()
    {
        await using ApiScene scene = await ApiScene.StartAsync();
        await scene.Codes.Accounts.CreateAsync(new NewAccount(new GapuraPerson("pp99") { UserType = "penyedia" }, "Sri Rahayu", "sri@contoh.example"));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await scene.Codes.Events.ReadAsync(0, cancel: patience.Token)).Events.All(one => one is not { Kind: "account.created", UserId: "pp99", Client: "eproc" }))
        {
            await Task.Delay(200, patience.Token);
            scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task BindAsync(ApiScene scene, Account account, TestDevice device)
    {
        Factor begun = await scene.Devices.Factors.BeginAsync(account.Id, FactorType.App);
        EnrolmentCode code = EnrolmentLink.Read(begun.Uri!)!.Code;
        await device.ClaimAsync(code, (await device.LookAsync(code)).Text("nonce"));
        Factor claimed = Assert.Single((await scene.Devices.Factors.ListAsync(account.Id)).Factors, factor => factor.Status == FactorStatus.Claimed);
        Assert.NotNull(claimed.CompareCode);
        Assert.NotEmpty((await scene.Devices.Factors.ConfirmAsync(account.Id, claimed.Id)).RecoveryCodes!);
    }

    private static Verification.Refused Refused(Verification verification) => Assert.IsType<Verification.Refused>(verification);

    private static byte[] SecretOf(string uri)
    {
        string text = new Uri(uri).Query.TrimStart('?').Split('&').Single(pair => pair.StartsWith("secret=", StringComparison.Ordinal))["secret=".Length..];
        Assert.True(Base32.TryDecode(text, out byte[] secret));
        return secret;
    }
}
