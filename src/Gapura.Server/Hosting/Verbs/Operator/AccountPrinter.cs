using System.Globalization;
using Gapura.Server.Accounts;
using Gapura.Storage.Records;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary>An account on a terminal, one fact a line.</summary>
internal static class AccountPrinter
{
    public static async Task PrintAsync(TextWriter output, AccountFacts facts, DateTimeOffset now)
    {
        var account = facts.Account;
        await LineAsync("id", account.Id.ToString());
        await LineAsync("portal", account.Portal);
        if (account.Organisation.Length > 0)
        {
            await LineAsync("organisation", account.Organisation);
        }

        await LineAsync("user type", account.UserType);
        await LineAsync("user id", account.UserId);
        await LineAsync("name", account.DisplayName);
        await LineAsync("e-mail", account.Email);
        if (account.NoticeEmail is { } second)
        {
            await LineAsync("notices also", second);
        }

        foreach (var link in facts.MailboxLinks)
        {
            var what = link.Purpose switch { MailboxPurpose.Confirm => "to be confirmed", MailboxPurpose.ConfirmNotices => "to be confirmed, for notices", _ => "can take the change back" };
            await LineAsync("mailbox", $"{link.Address}: {what} until {Time(link.ExpiresAt)}");
        }

        await LineAsync("phone", facts.Phone ?? "none");
        await LineAsync("status", account.Status + (account.MustChangePassword ? ", must change the password" : ""));
        await LineAsync("created", Time(account.CreatedAt));
        await LineAsync("factor", FactorOf(facts));
        foreach (var device in facts.Devices)
        {
            await LineAsync("device", $"{device.Id}  {device.Name}  {device.Status}, bound {Time(device.CreatedAt)}, last used {Time(device.LastUsedAt)}");
        }

        if (account.ApprovalsOffSince is { } off)
        {
            await LineAsync("approvals", $"not asked for since {Time(off)}, until a code or recovery code succeeds");
        }

        await LineAsync("recovery codes", $"{facts.RecoveryCodesLeft} left");
        await LineAsync("sessions", $"{facts.Sessions} open");
        foreach (var throttle in facts.Throttles.Where(one => one.Failures > 0))
        {
            var where = throttle.Bucket.Length == 0 ? "strange browsers" : "a known browser";
            var blocked = throttle.BlockedUntil > now ? $", refused until {Time(throttle.BlockedUntil)}" : "";
            await LineAsync("failures", $"{throttle.Failures} {throttle.Kind} from {where}{blocked}");
        }

        Task LineAsync(string what, string value) => output.WriteLineAsync($"{what,-15} {value}");
    }

    private static string FactorOf(AccountFacts facts) => facts.Factor switch
    {
        null => "none",
        { Status: FactorStatus.Orphaned } => "app, without a device",
        { } factor => $"{(factor.DeviceId == default ? "TOTP" : "app")} since {Time(factor.ActivatedAt ?? factor.CreatedAt)}, "
            + $"last code used {(factor.LastUsedAt is { } used ? Time(used) : "never")}",
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
