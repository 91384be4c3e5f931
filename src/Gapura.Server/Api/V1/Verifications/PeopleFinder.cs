using System.Data.Common;
using Gapura.Protocol;
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

    private const string Together =
        """
        SELECT accounts.id, accounts.status, portal, organisation, user_type, user_id_key, factor.id, factor.status, factor.device_id, factor.secret_sealed,
          factor.algorithm, factor.digits, factor.period_seconds, factor.last_step, factor.offset_steps, factor.edge_run, factor.resync_step
        FROM unnest($1, $2, $3, $4) AS asked(portal, organisation, user_type, user_id_key)
        JOIN accounts USING (portal, organisation, user_type, user_id_key)
        LEFT JOIN totp_factors factor ON factor.account_id = accounts.id AND factor.status <> 'Pending'
        WHERE NOT EXISTS (
          SELECT 1 FROM organisations WHERE organisations.portal = accounts.portal AND organisations.code = accounts.organisation AND organisations.is_closed)
        """;

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
        var rows = await _database.ListTogetherAsync(
            Together,
            [
                identities.ConvertAll(one => one.Portal).ToArray(), identities.ConvertAll(one => one.Organisation).ToArray(),
                identities.ConvertAll(one => one.UserType).ToArray(), identities.ConvertAll(one => one.UserIdKey).ToArray(),
            ],
            RowOf);
        var found = rows.ToLookup(row => row.Who);
        return [.. people.Select(person => PersonOf([.. IdentitiesOf(person).SelectMany(who => found[who])]))];
    }

    private static Row RowOf(DbDataReader row)
    {
        var account = new AccountId(row.GetGuid(0));
        var who = new Identity(row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5));
        return new Row(account, Enum.Parse<AccountStatus>(row.GetString(1)), who, row.IsDBNull(6) ? null : FactorOf(row, account));
    }

    /// <summary>Of a factor, what checking a code needs.</summary>
    private static TotpFactor FactorOf(DbDataReader row, AccountId account) => new()
    {
        Id = new FactorId(row.GetGuid(6)),
        AccountId = account,
        Status = Enum.Parse<FactorStatus>(row.GetString(7)),
        DeviceId = new DeviceId(row.GetGuid(8)),
        SecretSealed = row.GetFieldValue<byte[]>(9),
        Algorithm = Enum.Parse<OtpAlgorithm>(row.GetString(10)),
        Digits = row.GetInt32(11),
        PeriodSeconds = row.GetInt32(12),
        LastStep = row.GetInt64(13),
        OffsetSteps = row.GetInt32(14),
        EdgeRun = row.GetInt32(15),
        ResyncStep = row.GetInt64(16),
    };

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
