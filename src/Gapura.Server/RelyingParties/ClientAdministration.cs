using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.RelyingParties;

/// <summary>Registers and changes clients. Every change is on record with who made it and why.</summary>
public sealed class ClientAdministration(Database database, Clock clock, AuditLog audit)
{
    /// <summary>How long a client's old secret still counts after it got a new one, unless the operator says otherwise.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    public Task<Client?> FindAsync(string id) => database.ReadAsync(db => db.Clients.SingleOrDefaultAsync(client => client.Id == id));

    public Task<List<Client>> ListAsync() => database.ReadAsync(db => db.Clients.OrderBy(client => client.Portal).ThenBy(client => client.Id).ToListAsync());

    /// <summary>Registers a client that passes <see cref="ClientRules"/>.</summary>
    /// <returns>False when the id is taken.</returns>
    public async Task<bool> AddAsync(Client client, ClientAct act)
    {
        try
        {
            await database.WriteAsync(async db =>
            {
                db.Clients.Add(client);
                Record(db, client.Id, client.Portal, "added", act);
                await db.SaveChangesAsync();
            });
            return true;
        }
        catch (DbUpdateException e) when (Database.IsDuplicate(e))
        {
            return false;
        }
    }

    /// <summary>Changes a client as it was read.</summary>
    /// <param name="what">What was changed, in words of ours.</param>
    /// <returns>False when somebody else changed it meanwhile.</returns>
    public Task<bool> ChangeAsync(Client client, string what, ClientAct act) => database.WriteAsync(async db =>
    {
        var before = client.Version;
        (client.Version, client.ChangedAt) = (before + 1, clock.Now);
        var rows = await db.Clients.Where(row => row.Id == client.Id && row.Version == before).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.Name, client.Name).SetProperty(row => row.SecretHash, client.SecretHash)
            .SetProperty(row => row.OldSecretHash, client.OldSecretHash).SetProperty(row => row.OldSecretUntil, client.OldSecretUntil)
            .SetProperty(row => row.Keys, client.Keys).SetProperty(row => row.IsPublic, client.IsPublic).SetProperty(row => row.MayOmitPkce, client.MayOmitPkce)
            .SetProperty(row => row.Grants, client.Grants).SetProperty(row => row.Scopes, client.Scopes)
            .SetProperty(row => row.RedirectUris, client.RedirectUris).SetProperty(row => row.PostLogoutUris, client.PostLogoutUris)
            .SetProperty(row => row.BackchannelLogoutUri, client.BackchannelLogoutUri).SetProperty(row => row.AsksConsent, client.AsksConsent)
            .SetProperty(row => row.SigningAlgorithm, client.SigningAlgorithm).SetProperty(row => row.Status, client.Status)
            .SetProperty(row => row.IsFromFile, client.IsFromFile).SetProperty(row => row.Version, client.Version).SetProperty(row => row.ChangedAt, client.ChangedAt));
        if (rows == 1)
        {
            Record(db, client.Id, client.Portal, what, act);
            await db.SaveChangesAsync();
        }

        return rows == 1;
    });

    /// <summary>A new secret; the old one counts on for a while, so that the application can change over without an outage.</summary>
    /// <param name="overlap">Zero: the old one is dead at once.</param>
    /// <returns>The secret, which is shown once and kept as a hash; null when somebody else changed the client meanwhile.</returns>
    public async Task<string?> RenewSecretAsync(Client client, TimeSpan overlap, ClientAct act)
    {
        var secret = Cookies.NewToken();
        client.OldSecretHash = overlap > TimeSpan.Zero ? client.SecretHash : null;
        client.OldSecretUntil = overlap > TimeSpan.Zero ? clock.Now + overlap : null;
        client.SecretHash = RelyingParty.HashOf(secret);
        return await ChangeAsync(client, "secret renewed", act) ? secret : null;
    }

    /// <summary>Removes a client; its grants, tokens and consents are worth nothing from now on, and are deleted with it.</summary>
    public Task<bool> RemoveAsync(Client client, ClientAct act) => database.WriteAsync(async db =>
    {
        var rows = await db.Clients.Where(row => row.Id == client.Id).ExecuteDeleteAsync();
        if (rows == 1)
        {
            await db.OAuthTokens.Where(row => row.ClientId == client.Id).ExecuteDeleteAsync();
            await db.Grants.Where(row => row.ClientId == client.Id).ExecuteDeleteAsync();
            await db.Consents.Where(row => row.ClientId == client.Id).ExecuteDeleteAsync();
            await db.Webhooks.Where(row => row.ClientId == client.Id).ExecuteDeleteAsync();
            Record(db, client.Id, client.Portal, "removed", act);
            await db.SaveChangesAsync();
        }

        return rows == 1;
    });

    private void Record(GapuraContext db, string id, string portal, string what, ClientAct act) => audit.Append(db, new AuditEntry(AuditKinds.ClientChanged, "success")
    {
        Portal = portal,
        Actor = act.By,
        Reason = act.Why,
        Reference = Reference.New(),
        Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["client"] = id, ["change"] = what },
    });
}

/// <summary>Who changes a client, and why.</summary>
public sealed record ClientAct(string By, string Why);
