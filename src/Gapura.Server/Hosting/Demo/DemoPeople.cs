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
    private static readonly (string UserType, string UserId, string Name)[] Cast =
    [
        ("penyedia", "pp20", "Sari Wulandari"), ("penyedia", "pp21", "Budi Santoso"), ("penyedia", "pp22", "Rina Hartati"),
        ("non-penyedia", "PPK2", "Agus Prasetyo"), ("non-penyedia", "PPK3", "Dewi Lestari"), ("non-penyedia", "PPK4", "Joko Nugroho"),
    ];

    /// <returns>The people, for <c>demo.json</c>; null when they are registered already, and the file knows their passwords.</returns>
    public static async Task<IReadOnlyList<DemoPerson>?> RegisterAsync(IServiceProvider services)
    {
        var database = services.GetRequiredService<Database>();
        if (await database.ReadAsync(db => db.Accounts.AnyAsync()))
        {
            return null;
        }

        var hasher = services.GetRequiredService<PasswordHasher>();
        var accounts = new AccountAdministration(
            database, services.GetRequiredService<Clock>(), services.GetRequiredService<AuditLog>(), services.GetRequiredService<Outbox>(),
            services.GetRequiredService<ServerSecrets>(), new AccountSecrets(services.GetRequiredService<KeyRing>(), hasher.HashAsync));
        var people = new List<DemoPerson>();
        foreach (var ((userType, userId, name), number) in Cast.Select((one, i) => (one, i + 1)))
        {
            var email = $"{userId.ToLowerInvariant()}@contoh.example";
            var phone = $"+62 855 0100 {1000 + number}";
            var (account, password) = await accounts.CreateAsync(
                new NewAccount("lpse", "", userType, userId, name, email, phone), new OperatorAct("demo", "first start"));
            await database.WriteAsync(db => db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.MustChangePassword, false)));
            people.Add(new DemoPerson("lpse", null, userId, userType, password, email, phone));
        }

        return people;
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
