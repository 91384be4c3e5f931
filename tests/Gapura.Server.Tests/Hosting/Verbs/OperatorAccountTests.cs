using System.Text.RegularExpressions;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Hashing;
using Gapura.Server.Hosting;
using Gapura.Server.Hosting.Verbs;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gapura.Server.Tests.Hosting.Verbs;

public sealed partial class OperatorAccountTests
{
    private static readonly DateTimeOffset s_now = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_registered_person_has_a_random_first_password_that_must_be_changed(DatabaseKind kind)
    {
        await using var ground = await VerbGround.ReadyAsync(kind);
        var (code, output, error) = await CreateAsync(ground, "Budi01");
        Assert.Equal((Verb.Ok, ""), (code, error));
        var password = Password().Match(output).Groups[1].Value;
        var account = await AccountAsync(ground);
        Assert.True(account.MustChangePassword);
        Assert.Equal(("Budi01", "budi01"), (account.UserId, account.UserIdKey));
        using var hasher = new PasswordHasher(PasswordHasher.CurrentCost, 1, 1);
        var hash = KeyFile.Read(ground.KeyFile).OpenText(SealedColumn.AccountPassword, account.Id.ToString(), account.PasswordSealed);
        Assert.True(await hasher.VerifyAsync(password, hash));
        Assert.NotEqual(password, Password().Match((await CreateAsync(ground, "other")).Out).Groups[1].Value);
        Assert.Equal(2, await EventsAsync(ground, AuditKinds.AccountCreated));
        Assert.DoesNotContain(await ground.Open().ReadAsync(db => db.AuditEvents.ToListAsync()), row => row.Details.Contains(password, StringComparison.Ordinal));

        var second = await CreateAsync(ground, " ＢＵＤＩ01");
        Assert.Equal(Verb.Failed, second.Code);
        Assert.Contains("already an account with this User ID", second.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Each_act_does_what_it_says_and_is_audited_with_actor_and_reason(DatabaseKind kind)
    {
        await using var ground = await VerbGround.ReadyAsync(kind);
        await CreateAsync(ground, "budi");
        var id = (await AccountAsync(ground)).Id;

        await FillAsync(ground, id);
        await ActAsync(ground, "lock", "--reason", "surat 1");
        Assert.Equal((AccountStatus.Locked, 1), await StateAsync(ground));
        Assert.Equal((0, 0), await OpenThingsAsync(ground));
        await ActAsync(ground, "unlock", "--reason", "surat 2");
        Assert.Equal((AccountStatus.Active, 1), await StateAsync(ground));

        await FillAsync(ground, id);
        await ActAsync(ground, "end-sessions");
        Assert.Equal((0, 0), await OpenThingsAsync(ground));
        Assert.Equal((AccountStatus.Active, 2), await StateAsync(ground));

        await ground.Open().WriteAsync(db => db.Accounts.ExecuteUpdateAsync(set => set.SetProperty(one => one.MustChangePassword, false)));
        await FillAsync(ground, id);
        await ActAsync(ground, "mark-compromised", "--reason", "kebocoran");
        Assert.True((await AccountAsync(ground)).MustChangePassword);
        Assert.Equal((0, 0), await OpenThingsAsync(ground));
        Assert.Equal((AccountStatus.Active, 3), await StateAsync(ground));

        var events = await ground.Open().ReadAsync(db => db.AuditEvents.Where(row => row.AccountId == id && row.Kind != AuditKinds.AccountCreated).OrderBy(row => row.Position).ToListAsync());
        Assert.Equal(["locked", "unlocked", "ended-by-operator", "compromised"], events.Select(row => row.Reason));
        Assert.All(events, row => Assert.Equal("sri", row.Actor));
        Assert.Equal("""{"reason":"surat 1"}""", events[0].Details);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_reset_factor_takes_factor_codes_and_sessions_and_tells_the_person(DatabaseKind kind)
    {
        await using var ground = await VerbGround.ReadyAsync(kind);
        await CreateAsync(ground, "budi");
        var id = (await AccountAsync(ground)).Id;
        await FillAsync(ground, id);
        await ground.Open().WriteAsync(async db =>
        {
            db.TotpFactors.Add(new TotpFactor { Id = FactorId.New(s_now), AccountId = id, Status = FactorStatus.Active, SecretSealed = [] });
            db.RecoveryCodes.Add(new RecoveryCode { AccountId = id, Hash = [1], Salt = [2] });
            db.Throttles.Add(Failures(ThrottleSubject.ForSecondFactor(id), ThrottleSubject.SecondFactor));
            await db.SaveChangesAsync();
        });

        Assert.NotEqual(Verb.Ok, (await ground.RunAsync("operator", "account", "reset-factor", "lpse", "penyedia", "budi")).Code);
        await ActAsync(ground, "reset-factor", "--reason", "ponsel hilang");

        var database = ground.Open();
        Assert.Equal(0, await database.ReadAsync(db => db.TotpFactors.CountAsync()));
        Assert.Equal(0, await database.ReadAsync(db => db.RecoveryCodes.CountAsync()));
        Assert.Equal(0, await database.ReadAsync(db => db.Throttles.CountAsync()));
        Assert.Equal((0, 0), await OpenThingsAsync(ground));
        Assert.Equal("budi@contoh.example", (await database.ReadAsync(db => db.Outbox.SingleAsync())).Recipient);
        Assert.Equal(1, await EventsAsync(ground, AuditKinds.FactorReset));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "E-14")]
    public async Task A_blocked_device_is_out_and_the_factor_stays_on_without_it(DatabaseKind kind)
    {
        await using var ground = await VerbGround.ReadyAsync(kind);
        await CreateAsync(ground, "budi");
        var id = (await AccountAsync(ground)).Id;
        var device = DeviceId.New(s_now);
        await ground.Open().WriteAsync(async db =>
        {
            db.Devices.Add(new Device { Id = device, AccountId = id, PublicKey = [4], Name = "HP Budi", Status = DeviceStatus.Active });
            db.TotpFactors.Add(new TotpFactor { Id = FactorId.New(s_now), AccountId = id, DeviceId = device, Status = FactorStatus.Active, SecretSealed = [] });
            await db.SaveChangesAsync();
        });
        var shown = (await ground.RunAsync("operator", "account", "show", "lpse", "penyedia", "budi")).Out;
        Assert.Contains($"{device}  HP Budi  Active", shown, StringComparison.Ordinal);

        Assert.NotEqual(Verb.Ok, (await ground.RunAsync("operator", "account", "block-device", "lpse", "penyedia", "budi", "not-an-id", "--reason", "hilang")).Code);
        Assert.Equal(Verb.Ok, (await ground.RunAsync("operator", "account", "block-device", "lpse", "penyedia", "budi", device.ToString(), "--reason", "hilang")).Code);
        Assert.NotEqual(Verb.Ok, (await ground.RunAsync("operator", "account", "block-device", "lpse", "penyedia", "budi", device.ToString(), "--reason", "hilang")).Code);

        var database = ground.Open();
        Assert.Equal(DeviceStatus.Revoked, await database.ReadAsync(db => db.Devices.Select(one => one.Status).SingleAsync()));
        Assert.Equal(FactorStatus.Orphaned, await database.ReadAsync(db => db.TotpFactors.Select(one => one.Status).SingleAsync()));
        Assert.Equal(1, await database.ReadAsync(db => db.Outbox.CountAsync()));
        Assert.Equal(1, await EventsAsync(ground, AuditKinds.DeviceRemoved));
        Assert.Contains("app, without a device", (await ground.RunAsync("operator", "account", "show", "lpse", "penyedia", "budi")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_address_is_asked_for_in_its_own_mailbox_and_told_to_the_old_one()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        await CreateAsync(ground, "budi");
        await FillAsync(ground, (await AccountAsync(ground)).Id);
        await ActAsync(ground, "set-email", "baru@contoh.example", "--reason", "surat 3");
        Assert.Equal("budi@contoh.example", (await AccountAsync(ground)).Email);
        Assert.Equal(["baru@contoh.example", "budi@contoh.example"], await ground.Open().ReadAsync(db => db.Outbox.Select(mail => mail.Recipient).Order().ToListAsync()));
        Assert.Equal((1, 1), await OpenThingsAsync(ground));
        Assert.Contains("baru@contoh.example: to be confirmed until", (await ground.RunAsync("operator", "account", "show", "lpse", "penyedia", "budi")).Out, StringComparison.Ordinal);

        // The address in force, asked for again, ends what is on its way.
        await ActAsync(ground, "set-email", "budi@contoh.example", "--reason", "salah ketik");
        Assert.Equal(0, await ground.Open().ReadAsync(db => db.MailboxLinks.CountAsync()));

        await ActAsync(ground, "set-email", "baru@contoh.example", "--reason", "surat 4", "--old-mailbox-lost");
        Assert.Equal(MailboxPurpose.Confirm, await ground.Open().ReadAsync(db => db.MailboxLinks.Select(link => link.Purpose).SingleAsync()));
        await ActAsync(ground, "set-notice-email", "kedua@contoh.example", "--reason", "surat 5");
        Assert.Null((await AccountAsync(ground)).NoticeEmail);
        Assert.Contains("kedua@contoh.example: to be confirmed, for notices", (await ground.RunAsync("operator", "account", "show", "lpse", "penyedia", "budi")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_number_is_kept_sealed_shown_and_removed()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        await CreateAsync(ground, "budi");
        await ActAsync(ground, "set-phone", "+62 811-0000-000", "--reason", "surat 4");
        Assert.DoesNotContain("0000", System.Text.Encoding.UTF8.GetString((await AccountAsync(ground)).PhoneSealed!), StringComparison.Ordinal);
        Assert.Contains("+628110000000", (await ground.RunAsync("operator", "account", "show", "lpse", "penyedia", "BUDI")).Out, StringComparison.Ordinal);
        await ActAsync(ground, "set-phone", "--reason", "surat 5");
        Assert.Null((await AccountAsync(ground)).PhoneSealed);
        Assert.Equal(2, await ground.Open().ReadAsync(db => db.Outbox.CountAsync()));
    }

    [Fact]
    public async Task Unblocking_forgets_both_kinds_and_nobody_else_s()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        await CreateAsync(ground, "budi");
        var account = await AccountAsync(ground);
        var database = ground.Open();
        var secrets = new ServerSecrets();
        await secrets.LoadAsync(database, KeyFile.Read(ground.KeyFile));
        await database.WriteAsync(async db =>
        {
            db.Throttles.Add(Failures(ThrottleSubject.ForPassword(secrets, "lpse", "", "penyedia", "budi"), ThrottleSubject.Password));
            db.Throttles.Add(Failures(ThrottleSubject.ForPassword(secrets, "lpse", "", "non-penyedia", "budi"), ThrottleSubject.Password));
            db.Throttles.Add(Failures(ThrottleSubject.ForSecondFactor(account.Id), ThrottleSubject.SecondFactor));
            await db.SaveChangesAsync();
        });
        Assert.Contains("50 second from strange browsers, refused until", (await ground.RunAsync("operator", "account", "show", "lpse", "penyedia", "budi")).Out, StringComparison.Ordinal);
        await ActAsync(ground, "unblock-attempts");
        Assert.Equal(1, await database.ReadAsync(db => db.Throttles.CountAsync()));
    }

    [Theory]
    [InlineData("There is no portal 'x'. There is: lpse.", "show", "x", "penyedia", "budi")]
    [InlineData("has no user type 'x'", "show", "lpse", "x", "budi")]
    [InlineData("Nobody has this User ID", "show", "lpse", "penyedia", "ani")]
    [InlineData("Nobody has this User ID", "show", "lpse", "penyedia", "budi", "--organisation", "ABC")]
    [InlineData("An e-mail address looks like", "set-email", "lpse", "penyedia", "budi", "nobody", "--reason", "x")]
    [InlineData("An e-mail address looks like", "set-email", "lpse", "penyedia", "budi", "Budi <a@b.example>", "--reason", "x")]
    [InlineData("A phone number is international", "set-phone", "lpse", "penyedia", "budi", "0811", "--reason", "x")]
    [InlineData("--reason must say why", "lock", "lpse", "penyedia", "budi", "--reason", " ")]
    [InlineData("A User ID has 1 to 64", "create", "lpse", "penyedia", " ", "--name", "A", "--email", "a@b.example")]
    public async Task What_cannot_be_done_is_told_in_one_line(string expected, params string[] words)
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        await CreateAsync(ground, "budi");
        var (code, _, error) = await ground.RunAsync(["operator", "account", .. words]);
        Assert.Equal(Verb.Failed, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_list_finds_by_part_of_name_or_address(DatabaseKind kind)
    {
        await using var ground = await VerbGround.ReadyAsync(kind);
        await CreateAsync(ground, "budi");
        await ground.RunAsync("operator", "account", "create", "lpse", "non-penyedia", "ani", "--name", "Ani Lestari", "--email", "ani@lain.example");
        Assert.Contains("2 accounts.", (await ground.RunAsync("operator", "account", "list")).Out, StringComparison.Ordinal);
        var found = (await ground.RunAsync("operator", "account", "list", "--portal", "lpse", "--find", "LESTARI")).Out;
        Assert.Contains("lpse non-penyedia ani", found, StringComparison.Ordinal);
        Assert.Contains("1 accounts.", found, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Out, string Error)> CreateAsync(VerbGround ground, string userId) =>
        ground.RunAsync("operator", "account", "create", "lpse", "penyedia", userId, "--name", "Budi Santoso", "--email", "budi@contoh.example");

    private static async Task ActAsync(VerbGround ground, string act, params string[] words)
    {
        var (code, _, error) = await ground.RunAsync(["operator", "account", act, "lpse", "penyedia", "budi", .. words, "--actor", "sri"]);
        Assert.Equal((Verb.Ok, ""), (code, error));
    }

    private static Task FillAsync(VerbGround ground, AccountId id) => ground.Open().WriteAsync(async db =>
    {
        var session = SessionId.New(s_now);
        db.Sessions.Add(new Session
        {
            Id = session,
            AccountId = id,
            TokenHash = session.Value.ToByteArray(),
            BrowserHash = [],
            Portal = "lpse",
            Methods = "pwd",
            Address = "",
            UserAgent = "",
            ExpiresAt = s_now,
        });
        db.ResetLinks.Add(new ResetLink { AccountId = id, TokenHash = [1] });
        await db.SaveChangesAsync();
    });

    private static Throttle Failures(string subject, string kind) =>
        new() { Subject = subject, Kind = kind, Bucket = "", Failures = 50, BlockedUntil = s_now };

    private static Task<Account> AccountAsync(VerbGround ground) =>
        ground.Open().ReadAsync(db => db.Accounts.SingleAsync(one => one.UserIdKey == "budi" || one.UserIdKey == "budi01"));

    private static async Task<(AccountStatus Status, int Version)> StateAsync(VerbGround ground)
    {
        var account = await AccountAsync(ground);
        return (account.Status, account.CredentialVersion);
    }

    private static async Task<(int Sessions, int Links)> OpenThingsAsync(VerbGround ground) =>
        await ground.Open().ReadAsync(async db => (await db.Sessions.CountAsync(), await db.ResetLinks.CountAsync()));

    private static Task<int> EventsAsync(VerbGround ground, string kind) =>
        ground.Open().ReadAsync(db => db.AuditEvents.CountAsync(row => row.Kind == kind));

    [GeneratedRegex(@"First password: ([2-9A-HJ-NP-Za-km-z]{20})\n")]
    private static partial Regex Password();
}
