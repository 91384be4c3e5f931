using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Hashing;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Hosting;

/// <summary>One made-up person of the demo, as <c>demo.json</c> tells of them.</summary>
public sealed record DemoPerson(string Portal, string? Company, string UserId, string UserType, string Password, string Email, string Phone)
{
    public override string ToString() => $"{UserType} {UserId}";
}

/// <summary>Registers the demo's people at the first start, with passwords made then.</summary>
public static class DemoPeople
{
    private const string Bank = "bisnis";

    private static readonly (string Code, string Name)[] Companies = [("MAJUJAYA", "PT Maju Jaya Contoh"), ("SENTOSA", "PT Sentosa Contoh")];

    private static readonly (string Portal, string UserType, string UserId, string Name)[] Cast =
    [
        ("lpse", "penyedia", "pp20", "Sari Wulandari"), ("lpse", "penyedia", "pp21", "Budi Santoso"), ("lpse", "penyedia", "pp22", "Rina Hartati"),
        ("lpse", "non-penyedia", "PPK2", "Agus Prasetyo"), ("lpse", "non-penyedia", "PPK3", "Dewi Lestari"), ("lpse", "non-penyedia", "PPK4", "Joko Nugroho"),
        ("lpse45", "penyedia", "pp45", "Wayan Suarta"), ("lpse45", "penyedia", "pp46", "Maria Tambunan"), ("lpse45", "penyedia", "pp47", "Hasan Basri"),
        ("lpse45", "non-penyedia", "PPK2", "Putri Anggraini"), ("lpse45", "non-penyedia", "PPK5", "Rudi Hartono"), ("lpse45", "non-penyedia", "PPK6", "Siti Rahma"),
    ];

    // The same User IDs in two companies are other people. Who is new has to go through every stage of the first sign-in.
    private static readonly (string Company, string UserId, string Name, bool IsNew)[] Staff =
    [
        ("MAJUJAYA", "maker01", "Nyoman Artha", false), ("MAJUJAYA", "approver01", "Lina Kusuma", false), ("MAJUJAYA", "approver02", "Teguh Wibowo", false), ("MAJUJAYA", "baru01", "Intan Permata", true),
        ("SENTOSA", "maker01", "Yusuf Hidayat", false), ("SENTOSA", "approver01", "Ratna Dewi", false), ("SENTOSA", "baru01", "Bayu Saputra", true),
    ];

    /// <summary>How many of each user type a portal has, unless asked for more.</summary>
    public const int Usual = 3;

    /// <param name="each">How many of each user type a portal is to have, 3 to 100.</param>
    /// <param name="known">The people of an earlier start, with their passwords.</param>
    /// <returns>All of them, for <c>demo.json</c>; null when somebody is registered whose password the file does not have.</returns>
    public static async Task<IReadOnlyList<DemoPerson>?> RegisterAsync(IServiceProvider services, int each, IReadOnlyList<DemoPerson> known)
    {
        var database = services.GetRequiredService<Database>();
        var hasher = services.GetRequiredService<PasswordHasher>();
        var accounts = new AccountAdministration(
            database, services.GetRequiredService<Clock>(), services.GetRequiredService<AuditLog>(), services.GetRequiredService<Outbox>(),
            services.GetRequiredService<ServerSecrets>(), new AccountSecrets(services.GetRequiredService<KeyRing>(), hasher.HashAsync));
        var people = new List<DemoPerson>();
        // Nobody of an earlier, larger start is forgotten: only the file has their passwords.
        each = known.GroupBy(one => (one.Portal, one.UserType)).Select(kind => kind.Key.Portal == Bank ? kind.Count() - Staff.Length + Usual : kind.Count()).Append(each).Max();
        foreach (var ((portal, userType, userId, name), number) in Cast.Concat(Extras(each)).Select((one, i) => (one, i + 1)))
        {
            var registered = await accounts.FindAsync(portal, "", userType, userId);
            var person = known.FirstOrDefault(one => one.Portal == portal && one.UserType == userType && one.UserId == userId);
            if (registered is not null && person is null)
            {
                return null;
            }

            var email = portal == "lpse" ? $"{userId.ToLowerInvariant()}@contoh.example" : $"{userId.ToLowerInvariant()}@{portal}.contoh.example";
            people.Add(registered is not null
                ? person!
                : await RegisterAsync(database, accounts, new NewAccount(portal, "", userType, userId, name, email, $"+62 855 0100 {1000 + number}"), isNew: false));
        }

        return await RegisterStaffAsync(services, database, accounts, each, known) is { } staff ? [.. people, .. staff] : null;
    }

    private static async Task<IReadOnlyList<DemoPerson>?> RegisterStaffAsync(
        IServiceProvider services, Database database, AccountAdministration accounts, int each, IReadOnlyList<DemoPerson> known)
    {
        var companies = new OrganisationAdministration(database, services.GetRequiredService<Clock>(), services.GetRequiredService<AuditLog>());
        foreach (var (code, name) in Companies)
        {
            await companies.EnsureAsync(Bank, code, name, new OperatorAct("demo", "first start"));
        }

        var people = new List<DemoPerson>();
        foreach (var ((company, userId, name, isNew), number) in Staff.Concat(MoreStaff(each)).Select((one, i) => (one, i + 1)))
        {
            var registered = await accounts.FindAsync(Bank, company, "cfo", userId);
            var person = known.FirstOrDefault(one => one.Portal == Bank && one.Company == company && one.UserId == userId);
            if (registered is not null && person is null)
            {
                return null;
            }

            people.Add(person ?? await RegisterAsync(
                database, accounts, new NewAccount(Bank, company, "cfo", userId, name, $"{userId}@{company.ToLowerInvariant()}.contoh.example", $"+62 855 0100 {2000 + number}"), isNew));
        }

        return people;
    }

    private static IEnumerable<(string Portal, string UserType, string UserId, string Name)> Extras(int each) =>
        from kind in Cast.Select(one => (one.Portal, one.UserType)).Distinct()
        from n in Enumerable.Range(1, each - Usual)
        select (kind.Portal, kind.UserType, $"{(kind.UserType == "penyedia" ? "pp" : "PPK")}{100 + n}", $"Peserta {n}");

    /// <summary>The bank's own story is told by the staff above; a class of trainees needs more.</summary>
    private static IEnumerable<(string Company, string UserId, string Name, bool IsNew)> MoreStaff(int each) =>
        Enumerable.Range(1, each - Usual).Select(n => (Companies[0].Code, $"cfo{100 + n}", $"Peserta {n}", false));

    private static async Task<DemoPerson> RegisterAsync(Database database, AccountAdministration accounts, NewAccount person, bool isNew)
    {
        var (account, password) = await accounts.CreateAsync(person, new OperatorAct("demo", "first start"));
        await database.WriteAsync(db => db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set
            .SetProperty(a => a.PasswordExpiresAt, (DateTimeOffset?)null).SetProperty(a => a.MustChangePassword, isNew)
            .SetProperty(a => a.TermsVersion, isNew ? null : "2026-11").SetProperty(a => a.ContactsConfirmedAt, a => isNew ? null : a.CreatedAt)));
        return new DemoPerson(person.Portal, person.Organisation.Length > 0 ? person.Organisation : null, person.UserId, person.UserType, password, person.Email, person.Phone!);
    }

    /// <summary>A key file of the demo's own, made on first start.</summary>
    public static void EnsureKeys(GapuraSettings settings)
    {
        var path = GapuraHost.KeyFilePath(settings);
        if (!File.Exists(path))
        {
            KeyFile.Create(path);
        }
    }
}
