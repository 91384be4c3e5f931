using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Accounts;

/// <summary>What operators do to companies. Each act and its audit entry are one transaction.</summary>
public sealed class OrganisationAdministration(Database database, Clock clock, AuditLog audit)
{
    private const int MostNameCharacters = 200;

    /// <exception cref="AccountException">Code or name is malformed, or the company is registered already.</exception>
    public async Task<Organisation> AddAsync(string portal, string code, string name, OperatorAct act)
    {
        if (!CompanyIdText.IsFit(code))
        {
            throw new AccountException($"A Company ID has 1 to {CompanyIdText.MostCharacters} letters, digits and hyphens.");
        }

        if (name.Trim() is not { Length: > 0 and <= MostNameCharacters } named)
        {
            throw new AccountException($"A company's name has 1 to {MostNameCharacters} characters.");
        }

        var row = new Organisation { Portal = portal, Code = CompanyIdText.Normalise(code), Name = named, CreatedAt = clock.Now };
        try
        {
            await database.WriteAsync(async db =>
            {
                db.Organisations.Add(row);
                Record(db, row, "created", act);
                await db.SaveChangesAsync();
            });
        }
        catch (Exception e) when (Database.IsDuplicate(e))
        {
            throw new AccountException("There is already a company with this Company ID.");
        }

        return row;
    }

    /// <summary>The same, where it may be registered already.</summary>
    public async Task EnsureAsync(string portal, string code, string name, OperatorAct act)
    {
        if (await FindAsync(portal, code) is null)
        {
            await AddAsync(portal, code, name, act);
        }
    }

    public Task<Organisation?> FindAsync(string portal, string code)
    {
        var normal = CompanyIdText.Normalise(code);
        return database.ReadAsync(db => db.Organisations.SingleOrDefaultAsync(one => one.Portal == portal && one.Code == normal));
    }

    public Task<List<Organisation>> ListAsync(string? portal) => database.ReadAsync(db => db.Organisations
        .Where(one => portal == null || one.Portal == portal).OrderBy(one => one.Portal).ThenBy(one => one.Code).ToListAsync());

    /// <summary>Closes a company: none of its people signs in or approves, and what they have open ends. Opening it brings none of that back.</summary>
    /// <exception cref="AccountException">There is no such company, or it is so already.</exception>
    public Task CloseAsync(string portal, string code, bool isClosed, OperatorAct act) => database.WriteAsync(async db =>
    {
        var normal = CompanyIdText.Normalise(code);
        var changed = await db.Organisations.Where(one => one.Portal == portal && one.Code == normal && one.IsClosed != isClosed)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.IsClosed, isClosed));
        if (changed == 0)
        {
            throw new AccountException($"There is no such company, or it is {(isClosed ? "closed" : "open")} already.");
        }

        if (isClosed)
        {
            var people = db.Accounts.Where(one => one.Portal == portal && one.Organisation == normal);
            await people.ExecuteUpdateAsync(set => set.SetProperty(one => one.CredentialVersion, one => one.CredentialVersion + 1));
            await db.Sessions.Where(session => people.Any(one => one.Id == session.AccountId)).ExecuteDeleteAsync();
            await db.ResetLinks.Where(link => people.Any(one => one.Id == link.AccountId)).ExecuteDeleteAsync();
            await CancelAsync(db, portal, normal, act);
        }

        Record(db, new Organisation { Portal = portal, Code = normal, Name = "" }, isClosed ? "closed" : "opened", act);
        await db.SaveChangesAsync();
    });

    /// <summary>What its people were asked to approve: opened again, it is not asked any more.</summary>
    private async Task CancelAsync(GapuraContext db, string portal, string code, OperatorAct act)
    {
        var waiting = db.Transactions.Where(one => one.Portal == portal && one.Organisation == code && one.State == TransactionState.Pending);
        foreach (var row in await waiting.ToListAsync())
        {
            if (await db.Transactions.Where(one => one.Id == row.Id && one.State == TransactionState.Pending)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.State, TransactionState.Cancelled).SetProperty(one => one.DecidedAt, clock.Now)) == 1)
            {
                audit.Append(db, new AuditEntry(AuditKinds.TransactionDecided, "info")
                {
                    Portal = portal,
                    Actor = act.Actor,
                    Reason = "cancelled",
                    Reference = Reference.New(),
                    Details = new Dictionary<string, string> { ["client"] = row.ClientId, ["transaction"] = row.Id.ToString() },
                });
            }
        }
    }

    private void Record(GapuraContext db, Organisation row, string what, OperatorAct act)
    {
        var details = new Dictionary<string, string> { ["organisation"] = row.Code };
        if (act.Reason.Length > 0)
        {
            details["reason"] = act.Reason;
        }

        audit.Append(db, new AuditEntry(AuditKinds.OrganisationChanged, "success")
        {
            Portal = row.Portal,
            Actor = act.Actor,
            Reason = what,
            Reference = Reference.New(),
            Details = details,
        });
    }
}
