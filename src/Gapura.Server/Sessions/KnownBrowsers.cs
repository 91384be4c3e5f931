using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Sessions;

/// <summary>Browsers that an account has finished a sign-in with. They keep throttle buckets of their own, so that a stranger's failures do not lock the owner out (D3).</summary>
public sealed class KnownBrowsers(Clock clock)
{
    private static readonly PerProvider<Func<GapuraContext, AccountId, byte[], Task<bool>>> Knows = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId account, byte[] browser) => db.KnownBrowsers.Any(known => known.AccountId == account && known.BrowserHash == browser)));

    private static readonly PerProvider<Func<GapuraContext, AccountId, Task<bool>>> HasAny = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId account) => db.KnownBrowsers.Any(known => known.AccountId == account)));

    /// <summary>The throttle bucket of this browser for this account; asked with any id where there is no account, for the same work.</summary>
    public static async Task<string> BucketAsync(GapuraContext db, AccountId? account, byte[] browserHash) =>
        await Knows.For(db)(db, account ?? default, browserHash) ? Convert.ToHexString(browserHash) : "";

    /// <summary>Notes that a sign-in was finished. The browser gets a new name with it, so one that was planted before is worth nothing.</summary>
    /// <returns>True when the account had not met this browser, but had met others: worth a notice.</returns>
    public async Task<bool> NoteAsync(GapuraContext db, AccountId account, byte[] oldName, byte[] newName)
    {
        var wasKnown = await db.Database.ExecuteSqlAsync($"DELETE FROM known_browsers WHERE account_id = {account.Value} AND browser_hash = {oldName}") == 1;
        var hasOthers = !wasKnown && await HasAny.For(db)(db, account);
        db.KnownBrowsers.Add(new KnownBrowser { AccountId = account, BrowserHash = newName, FirstSeenAt = clock.Now, LastSeenAt = clock.Now });
        return hasOthers;
    }

    public static Task ForgetAllAsync(GapuraContext db, AccountId account) =>
        db.KnownBrowsers.Where(known => known.AccountId == account).ExecuteDeleteAsync();
}
