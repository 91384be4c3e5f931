using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Sessions;

/// <summary>Browsers that an account has finished a sign-in with. They keep throttle buckets of their own, so that a stranger's failures do not lock the owner out (D3).</summary>
public sealed class KnownBrowsers(Clock clock)
{
    /// <summary>People at one machine who stay familiar with it when another of them signs in. Where more do, it is nobody's own.</summary>
    private const int Companions = 10;

    /// <summary>Null: the account does not know the browser. Empty: it does, under the name of the bucket.</summary>
    private static readonly PerProvider<Func<GapuraContext, AccountId, byte[], Task<string?>>> Knows = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId account, byte[] browser) => db.KnownBrowsers
            .Where(known => known.AccountId == account && known.BrowserHash == browser).Select(known => known.Bucket ?? "").FirstOrDefault()));

    private static readonly PerProvider<Func<GapuraContext, AccountId, Task<bool>>> HasAny = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId account) => db.KnownBrowsers.Any(known => known.AccountId == account)));

    /// <summary>The throttle bucket of this browser for this account; asked with any id where there is no account, for the same work.</summary>
    public static async Task<string> BucketAsync(GapuraContext db, AccountId? account, byte[] browserHash) =>
        await Knows.For(db)(db, account ?? default, browserHash) switch
        {
            null => "",
            "" => Convert.ToHexString(browserHash),
            var followed => followed,
        };

    /// <summary>Notes that a sign-in was finished. The browser gets a new name with it, so one that was planted before is worth nothing.</summary>
    /// <returns>True when the account had not met this browser, but had met others: worth a notice.</returns>
    public async Task<bool> NoteAsync(GapuraContext db, AccountId account, byte[] oldName, byte[] newName)
    {
        var wasKnown = await db.Database.ExecuteSqlAsync($"DELETE FROM known_browsers WHERE account_id = {account.Value} AND browser_hash = {oldName}") == 1;
        var hasOthers = !wasKnown && await HasAny.For(db)(db, account);
        await FollowAsync(db, oldName, newName);
        db.KnownBrowsers.Add(new KnownBrowser { AccountId = account, BrowserHash = newName, FirstSeenAt = clock.Now, LastSeenAt = clock.Now });
        return hasOthers;
    }

    /// <summary>
    /// The other accounts of this browser go with it to its new name: one person may have two (R83), and would be a stranger to the one
    /// after each sign-in with the other. A planted name gains nothing by it: a row has it only if that account finished a sign-in in
    /// the browser that has it, so whoever planted it takes along their own accounts, away from themselves, to a name they do not know.
    /// Nothing is refreshed: a row ends when it would have, and keeps its throttle bucket, or a sign-in of one's own would empty the
    /// bucket of somebody else's failures.
    /// </summary>
    private static Task<int> FollowAsync(GapuraContext db, byte[] oldName, byte[] newName) => db.Database.ExecuteSqlAsync(
        $"""
         UPDATE known_browsers SET browser_hash = {newName}, bucket = COALESCE(bucket, {Convert.ToHexString(oldName)})
         WHERE browser_hash = {oldName} AND account_id IN (
             SELECT account_id FROM known_browsers WHERE browser_hash = {oldName} ORDER BY last_seen_at DESC LIMIT {Companions})
         """);

    public static Task ForgetAllAsync(GapuraContext db, AccountId account) =>
        db.KnownBrowsers.Where(known => known.AccountId == account).ExecuteDeleteAsync();
}
