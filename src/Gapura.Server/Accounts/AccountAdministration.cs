using System.Security.Cryptography;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Accounts;

/// <summary>What operators do to accounts. Each act and its audit entry are one transaction; who loses something by it is told by mail.</summary>
public sealed class AccountAdministration(
    Database database, Clock clock, AuditLog audit, Outbox outbox, ServerSecrets secrets, AccountSecrets sealing)
{
    // No look-alikes: it is read from a screen and typed once. 20 of 55 letters are 115 bits.
    private const string PasswordLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const int PasswordCharacters = 20;

    /// <summary>A first password that was not used by then is void; "Lupa Password?" gives another way in .</summary>
    public static readonly TimeSpan FirstPasswordLife = TimeSpan.FromHours(24);

    /// <summary>Registers a person with a random first password that must be changed at the first sign-in.</summary>
    /// <returns>The account and its first password, which exists nowhere else.</returns>
    /// <exception cref="AccountException">The User ID, e-mail or phone is malformed, or the User ID is taken.</exception>
    public async Task<(Account Account, string FirstPassword)> CreateAsync(NewAccount person, OperatorAct act)
    {
        if (!UserIdText.TryNormalise(person.UserId, out var key))
        {
            throw new AccountException($"A User ID has 1 to {UserIdText.MostCharacters} printable characters.");
        }

        if (string.IsNullOrWhiteSpace(person.DisplayName))
        {
            throw new AccountException("A name is needed: --name.");
        }

        var password = RandomNumberGenerator.GetString(PasswordLetters, PasswordCharacters);
        var account = await NewRowAsync(person, key, password);
        try
        {
            await database.WriteAsync(async db =>
            {
                db.Accounts.Add(account);
                audit.Append(db, EntryOf(account, AuditKinds.AccountCreated, "created", act));
                await db.SaveChangesAsync();
            });
        }
        catch (Exception e) when (Database.IsDuplicate(e))
        {
            throw new AccountException("There is already an account with this User ID.");
        }

        return (account, password);
    }

    private async Task<Account> NewRowAsync(NewAccount person, string key, string password)
    {
        var id = AccountId.New(clock.Now);
        return new Account
        {
            Id = id,
            Portal = person.Portal,
            Organisation = person.Organisation.ToUpperInvariant(),
            UserType = person.UserType,
            UserId = person.UserId.Trim(),
            UserIdKey = key,
            DisplayName = person.DisplayName.Trim(),
            Email = ContactText.Email(person.Email),
            PhoneSealed = sealing.SealPhone(id, person.Phone is null ? null : ContactText.Phone(person.Phone)),
            PasswordSealed = await sealing.SealPasswordAsync(id, password),
            MustChangePassword = true,
            PasswordExpiresAt = clock.Now + FirstPasswordLife,
            CreatedAt = clock.Now,
        };
    }

    /// <summary>Asks for another address for resets and notices: see <see cref="EmailChange"/>.</summary>
    /// <exception cref="AccountException">The address is malformed.</exception>
    public Task SetEmailAsync(AccountId id, FreshEmail fresh, OperatorAct act)
    {
        var plain = fresh with { Address = ContactText.Email(fresh.Address) };
        return ChangeAsync(id, AuditKinds.AccountChanged, "email-asked", act, (db, account) => EmailChange.AskAsync(db, account, plain, outbox, clock.Now));
    }

    /// <summary>Asks for a second address that notices go to, or removes it.</summary>
    /// <exception cref="AccountException">The address is malformed.</exception>
    public Task SetNoticeEmailAsync(AccountId id, FreshEmail? fresh, OperatorAct act)
    {
        var plain = fresh is null ? null : fresh with { Address = ContactText.Email(fresh.Address) };
        return ChangeAsync(id, AuditKinds.AccountChanged, plain is null ? "notice-email-removed" : "notice-email-asked", act,
            (db, account) => EmailChange.AskNoticesAsync(db, account, plain, outbox, clock.Now));
    }

    /// <summary>Changes the number as F-04 wants it: see <see cref="PhoneNumber"/>.</summary>
    /// <param name="phone">E.164, or null to remove it; and the portal's cooling.</param>
    /// <exception cref="AccountException">The phone is malformed.</exception>
    public Task SetPhoneAsync(AccountId id, FreshPhone phone, OperatorAct act)
    {
        var fresh = phone with { Number = phone.Number is null ? null : ContactText.Phone(phone.Number) };
        return ChangeAsync(id, AuditKinds.AccountChanged, "phone", act, async (db, account) =>
        {
            // A token that is being bound at this moment is bound before and limited too, or not at all.
            await BoundDevices.LockAsync(db, id);

            // Operators are few and on record: no budget keeps the old number from being told.
            await PhoneNumber.ChangeAsync(db, account, fresh, new PhoneParts(sealing, outbox, clock.Now), _ => Task.FromResult(true));
        });
    }

    /// <summary>Closes the account to sign-in and ends what it has open.</summary>
    public Task LockAsync(AccountId id, OperatorAct act) =>
        ChangeAsync(id, AuditKinds.AccountChanged, "locked", act, async (db, account) =>
        {
            account.Status = AccountStatus.Locked;
            await EndEverythingAsync(db, account);
        });

    public Task UnlockAsync(AccountId id, OperatorAct act) =>
        ChangeAsync(id, AuditKinds.AccountChanged, "unlocked", act, (_, account) =>
        {
            account.Status = AccountStatus.Active;
            return Task.CompletedTask;
        });

    /// <summary>Forgets the failures counted for the password and for the second factor, in every bucket.</summary>
    public Task UnblockAttemptsAsync(AccountId id, OperatorAct act) =>
        ChangeAsync(id, AuditKinds.AccountChanged, "attempts-unblocked", act, async (db, account) =>
        {
            await Throttles(db, account).ExecuteDeleteAsync();
            account.ApprovalsOffSince = null;
        });

    public Task EndSessionsAsync(AccountId id, OperatorAct act) =>
        ChangeAsync(id, AuditKinds.SessionEnded, "ended-by-operator", act, (db, account) => EndEverythingAsync(db, account));

    /// <summary>On evidence that somebody else knows the password: it must be changed, and everything open ends .</summary>
    public Task MarkCompromisedAsync(AccountId id, OperatorAct act) =>
        ChangeAsync(id, AuditKinds.AccountChanged, "compromised", act, async (db, account) =>
        {
            account.MustChangePassword = true;
            await EndEverythingAsync(db, account);
        });

    /// <summary>Removes the TOTP factor and the recovery codes, for somebody who has lost both; the person is told.</summary>
    public Task ResetFactorAsync(AccountId id, OperatorAct act) =>
        ChangeAsync(id, AuditKinds.FactorReset, "reset-by-operator", act, async (db, account) =>
        {
            // First of all: a device that is being bound at this moment is bound before, and goes with the others, or not at all.
            await BoundDevices.LockAsync(db, id);
            await db.TotpFactors.Where(factor => factor.AccountId == id).ExecuteDeleteAsync();
            await TokenEnds.RecordAllAsync(db, audit, EntryOf(account, AuditKinds.TokenRemoved, "reset-by-operator", act));
            await BoundDevices.RevokeAllAsync(db, id, clock.Now);
            await db.RecoveryCodes.Where(code => code.AccountId == id).ExecuteDeleteAsync();
            await db.RecoveryCodeReveals.Where(reveal => reveal.AccountId == id).ExecuteDeleteAsync();
            var subject = ThrottleSubject.ForSecondFactor(id);
            await db.Throttles.Where(throttle => throttle.Kind == ThrottleSubject.SecondFactor && throttle.Subject == subject).ExecuteDeleteAsync();
            await EndEverythingAsync(db, account);
            outbox.Add(db, AccountNotices.FactorReset(account));
        });

    /// <summary>Puts one phone out, for somebody who has lost it; the person is told. The factor stays on.</summary>
    public Task BlockDeviceAsync(AccountId id, DeviceId device, OperatorAct act) =>
        ChangeAsync(id, AuditKinds.DeviceRemoved, "blocked-by-operator", act, async (db, account) =>
        {
            if (!await BoundDevices.EndAsync(db, id, device, DeviceStatus.Revoked, clock.Now))
            {
                throw new AccountException("The account has no such device, or it is out already. 'account show' lists them.");
            }

            await TokenEnds.RecordAsync(db, audit, EntryOf(account, AuditKinds.TokenRemoved, "blocked-by-operator", act), device);
            await EndEverythingAsync(db, account);
            outbox.Add(db, AccountNotices.DeviceBlocked(account));
        });

    public Task<Account?> FindAsync(string portal, string organisation, string userType, string userId)
    {
        var company = organisation.ToUpperInvariant();
        return UserIdText.TryNormalise(userId, out var key)
            ? database.ReadAsync(db => db.Accounts.SingleOrDefaultAsync(account =>
                account.Portal == portal && account.Organisation == company && account.UserType == userType && account.UserIdKey == key))
            : Task.FromResult<Account?>(null);
    }

    /// <param name="text">Part of a User ID, name or e-mail; null for everybody.</param>
    /// <param name="most">1–1000 rows.</param>
    public Task<List<Account>> ListAsync(string? portal, string? text, int most)
    {
        var part = text?.Trim().ToLowerInvariant();
        return database.ReadAsync(db => db.Accounts
            .Where(account => portal == null || account.Portal == portal)
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL's lower(): there is no culture.
            .Where(account => part == null || account.UserIdKey.Contains(part)
                || account.DisplayName.ToLower().Contains(part) || account.Email.ToLower().Contains(part))
#pragma warning restore CA1304, CA1311, CA1862
            .OrderBy(account => account.Portal).ThenBy(account => account.UserType).ThenBy(account => account.UserIdKey)
            .Take(most).ToListAsync());
    }

    public Task<AccountFacts> FactsAsync(Account account) => database.ReadAsync(async db => new AccountFacts(
        account,
        sealing.OpenPhone(account),
        await db.TotpFactors.Where(factor => factor.AccountId == account.Id && factor.Status != FactorStatus.Pending)
            .OrderByDescending(factor => factor.LastUsedAt).FirstOrDefaultAsync(),
        await db.RecoveryCodes.CountAsync(code => code.AccountId == account.Id && code.UsedAt == null),
        await db.Sessions.CountAsync(session => session.AccountId == account.Id && session.ExpiresAt > clock.Now),
        await Throttles(db, account).ToListAsync())
    {
        Devices = await db.Devices.Where(device => device.AccountId == account.Id && device.Status != DeviceStatus.Revoked)
            .OrderBy(device => device.CreatedAt).ToListAsync(),
        MailboxLinks = await db.MailboxLinks.Where(link => link.AccountId == account.Id && link.ExpiresAt > clock.Now).OrderBy(link => link.CreatedAt).ToListAsync(),
    });

    private Task ChangeAsync(AccountId id, string kind, string what, OperatorAct act, Func<GapuraContext, Account, Task> change) =>
        database.WriteAsync(async db =>
        {
            var account = await db.Accounts.AsTracking().SingleOrDefaultAsync(one => one.Id == id)
                ?? throw new AccountException("There is no such account.");
            await change(db, account);
            audit.Append(db, EntryOf(account, kind, what, act));
            await db.SaveChangesAsync();
        });

    private static AuditEntry EntryOf(Account account, string kind, string what, OperatorAct act) => new(kind, "success")
    {
        Reason = what,
        Portal = account.Portal,
        AccountId = account.Id,
        Actor = act.Actor,
        Factor = kind == AuditKinds.FactorReset ? "totp" : "",
        Reference = Reference.New(),
        Details = act.Reason.Length > 0 ? new Dictionary<string, string> { ["reason"] = act.Reason } : null,
    };

    // The raised version also kills sign-ins half-way through and links on their way, on every node. The database adds: two raises
    // at the same time are two.
    private static async Task EndEverythingAsync(GapuraContext db, Account account)
    {
        var id = account.Id;
        await db.Accounts.Where(one => one.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.CredentialVersion, one => one.CredentialVersion + 1));
        await db.Sessions.Where(session => session.AccountId == id).ExecuteDeleteAsync();
        await db.ResetLinks.Where(link => link.AccountId == id).ExecuteDeleteAsync();
    }

    private IQueryable<Throttle> Throttles(GapuraContext db, Account account)
    {
        var password = ThrottleSubject.ForPassword(secrets, account.Portal, account.Organisation, account.UserType, account.UserIdKey);
        var second = ThrottleSubject.ForSecondFactor(account.Id);
        return db.Throttles.Where(throttle => (throttle.Kind == ThrottleSubject.Password && throttle.Subject == password)
            || (throttle.Kind == ThrottleSubject.SecondFactor && throttle.Subject == second));
    }
}
