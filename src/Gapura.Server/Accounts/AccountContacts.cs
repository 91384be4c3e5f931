using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Accounts;

/// <summary>Changes a person's name and phone number and asks for another e-mail address, in one transaction, if they are still what whoever changes them has read.</summary>
public sealed class AccountContacts(Database database, Clock clock, AuditLog audit, Outbox outbox, AccountSecrets sealing, SmsGuard guard)
{
    /// <param name="isAsRead">Looks at the account as it is now, its row locked.</param>
    /// <returns>The account after the change; null when it was another one.</returns>
    /// <exception cref="AccountException">The e-mail or phone is malformed.</exception>
    public async Task<Account?> ChangeAsync(AccountId id, ContactChange change, Func<Account, bool> isAsRead, OperatorAct act)
    {
        var email = change.Email is null ? null : ContactText.Email(change.Email);
        var phone = change.Phone is null ? null : ContactText.Phone(change.Phone);
        return await database.WriteAsync(async db =>
        {
            await BoundDevices.LockAsync(db, id);
            var account = await db.Accounts.AsTracking().SingleAsync(one => one.Id == id);
            if (!isAsRead(account))
            {
                return null;
            }

            var what = new List<string>();
            if (change.DisplayName is { } name && name.Trim() != account.DisplayName)
            {
                account.DisplayName = name.Trim();
                what.Add("name");
            }

            if (email is not null && await EmailChange.AskAsync(db, account, new FreshEmail(email, change.BaseUrl), outbox, clock.Now))
            {
                what.Add("email-asked");
            }

            if (change.ChangesPhone && phone != sealing.OpenPhone(account))
            {
                await PhoneNumber.ChangeAsync(db, account, new FreshPhone(phone, change.Cooling), new PhoneParts(sealing, outbox, clock.Now), MayTextAsync);
                what.Add("phone");
            }

            async Task<bool> MayTextAsync(string number) => await guard.TrySpendAsync(db, account.Portal, account.Organisation, number) == SmsSpend.Allowed;

            what.ForEach(one => Record(db, account, one, act));
            await db.SaveChangesAsync();
            return account;
        });
    }

    private void Record(GapuraContext db, Account account, string what, OperatorAct act) => audit.Append(db, new AuditEntry(AuditKinds.AccountChanged, "success")
    {
        Reason = what,
        Portal = account.Portal,
        AccountId = account.Id,
        Actor = act.Actor,
        Reference = Reference.New(),
        Details = act.Reason.Length > 0 ? new Dictionary<string, string> { ["reason"] = act.Reason } : null,
    });
}

/// <summary>What is to be changed; null where nothing is.</summary>
/// <param name="ChangesPhone">Told apart from a phone that is removed.</param>
public sealed record ContactChange(string? DisplayName, string? Email, string? Phone, bool ChangesPhone)
{
    /// <summary>How long the portal limits a Secure Token whose person has another phone number; zero for not at all.</summary>
    public required TimeSpan Cooling { get; init; }

    /// <summary>The configured address of this server, for links in mails.</summary>
    public required string BaseUrl { get; init; }

    public override string ToString() => "contact change [redacted]";
}
