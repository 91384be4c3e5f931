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

    // Where people name their company they do not name their type. Nobody of a closed company is found.
    private static readonly PerProvider<Func<GapuraContext, string, string, string, Task<Account?>>> ByCompany = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, string portal, string organisation, string key) => db.Accounts.SingleOrDefault(account =>
            account.Portal == portal && account.Organisation == organisation && account.UserIdKey == key
            && db.Organisations.Any(one => one.Portal == portal && one.Code == organisation && !one.IsClosed))));

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

    /// <summary>Null when nobody is called that, or when the text can be no User ID.</summary>
    /// <param name="organisation">The Company ID; empty where people name their user type instead.</param>
    public static async Task<Account?> FindAsync(GapuraContext db, string portal, string organisation, string userType, string userId)
    {
        var key = UserIdText.TryNormalise(userId, out var normal) ? normal : "";
        return organisation.Length > 0
            ? await ByCompany.For(db)(db, portal, CompanyIdText.Normalise(organisation), key)
            : await ByIdentity.For(db)(db, portal, organisation, userType, key);
    }
}
