using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.SecureToken;

/// <summary>
/// The way to activate a token whose text message does not come (F-05): an operator, having made sure of the person, tells them digits. As with
/// a message, password, QR code and device key stand beside them.
/// </summary>
public sealed class TokenDesk(KeyRing keys, Clock clock, AuditLog audit)
{
    /// <summary>New digits for what is on its way, in place of those that were sent. They live as long as a message's.</summary>
    /// <returns>Null where no token is on its way for the account.</returns>
    public async Task<string?> TellCodeAsync(GapuraContext db, Account account, OperatorAct act)
    {
        var (now, code) = (clock.Now, TokenEnrolment.NewCode());
        var value = keys.SealText(SealedColumn.ActivationCode, account.Id.ToString(), code);
        var until = now + TokenEnrolment.CodeLife;
        var isThere = await db.TokenActivations.Where(one => one.AccountId == account.Id && one.ExpiresAt > now).ExecuteUpdateAsync(set => set
            .SetProperty(one => one.CodeSealed, value).SetProperty(one => one.CodeUntil, until).SetProperty(one => one.CodeTries, 0)) == 1;
        audit.Append(db, new AuditEntry(AuditKinds.TokenCodeTold, isThere ? "success" : "failure")
        {
            Portal = account.Portal,
            AccountId = account.Id,
            Actor = act.Actor,
            Factor = TokenProof.Name,
            Reason = isThere ? "" : "no token is on its way",
            Reference = Reference.New(),
            Details = new Dictionary<string, string> { ["reason"] = act.Reason },
        });
        await db.SaveChangesAsync();
        return isThere ? code : null;
    }
}
