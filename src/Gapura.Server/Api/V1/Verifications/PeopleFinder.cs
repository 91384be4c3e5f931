using Gapura.Server.Accounts;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.Verifications;

/// <summary>Whom a relying party names.</summary>
/// <param name="UserType">Empty where it names none.</param>
/// <param name="UserIdKey">As <see cref="UserIdText"/> makes it; empty for a text that can be no User ID.</param>
public sealed record NamedPerson(PortalProfile Portal, string Organisation, string UserType, string UserIdKey)
{
    public static NamedPerson Of(PortalProfile portal, string? company, string? userType, string userId) =>
        new(portal, (company ?? "").ToUpperInvariant(), userType ?? "", UserIdText.TryNormalise(userId, out var key) ? key : "");

    public override string ToString() => "named person";
}

/// <summary>An account and the codes that can prove it.</summary>
/// <param name="IsOn">The account has a second factor, if only one whose last device is gone.</param>
public sealed record FoundPerson(AccountId Id, AccountStatus Status, bool IsOn, IReadOnlyList<TotpFactor> Factors);

/// <summary>
/// Finds an account with its factors. Over a network, look-ups that arrive together share one round trip. Where no user type is given and
/// several people have the name, or their company is closed, nobody is found: to say more would tell a client who is registered.
/// </summary>
public sealed class PeopleFinder
{
    private const int Turns = 2;
    private const int MostTogether = 128;
    private readonly Database _database;
    private readonly Batcher<NamedPerson, FoundPerson?> _together;

    public PeopleFinder(Database database)
    {
        _database = database;
        _together = new Batcher<NamedPerson, FoundPerson?>(Turns, MostTogether, FindTogetherAsync);
    }

    public Task<FoundPerson?> FindAsync(NamedPerson person) =>
        _database.Kind == DatabaseKind.Postgres ? _together.AskAsync(person) : FindAloneAsync(person);

    private async Task<FoundPerson?> FindAloneAsync(NamedPerson person)
    {
        var types = TypesOf(person);
        var rows = await _database.ReadAsync(db => (
            from account in db.Accounts.Where(one => one.Portal == person.Portal.Key && one.Organisation == person.Organisation
                && types.Contains(one.UserType) && one.UserIdKey == person.UserIdKey
                && !db.Organisations.Any(company => company.Portal == one.Portal && company.Code == one.Organisation && company.IsClosed))
            from factor in db.TotpFactors.Where(one => one.AccountId == account.Id && one.Status != FactorStatus.Pending).DefaultIfEmpty()
            select new Row(account.Id, account.Status, new Identity(account.Portal, account.Organisation, account.UserType, account.UserIdKey), factor)).ToListAsync());
        return PersonOf(rows);
    }

    private async Task<IReadOnlyList<FoundPerson?>> FindTogetherAsync(IReadOnlyList<NamedPerson> people)
    {
        var identities = people.SelectMany(IdentitiesOf).Distinct().ToList();
        string[] portals = [.. identities.Select(one => one.Portal)];
        string[] organisations = [.. identities.Select(one => one.Organisation)];
        string[] types = [.. identities.Select(one => one.UserType)];
        string[] keys = [.. identities.Select(one => one.UserIdKey)];
        var rows = await _database.ReadAsync(db => (
            from account in db.Accounts.FromSql(
                $"""
                 SELECT accounts.* FROM unnest({portals}, {organisations}, {types}, {keys}) AS asked(portal, organisation, user_type, user_id_key)
                 JOIN accounts USING (portal, organisation, user_type, user_id_key)
                 WHERE NOT EXISTS (SELECT 1 FROM organisations WHERE organisations.portal = accounts.portal AND organisations.code = accounts.organisation AND organisations.is_closed)
                 """)
            from factor in db.TotpFactors.Where(one => one.AccountId == account.Id && one.Status != FactorStatus.Pending).DefaultIfEmpty()
            select new Row(account.Id, account.Status, new Identity(account.Portal, account.Organisation, account.UserType, account.UserIdKey), factor)).ToListAsync());
        var found = rows.ToLookup(row => row.Who);
        return [.. people.Select(person => PersonOf([.. IdentitiesOf(person).SelectMany(who => found[who])]))];
    }

    private static FoundPerson? PersonOf(List<Row> rows) => rows.Count == 0 || rows.Exists(row => row.Id != rows[0].Id)
        ? null
        : new FoundPerson(rows[0].Id, rows[0].Status, rows[0].Factor is not null, [.. rows.Select(row => row.Factor).OfType<TotpFactor>().Where(factor => factor.Status == FactorStatus.Active)]);

    private static IEnumerable<Identity> IdentitiesOf(NamedPerson person) =>
        TypesOf(person).Select(type => new Identity(person.Portal.Key, person.Organisation, type, person.UserIdKey));

    private static List<string> TypesOf(NamedPerson person) =>
        person.UserType.Length > 0 ? [person.UserType] : person.Portal.UserTypes.ConvertAll(type => type.Key);

    private sealed record Identity(string Portal, string Organisation, string UserType, string UserIdKey);

    private sealed record Row(AccountId Id, AccountStatus Status, Identity Who, TotpFactor? Factor);
}
