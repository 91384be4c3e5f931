using Gapura.Server.Accounts;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Api.V1.Verifications;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.People;

/// <summary>Finds the accounts that a client may know of: its own portal's.</summary>
public sealed class AccountLookup(Database database)
{
    /// <summary>The account in the address.</summary>
    public async Task<Account?> OfRouteAsync(Call call, string name = "id")
    {
        if (call.RouteId(name) is not { } id)
        {
            return null;
        }

        var account = await database.ReadAsync(db => db.Accounts.SingleOrDefaultAsync(one => one.Id == new AccountId(id)));
        return account is not null && call.IsOf(account) ? account : null;
    }

    /// <summary>The account of a name; null also where no user type is given and several have the name.</summary>
    public async Task<Account?> OfNameAsync(NamedPerson person)
    {
        var types = person.UserType.Length > 0 ? [person.UserType] : person.Portal.UserTypes.ConvertAll(type => type.Key);
        var found = await database.ReadAsync(db => db.Accounts.Where(one => one.Portal == person.Portal.Key && one.Organisation == person.Organisation
            && types.Contains(one.UserType) && one.UserIdKey == person.UserIdKey).Take(2).ToListAsync());
        return found is [var account] ? account : null;
    }

    /// <summary>The account as it is now, its row locked to the end of the transaction.</summary>
    public static async Task<Account> LockAsync(GapuraContext db, AccountId id)
    {
        await BoundDevices.LockAsync(db, id);
        return await AccountFinder.GetAsync(db, id);
    }
}
