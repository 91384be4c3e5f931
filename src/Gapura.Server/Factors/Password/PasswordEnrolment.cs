using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Policy;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.Password;

/// <summary>Gives an account a new password: the same rules and the same consequences wherever it is chosen .</summary>
public sealed class PasswordEnrolment(Database database, PasswordProof proof, Policies policies, SessionBook sessions, AuditLog audit, Clock clock)
{
    /// <returns>How many code points a password of this account has at least: fewer where a second factor is asked as well.</returns>
    public Task<int> ShortestAsync(Visit visit, Account account) => database.ReadAsync(async db =>
    {
        var demand = (await policies.CurrentAsync(db, visit.Portal)).For(account.UserType, account.Organisation, clock.Now);
        var isAsked = demand.IsAsked
            && (!demand.MayGoWithout || await db.TotpFactors.AnyAsync(f => f.AccountId == account.Id && f.Status != FactorStatus.Pending));
        return isAsked ? PasswordRules.ShortestWithFactor : PasswordRules.ShortestAlone;
    });

    /// <summary>Checks a new password and works out its hash, before any transaction.</summary>
    public async Task<CheckedPassword> PrepareAsync(Visit visit, Account account, string password, string repeated)
    {
        var shortest = await ShortestAsync(visit, account);
        var texts = visit.Texts;
        var fault = PasswordRules.Check(password, shortest, account, visit.Portal) switch
        {
            PasswordFault.Missing => texts.NewPasswordNeeded,
            PasswordFault.TooShort => texts.NewPasswordShort(shortest),
            PasswordFault.TooLong => texts.PasswordTooLong,
            PasswordFault.Common => texts.NewPasswordCommon,
            _ when !string.Equals(password, repeated, StringComparison.Ordinal) => texts.NewPasswordMismatch,
            _ => null,
        };
        return fault is null ? new CheckedPassword(null, await proof.SealAsync(account, password)) : new CheckedPassword(fault, null);
    }

    /// <summary>
    /// Stores the new password: other sessions, half-finished sign-ins and mailed links die with the old one, and the failures counted
    /// against it are forgotten.
    /// </summary>
    /// <param name="kept">The session that goes on, if the person is in one.</param>
    /// <returns>The account as it is now.</returns>
    public async Task<Account> StoreAsync(
        GapuraContext db, Visit visit, Account account, byte[] passwordSealed, string kind, string reference, SessionId? kept = null)
    {
        await sessions.RaiseCredentialVersionAsync(db, account.Id, kept);
        await sessions.EndOthersAsync(db, visit, account.Id, kept, "password changed");
        await db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set
            .SetProperty(a => a.PasswordSealed, passwordSealed).SetProperty(a => a.MustChangePassword, false)
            .SetProperty(a => a.PasswordExpiresAt, (DateTimeOffset?)null));
        await db.ResetLinks.Where(link => link.AccountId == account.Id).ExecuteDeleteAsync();
        audit.Append(db, new AuditEntry(kind, "success")
        {
            Portal = visit.Portal.Key,
            AccountId = account.Id,
            Factor = PasswordProof.Name,
            Reference = reference,
            Address = visit.Address,
            UserAgent = visit.UserAgent,
        });
        return await AccountFinder.GetAsync(db, account.Id);
    }
}

/// <param name="Fault">What to tell the person, when the password cannot be used.</param>
/// <param name="Sealed">The sealed hash, when it can.</param>
public sealed record CheckedPassword(string? Fault, byte[]? Sealed);
