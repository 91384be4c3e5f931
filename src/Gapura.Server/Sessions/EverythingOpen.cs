using Gapura.Server.Http;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Sessions;

/// <summary>Everything that an old credential opened: sessions, half-finished sign-ins, links, remembered browsers (Q18, H-08).</summary>
public static class EverythingOpen
{
    /// <summary>Ends it, within a transaction.</summary>
    public static async Task EndAsync(GapuraContext db, SessionBook sessions, Visit visit, AccountId account, string reason)
    {
        await sessions.RaiseCredentialVersionAsync(db, account, kept: null);
        await sessions.EndOthersAsync(db, visit, account, kept: null, reason);
        await db.SignIns.Where(run => run.AccountId == account).ExecuteDeleteAsync();
        await db.ResetLinks.Where(link => link.AccountId == account).ExecuteDeleteAsync();
        await KnownBrowsers.ForgetAllAsync(db, account);
    }
}
