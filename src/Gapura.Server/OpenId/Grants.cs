using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.RelyingParties;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.OpenId;

/// <summary>What sessions opened to relying parties. A session has one grant for each of them; every code and token names its grant.</summary>
public sealed class Grants(Database database, Clock clock, AuditLog audit)
{
    private static readonly PerProvider<Func<GapuraContext, SessionId, string, Task<Grant?>>> OfSession = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, SessionId session, string client) => db.Grants.FirstOrDefault(grant =>
            grant.SessionId == session && grant.ClientId == client && grant.Status == GrantStatus.Valid && grant.SessionEndedAt == null)));

    private static readonly PerProvider<Func<GapuraContext, Guid, IAsyncEnumerable<LiveGrant>>> Live = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, Guid id) => db.Grants.Where(grant => grant.Id == id && grant.Status == GrantStatus.Valid)
            .Join(db.Accounts, grant => grant.AccountId, account => account.Id, (grant, account) => new { grant, account })
            .Where(pair => pair.account.Status == AccountStatus.Active && pair.account.CredentialVersion == pair.grant.CredentialVersion)
            .Select(pair => new LiveGrant(pair.grant, pair.account, db.Sessions.FirstOrDefault(session => session.Id == pair.grant.SessionId)))));

    /// <summary>The session's grant for this relying party, made when there is none.</summary>
    /// <param name="isOffline">True: it outlives the session.</param>
    public async Task<Grant> OfAsync(SignedIn who, RelyingParty party, string scopes, bool isOffline, string reference)
    {
        var known = await database.ReadAsync(db => OfSession.For(db)(db, who.Session.Id, party.Id));
        if (known is not null && known.CredentialVersion == who.Session.CredentialVersion && (known.IsOffline || !isOffline))
        {
            return known;
        }

        return await database.WriteAsync(async db =>
        {
            var grant = new Grant
            {
                Id = Guid.CreateVersion7(clock.Now),
                ClientId = party.Id,
                AccountId = who.Account.Id,
                SessionId = who.Session.Id,
                Scopes = scopes,
                IsOffline = isOffline,
                CredentialVersion = who.Session.CredentialVersion,
                CreatedAt = clock.Now,
            };
            db.Grants.Add(grant);
            audit.Append(db, new AuditEntry(AuditKinds.GrantMade, "success")
            {
                Portal = who.Session.Portal,
                AccountId = who.Account.Id,
                SessionId = who.Session.Id,
                Reference = reference,
                Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["client"] = party.Id, ["scopes"] = scopes },
            });
            await db.SaveChangesAsync();
            return grant;
        });
    }

    /// <summary>A grant that still holds, with whose it is: not taken back, the account active, no credential changed, and the session open unless it may outlive it.</summary>
    public async Task<LiveGrant?> FindLiveAsync(string? id)
    {
        if (!Guid.TryParseExact(id, "N", out var key))
        {
            return null;
        }

        var found = await database.ReadAsync(async db =>
        {
            await foreach (var one in Live.For(db)(db, key))
            {
                return one;
            }

            return null;
        });
        var isOpen = found?.Session is { } session && session.ExpiresAt > clock.Now && session.CredentialVersion == found.Grant.CredentialVersion;
        return found is not null && (isOpen || found.Grant.IsOffline) ? found : null;
    }

    /// <summary>Takes a grant back, with everything that it gave.</summary>
    public static Task<int> RevokeAsync(Database database, Guid grant) => database.WriteAsync(db => RevokeAsync(db, grant));

    /// <summary>The same because a code or refresh token came a second time, which is on record: somebody may have stolen it.</summary>
    public static Task<int> RevokeReusedAsync(Database database, AuditLog audit, Guid grant) => database.WriteAsync(async db =>
    {
        var revoked = await RevokeAsync(db, grant);
        if (revoked == 1)
        {
            var whose = await db.Grants.Where(one => one.Id == grant)
                .Join(db.Accounts, one => one.AccountId, account => account.Id, (one, account) => new { one.ClientId, one.AccountId, account.Portal }).SingleAsync();
            audit.Append(db, new AuditEntry(AuditKinds.TokenReused, "failure")
            {
                Portal = whose.Portal,
                AccountId = whose.AccountId,
                Reason = "a code or refresh token came twice",
                Reference = Reference.New(),
                Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["client"] = whose.ClientId },
            });
            await db.SaveChangesAsync();
        }

        return revoked;
    });

    private static async Task<int> RevokeAsync(GapuraContext db, Guid grant)
    {
        await db.OAuthTokens.Where(token => token.GrantId == grant && token.Status != "redeemed")
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.Status, "revoked").SetProperty(token => token.Version, token => token.Version + 1));
        return await db.Grants.Where(one => one.Id == grant && one.Status == GrantStatus.Valid).ExecuteUpdateAsync(set => set.SetProperty(one => one.Status, GrantStatus.Revoked));
    }
}

/// <param name="Session">Null when it has ended.</param>
public sealed record LiveGrant(Grant Grant, Account Account, Session? Session);
