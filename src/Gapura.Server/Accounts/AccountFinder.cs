using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Accounts;

/// <summary>Finds accounts by what people type. One indexed look-up, the same for names that nobody has.</summary>
public static class AccountFinder
{
    private static readonly PerProvider<Func<GapuraContext, string, string, string, string, Task<Account?>>> ByIdentity = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, string portal, string organisation, string userType, string key) => db.Accounts.SingleOrDefault(account =>
            account.Portal == portal && account.Organisation == organisation && account.UserType == userType && account.UserIdKey == key)));

    private static readonly PerProvider<Func<GapuraContext, string, string, string, byte[], Task<AccountHere?>>> ByTypeHere = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, string portal, string userType, string key, byte[] browser) => db.Accounts
            .Where(account => account.Portal == portal && account.Organisation == "" && account.UserType == userType && account.UserIdKey == key)
            .Select(account => new AccountHere(
                account, db.KnownBrowsers.Where(known => known.AccountId == account.Id && known.BrowserHash == browser).Select(known => known.Bucket ?? "").FirstOrDefault()))
            .SingleOrDefault()));

    // Where people name their company they do not name their type. Nobody of a closed company is found.
    private static readonly PerProvider<Func<GapuraContext, string, string, string, byte[], Task<AccountHere?>>> ByCompanyHere = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, string portal, string organisation, string key, byte[] browser) => db.Accounts
            .Where(account => account.Portal == portal && account.Organisation == organisation && account.UserIdKey == key
                && db.Organisations.Any(one => one.Portal == portal && one.Code == organisation && !one.IsClosed))
            .Select(account => new AccountHere(
                account, db.KnownBrowsers.Where(known => known.AccountId == account.Id && known.BrowserHash == browser).Select(known => known.Bucket ?? "").FirstOrDefault()))
            .SingleOrDefault()));

    private static readonly PerProvider<Func<GapuraContext, AccountId, byte[], Task<AccountHere>>> ByIdHere = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId id, byte[] browser) => db.Accounts.Where(account => account.Id == id)
            .Select(account => new AccountHere(
                account, db.KnownBrowsers.Where(known => known.AccountId == account.Id && known.BrowserHash == browser).Select(known => known.Bucket ?? "").FirstOrDefault()))
            .Single()));

    private static readonly PerProvider<Func<GapuraContext, string, string, string, string, Task<Account?>>> OfOpenCompany = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, string portal, string organisation, string userType, string key) => db.Accounts.SingleOrDefault(account =>
            account.Portal == portal && account.Organisation == organisation && account.UserType == userType && account.UserIdKey == key
            && !db.Organisations.Any(one => one.Portal == portal && one.Code == organisation && one.IsClosed))));

    private static readonly PerProvider<Func<GapuraContext, AccountId, Task<Account>>> ById = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId id) => db.Accounts.Single(account => account.Id == id)));

    /// <summary>An account that is known to exist, as it is now.</summary>
    public static Task<Account> GetAsync(GapuraContext db, AccountId id) => ById.For(db)(db, id);

    /// <summary>The one of these very identifiers; nobody of a closed company.</summary>
    /// <param name="key">As <see cref="UserIdText"/> makes it.</param>
    public static Task<Account?> OfKeyAsync(GapuraContext db, string portal, string organisation, string userType, string key) =>
        organisation.Length > 0 ? OfOpenCompany.For(db)(db, portal, organisation, userType, key) : ByIdentity.For(db)(db, portal, organisation, userType, key);

    /// <summary>The same, with what the account calls this browser.</summary>
    public static Task<AccountHere> GetHereAsync(GapuraContext db, AccountId id, byte[] browserHash) => ByIdHere.For(db)(db, id, browserHash);

    /// <summary>Whom a typed identity is; nobody when nobody is called that, or when the text can be no User ID.</summary>
    /// <param name="organisation">The Company ID; empty where people name their user type instead.</param>
    public static async Task<AccountHere> FindAsync(GapuraContext db, string portal, string organisation, string userType, string userId, byte[] browserHash)
    {
        var key = UserIdText.TryNormalise(userId, out var normal) ? normal : "";
        return (organisation.Length > 0
            ? await ByCompanyHere.For(db)(db, portal, CompanyIdText.Normalise(organisation), key, browserHash)
            : await ByTypeHere.For(db)(db, portal, userType, key, browserHash)) ?? AccountHere.Nobody;
    }
}

/// <summary>An account, as one browser meets it.</summary>
/// <param name="Account">Null where nobody has the typed identity.</param>
/// <param name="KnownAs">What the account calls the browser: null where it does not know it, empty where it has no other name for it.</param>
public sealed record AccountHere(Account? Account, string? KnownAs)
{
    public static AccountHere Nobody { get; } = new(null, null);
}
