using Gapura.Server.Audit;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Hosting;
using Gapura.Server.Hosting.Backup;
using Gapura.Server.Tests.Audit;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gapura.Server.Tests.Hosting;

public sealed class RestoreTests
{
    private const string RollBack = "DELETE FROM audit_checkpoints; DELETE FROM audit_chain WHERE sequence > 3; DELETE FROM audit_events WHERE position > 3; DELETE FROM server_marks;";

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_restored_database_is_noticed_while_running_and_after_a_restart(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        var notes = new Notes<RestoreGuard>();
        using var guard = ground.RestoreGuard(notes);
        Assert.False(guard.IsTrusted);
        await guard.CheckAsync();
        Assert.True(guard.IsTrusted);
        await ground.GrowAsync(6);
        await guard.CheckAsync();
        Assert.True(guard.IsTrusted);
        await ground.TamperAsync(RollBack);
        await guard.CheckAsync();
        await guard.CheckAsync();
        Assert.False(guard.IsTrusted);
        Assert.Contains("ends at 3, not at 6", guard.Why, StringComparison.Ordinal);
        Assert.Equal(1, notes.Alerts);

        // More events hide that it is shorter, not that it is another one.
        await ground.GrowAsync(6);
        using var restarted = ground.RestoreGuard();
        await restarted.CheckAsync();
        Assert.Contains("differs at 6", restarted.Why, StringComparison.Ordinal);

        await ground.Restore.AfterRestoreAsync(null, "operator");
        await guard.CheckAsync();
        await restarted.CheckAsync();
        Assert.True(guard.IsTrusted);
        Assert.True(restarted.IsTrusted);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_second_restore_of_the_same_backup_is_noticed_too(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await ground.GrowAsync(3);
        using var guard = ground.RestoreGuard();
        await guard.CheckAsync();
        await ground.Restore.AfterRestoreAsync(null, "operator");
        await guard.CheckAsync();
        await ground.TamperAsync(RollBack);
        await guard.CheckAsync();
        Assert.Contains("older than the last restore", guard.Why, StringComparison.Ordinal);
        ground.Time.Advance(TimeSpan.FromSeconds(1));
        await ground.Restore.AfterRestoreAsync(null, "operator");
        await guard.CheckAsync();
        Assert.True(guard.IsTrusted);
    }

    [Fact]
    public async Task A_damaged_note_refuses_to_serve()
    {
        await using var ground = await TrailGround.CreateAsync(DatabaseKind.Sqlite);
        await File.WriteAllTextAsync(Path.Combine(ground.Folder, HighWaterFile.Name), "{");
        using var guard = ground.RestoreGuard();
        await guard.CheckAsync();
        Assert.Contains(HighWaterFile.Name, guard.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task After_a_restore_nothing_that_was_open_lives_on(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        var step = ground.Clock.Now.ToUnixTimeSeconds() / 30;
        var slow = await RestoreGround.AddPersonAsync(ground, lastStep: step - 100, offset: -3);
        var ahead = await RestoreGround.AddPersonAsync(ground, lastStep: step + 2);
        var report = await ground.Restore.AfterRestoreAsync(null, "budi");
        Assert.Equal((2, 2, 2, 2), (report.Sessions, report.SignIns, report.ResetLinks, report.Messages));
        Assert.Contains(report.Lines(), line => line.Contains("recovery codes used since", StringComparison.Ordinal));
        await ground.Database.ReadAsync(async db =>
        {
            Assert.Equal(0, await db.Sessions.CountAsync() + await db.SignIns.CountAsync() + await db.Captchas.CountAsync()
                + await db.ResetLinks.CountAsync() + await db.RecoveryCodeReveals.CountAsync());
            Assert.Equal(2, await db.Outbox.CountAsync(message => message.State == OutboxState.Queued));
            Assert.Equal(2, await db.RecoveryCodes.CountAsync());
            var factors = await db.TotpFactors.ToDictionaryAsync(factor => factor.AccountId);
            Assert.Equal((step - 2, step + 2), (factors[slow].LastStep, factors[ahead].LastStep));
            Assert.All(factors.Values, factor => Assert.True(factor.ResyncStep == 0));
            var told = await db.AuditEvents.SingleAsync(row => row.Kind == AuditKinds.Restored);
            Assert.Equal("budi", told.Actor);
            return true;
        });
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task What_the_exported_trail_tells_of_the_time_after_the_backup_holds_again(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        var (used, reset, changed, locked, untouched) = (await Person(), await Person(), await Person(), await Person(), await Person());
        await ground.AddAsync(CodeUsed(untouched), Told(AuditKinds.PasswordChanged, untouched), Told(AuditKinds.SignOut, untouched));
        await ground.SealAsync();
        await ground.AddAsync(
            CodeUsed(used), Told(AuditKinds.FactorReset, reset), Told(AuditKinds.FactorEnabled, reset),
            Told(AuditKinds.PasswordReset, changed), Told(AuditKinds.AccountChanged, locked) with { Reason = LostChanges.LockedReason },
            Told(AuditKinds.PasswordChanged, untouched) with { Outcome = "failure" },
            new AuditEntry(AuditKinds.PolicyChanged, "success") { Portal = "lpse", Details = new Dictionary<string, string> { ["after"] = "required" } });
        await ground.SealAsync();
        using var trail = new StringWriter();
        await ground.Export.WriteAsync(trail, new AuditExportOrder());
        await ground.TamperAsync(RollBack);

        var lost = await new ExportedTrail(ground.Database, ground.Audit).ReadAsync(new StringReader(trail.ToString()));
        var report = await ground.Restore.AfterRestoreAsync(lost, "budi");
        Assert.Equal((7L, 2, 1, 1, 1), (lost.Events, report.RecoveryCodes, report.Factors, report.Passwords, report.Locked));
        var lines = string.Join('\n', report.Lines());
        Assert.Contains($"Account {reset} enrolled", lines, StringComparison.Ordinal);
        Assert.Contains("set it again: required", lines, StringComparison.Ordinal);
        await ground.Database.ReadAsync(async db =>
        {
            var accounts = await db.Accounts.ToDictionaryAsync(account => account.Id);
            Assert.Equal((true, 2), (accounts[changed].MustChangePassword, accounts[changed].CredentialVersion));
            Assert.NotNull(accounts[changed].PasswordMailResetAt);
            Assert.NotNull(accounts[reset].FactorMailResetAt);
            Assert.Equal(AccountStatus.Locked, accounts[locked].Status);
            Assert.Equal((false, AccountStatus.Active), (accounts[untouched].MustChangePassword, accounts[untouched].Status));
            Assert.False(await db.RecoveryCodes.AnyAsync(code => code.AccountId == used || code.AccountId == reset));
            Assert.False(await db.TotpFactors.AnyAsync(factor => factor.AccountId == reset));
            Assert.True(await db.RecoveryCodes.AnyAsync(code => code.AccountId == untouched));
            return true;
        });

        Task<AccountId> Person() => RestoreGround.AddPersonAsync(ground);
    }

    [Fact]
    public async Task A_made_up_trail_changes_nothing()
    {
        await using var ground = await TrailGround.CreateAsync(DatabaseKind.Sqlite);
        await ground.AddAsync(1);
        await ground.SealAsync();
        using var trail = new StringWriter();
        await ground.Export.WriteAsync(trail, new AuditExportOrder());
        var reader = new ExportedTrail(ground.Database, ground.Audit);
        var forged = trail.ToString().Replace("reason 1", "reason 2", StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<SettingsException>(() => reader.ReadAsync(new StringReader(forged)));
        Assert.Contains("Line 1", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SettingsException>(() => reader.ReadAsync(new StringReader("{}")));
    }

    private static AuditEntry CodeUsed(AccountId account) => Told(AuditKinds.SignInStep, account) with { Factor = RecoveryCodeProof.Name };

    private static AuditEntry Told(string kind, AccountId account) => new(kind, "success") { AccountId = account, Reference = Reference.New() };
}
