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
        return await database.ReadAsync(async db =>
        {
            var found = new List<Account>();
            foreach (var type in types)
            {
                if (await AccountFinder.OfKeyAsync(db, person.Portal.Key, person.Organisation, type, person.UserIdKey) is { } account)
                {
                    found.Add(account);
                }
            }

            return found is [var only] ? only : null;
        });
    }

    /// <summary>The account as it is now, its row locked to the end of the transaction.</summary>
    public static async Task<Account> LockAsync(GapuraContext db, AccountId id)
    {
        await BoundDevices.LockAsync(db, id);
        return await AccountFinder.GetAsync(db, id);
    }
}
