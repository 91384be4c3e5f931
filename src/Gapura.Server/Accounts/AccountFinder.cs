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

    private static readonly PerProvider<Func<GapuraContext, AccountId, Task<Account>>> ById = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId id) => db.Accounts.Single(account => account.Id == id)));

    /// <summary>An account that is known to exist, as it is now.</summary>
    public static Task<Account> GetAsync(GapuraContext db, AccountId id) => ById.For(db)(db, id);

    /// <summary>Null when nobody is called that, or when the text can be no User ID.</summary>
    public static async Task<Account?> FindAsync(GapuraContext db, string portal, string organisation, string userType, string userId) =>
        await ByIdentity.For(db)(db, portal, organisation, userType, UserIdText.TryNormalise(userId, out var key) ? key : "");
}
