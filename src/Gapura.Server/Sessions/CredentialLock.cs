using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Sessions;

/// <summary>Puts everything that changes an account's credentials in a row (ATK-30).</summary>
public static class CredentialLock
{
    /// <summary>Locks the account's row to the end of the transaction.</summary>
    /// <returns>
    /// False when a credential, or the address that resets go to, has changed since the account was read: what was proved by then counts no more.
    /// </returns>
    public static async Task<bool> TakeAsync(GapuraContext db, Account account) =>
        await db.Accounts.Where(a => a.Id == account.Id && a.CredentialVersion == account.CredentialVersion && a.Email == account.Email)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.CredentialVersion, a => a.CredentialVersion)) == 1;
}
