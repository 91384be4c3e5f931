using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.RelyingParties;

/// <summary>What people let applications know of them: asked once, remembered, and theirs to take back (J-17).</summary>
public sealed class Consents(Database database, Clock clock, AuditLog audit)
{
    public Task<Consent?> FindAsync(AccountId account, string client) =>
        database.ReadAsync(db => db.Consents.SingleOrDefaultAsync(one => one.AccountId == account && one.ClientId == client));

    /// <summary>Whether everything asked for was granted.</summary>
    public static bool Covers(Consent? consent, IEnumerable<string> scopes) => consent is not null && scopes.All(consent.Scopes.Split(' ').Contains);

    public Task GiveAsync(Account account, RelyingParty party, IEnumerable<string> scopes, ConsentSource source) => database.WriteAsync(async db =>
    {
        var old = await db.Consents.SingleOrDefaultAsync(one => one.AccountId == account.Id && one.ClientId == party.Id);
        var all = string.Join(' ', (old?.Scopes.Split(' ') ?? []).Union(scopes).Order(StringComparer.Ordinal));
        var at = database.Time(clock.Now);
        await db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO consents (account_id, client_id, scopes, granted_at) VALUES ({account.Id.Value}, {party.Id}, {all}, {at})
             ON CONFLICT (account_id, client_id) DO UPDATE SET scopes = excluded.scopes, granted_at = excluded.granted_at
             """);
        Record(db, account, party.Id, AuditKinds.ConsentGiven, source);
        await db.SaveChangesAsync();
    });

    /// <summary>A no is on record; it holds for this one request.</summary>
    public Task RefuseAsync(Account account, string client, ConsentSource source) => database.WriteAsync(async db =>
    {
        Record(db, account, client, AuditKinds.ConsentRefused, source);
        await db.SaveChangesAsync();
    });

    /// <summary>The person takes it back: the application's grants and tokens for them are worth nothing from now on.</summary>
    /// <returns>False when there was nothing to take back.</returns>
    public Task<bool> TakeBackAsync(Account account, string client, ConsentSource source) => database.WriteAsync(async db =>
    {
        var consents = await db.Consents.Where(one => one.AccountId == account.Id && one.ClientId == client).ExecuteDeleteAsync();
        var grants = await db.Grants.Where(one => one.AccountId == account.Id && one.ClientId == client && one.Status == GrantStatus.Valid)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.Status, GrantStatus.Revoked).SetProperty(one => one.LogoutDueAt, clock.Now));
        if (consents + grants > 0)
        {
            Record(db, account, client, AuditKinds.GrantRevoked, source);
            await db.SaveChangesAsync();
        }

        return consents + grants > 0;
    });

    /// <summary>The applications that the person has let in, by consent or by signing in.</summary>
    public Task<List<ConnectedApp>> OfAsync(AccountId account) => database.ReadAsync(db => db.Clients
        .Where(client => db.Consents.Any(one => one.AccountId == account && one.ClientId == client.Id)
            || db.Grants.Any(one => one.AccountId == account && one.ClientId == client.Id && one.Status == GrantStatus.Valid && (one.SessionEndedAt == null || one.IsOffline)))
        .OrderBy(client => client.Name)
        .Select(client => new ConnectedApp(
            client.Id, client.Name,
            db.Grants.Where(one => one.AccountId == account && one.ClientId == client.Id).Max(one => (DateTimeOffset?)one.CreatedAt),
            db.Grants.Any(one => one.AccountId == account && one.ClientId == client.Id && one.IsOffline && one.Status == GrantStatus.Valid)))
        .ToListAsync());

    private void Record(GapuraContext db, Account account, string client, string kind, ConsentSource source) => audit.Append(db, new AuditEntry(kind, "success")
    {
        Portal = account.Portal,
        AccountId = account.Id,
        Reference = Reference.New(),
        Address = source.Address,
        UserAgent = source.UserAgent,
        Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["client"] = client },
    });
}

/// <summary>Where a decision came from.</summary>
public sealed record ConsentSource(string Address, string UserAgent);

/// <param name="LastUsedAt">When a sign-in there last began; null if only consented.</param>
/// <param name="IsOffline">Whether it may act while the person is not signed in.</param>
public sealed record ConnectedApp(string ClientId, string Name, DateTimeOffset? LastUsedAt, bool IsOffline);
