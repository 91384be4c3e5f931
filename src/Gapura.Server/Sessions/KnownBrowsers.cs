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
        BucketOf(await NameAsync(db, account ?? default, browserHash), browserHash);

    /// <summary>What the account calls the browser: see <see cref="BucketOf"/>.</summary>
    public static Task<string?> NameAsync(GapuraContext db, AccountId account, byte[] browserHash) => Knows.For(db)(db, account, browserHash);

    /// <param name="known">What the account calls the browser: null where it does not know it, empty where it has no other name for it.</param>
    public static string BucketOf(string? known, byte[] browserHash) => known switch
    {
        null => "",
        "" => Convert.ToHexString(browserHash),
        _ => known,
    };

    /// <summary>Notes that a sign-in was finished. The browser gets a new name with it, so one that was planted before is worth nothing.</summary>
    /// <returns>True when the account had not met this browser, but had met others: worth a notice.</returns>
    public async Task<bool> NoteAsync(GapuraContext db, AccountId account, byte[] oldName, byte[] newName)
    {
        FormattableString forget = $"DELETE FROM known_browsers WHERE account_id = {account.Value} AND browser_hash = {oldName}";
        var changed = await db.RunAllAsync(forget, Follow(oldName, newName));
        var hasOthers = changed[0] == 0 && await HasAny.For(db)(db, account);
        var now = db.Time(clock.Now);
        db.AtCommit(
            $"""
             INSERT INTO known_browsers (account_id, browser_hash, bucket, first_seen_at, last_seen_at)
             VALUES ({account.Value}, {newName}, NULL, {now}, {now})
             """);
        return hasOthers;
    }

    /// <summary>
    /// The other accounts of this browser go with it to its new name: one person may have two (R83), and would be a stranger to the one
    /// after each sign-in with the other. A planted name gains nothing by it: a row has it only if that account finished a sign-in in
    /// the browser that has it, so whoever planted it takes along their own accounts, away from themselves, to a name they do not know.
    /// Nothing is refreshed: a row ends when it would have, and keeps its throttle bucket, or a sign-in of one's own would empty the
    /// bucket of somebody else's failures.
    /// </summary>
    private static FormattableString Follow(byte[] oldName, byte[] newName) =>
        $"""
         UPDATE known_browsers SET browser_hash = {newName}, bucket = COALESCE(bucket, {Convert.ToHexString(oldName)})
         WHERE browser_hash = {oldName} AND account_id IN (
             SELECT account_id FROM known_browsers WHERE browser_hash = {oldName} ORDER BY last_seen_at DESC LIMIT {Companions})
         """;

    public static Task ForgetAllAsync(GapuraContext db, AccountId account) =>
        db.KnownBrowsers.Where(known => known.AccountId == account).ExecuteDeleteAsync();
}
