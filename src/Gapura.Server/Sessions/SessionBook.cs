using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Sessions;

/// <summary>Opens, finds and ends sessions. The rows decide; cookies only name them (ASVS 7.2, 7.4).</summary>
public sealed class SessionBook(Database database, Clock clock, AuditLog audit, GapuraSettings settings)
{
    /// <summary>Last use is written at most this often: a page costs a write once a minute, not always.</summary>
    private static readonly TimeSpan UseGrain = TimeSpan.FromMinutes(1);

    // The account's credential version is compared in the same query: whatever a race let through, a session of an older credential is dead (ATK-30).
    private static readonly PerProvider<Func<GapuraContext, byte[], string, IAsyncEnumerable<SignedIn>>> ByToken = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, byte[] token, string portal) => db.Sessions
            .Where(session => session.TokenHash == token && session.Portal == portal)
            .Join(db.Accounts, session => session.AccountId, account => account.Id, (session, account) => new { session, account })
            .Where(pair => pair.session.CredentialVersion == pair.account.CredentialVersion && pair.account.Status == AccountStatus.Active)
            .Select(pair => new SignedIn(pair.session, pair.account, db.TotpFactors.Any(f => f.AccountId == pair.account.Id && f.Status != FactorStatus.Pending)))));

    /// <summary>The session that the request's cookie names, if it still holds.</summary>
    public async Task<SignedIn?> FindAsync(HttpContext http, Visit visit)
    {
        if (http.Request.Cookies[Cookies.Session(visit.Portal.Key)] is not { Length: > 0 and < 100 } token)
        {
            return null;
        }

        var hash = Cookies.HashOf(token);
        var found = await database.ReadAsync(async db =>
        {
            await foreach (var one in ByToken.For(db)(db, hash, visit.Portal.Key))
            {
                return one;
            }

            return null;
        });
        if (found is null || IsOver(found.Session))
        {
            return null;
        }

        if (clock.Now - found.Session.LastSeenAt >= UseGrain)
        {
            await database.WriteAsync(db => db.Sessions.Where(s => s.Id == found.Session.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, clock.Now)));
        }

        return found;
    }

    /// <summary>Adds a session to the transaction. The token goes to the browser once the transaction is through.</summary>
    public SessionId Open(GapuraContext db, Visit visit, Account account, string methods, string token, byte[] browserHash)
    {
        var id = SessionId.New(clock.Now);
        var now = db.Time(clock.Now);
        db.AtCommit(
            $"""
             INSERT INTO sessions (id, account_id, token_hash, browser_hash, portal, credential_version, methods, address, user_agent, must_enrol,
               created_at, last_seen_at, expires_at, proved_at)
             VALUES ({id.Value}, {account.Id.Value}, {Cookies.HashOf(token)}, {browserHash}, {visit.Portal.Key}, {account.CredentialVersion}, {methods},
               {visit.Place}, {visit.UserAgent}, {false}, {now}, {now}, {db.Time(clock.Now.AddHours(settings.Limits.SessionHours))}, {now})
             """);
        return id;
    }

    /// <summary>Notes that everything was proved anew, under a new token (ASVS 7.2.4).</summary>
    /// <param name="methods">What was proved; it is what the session rests on from now on.</param>
    /// <returns>False when the session has ended meanwhile.</returns>
    public Task<bool> StepUpAsync(Session session, string methods, string token) => database.WriteAsync(async db =>
        await Held(db, session).ExecuteUpdateAsync(set => set
            .SetProperty(s => s.TokenHash, Cookies.HashOf(token)).SetProperty(s => s.Methods, methods).SetProperty(s => s.ProvedAt, clock.Now)) == 1);

    /// <summary>A new token for a session of which only a part was proved anew: it is no fresher for that.</summary>
    public Task RenewTokenAsync(Session session, string token) => database.WriteAsync(db =>
        Held(db, session).ExecuteUpdateAsync(set => set.SetProperty(s => s.TokenHash, Cookies.HashOf(token))));

    /// <summary>
    /// A sign-in anew in the same browser: the session before ends, and what it opened for the same person at relying parties goes on under the
    /// new one. Somebody else's ends with it.
    /// </summary>
    public async Task SucceedAsync(HttpContext http, Visit visit, SessionId next)
    {
        if (await FindAsync(http, visit) is not { } before || before.Session.Id == next)
        {
            return;
        }

        await database.WriteAsync(db => db.Grants
            .Where(grant => grant.SessionId == before.Session.Id && db.Sessions.Any(session => session.Id == next && session.AccountId == grant.AccountId))
            .ExecuteUpdateAsync(set => set.SetProperty(grant => grant.SessionId, next)));
        await EndAsync(visit, before.Account.Id, before.Session.Id, AuditKinds.SessionEnded, "signed in anew in the same browser");
    }

    /// <summary>Sessions that hold now, newest first.</summary>
    public async Task<IReadOnlyList<Session>> OpenOnesAsync(Account account)
    {
        var all = await database.ReadAsync(db => db.Sessions
            .Where(s => s.AccountId == account.Id && s.CredentialVersion == account.CredentialVersion).ToListAsync());
        return [.. all.Where(session => !IsOver(session)).OrderByDescending(session => session.LastSeenAt)];
    }

    /// <summary>Ends one session of an account and records it.</summary>
    /// <returns>False when it was over already, or is another's.</returns>
    public Task<bool> EndAsync(Visit visit, AccountId account, SessionId id, string kind, string reason) => database.WriteAsync(async db =>
    {
        var rows = await db.Sessions.Where(s => s.AccountId == account && s.Id == id).ExecuteDeleteAsync();
        if (rows == 1)
        {
            Record(db, visit, account, id, kind, reason);
            await db.SaveChangesAsync();
        }

        return rows == 1;
    });

    /// <summary>"LOGOUT": the row goes, so the old cookie is refused wherever it was copied to (R84, I-04).</summary>
    public async Task LogOutAsync(HttpContext http, Visit visit, SignedIn who)
    {
        await EndAsync(visit, who.Account.Id, who.Session.Id, AuditKinds.SignOut, "");
        Cookies.Clear(http, Cookies.Session(visit.Portal.Key));
    }

    /// <summary>Ends every session of the account but one, within a transaction.</summary>
    public async Task<int> EndOthersAsync(GapuraContext db, Visit visit, AccountId account, SessionId? kept, string reason)
    {
        var ended = await db.Sessions.Where(s => s.AccountId == account && s.Id != (kept ?? default)).ExecuteDeleteAsync();
        if (ended > 0)
        {
            Record(db, visit, account, null, AuditKinds.SessionEnded, reason);
        }

        return ended;
    }

    /// <summary>
    /// Raises the account's credential version: every session, sign-in and link made before is dead at once. A session to be kept is
    /// carried over.
    /// </summary>
    /// <param name="kept">The session that goes on, if one does.</param>
    /// <param name="keptRun">The sign-in that goes on, if one does.</param>
    public async Task RaiseCredentialVersionAsync(GapuraContext db, AccountId account, SessionId? kept, SignInId? keptRun = null)
    {
        await db.Accounts.Where(a => a.Id == account).ExecuteUpdateAsync(set => set.SetProperty(a => a.CredentialVersion, a => a.CredentialVersion + 1));
        if (kept is { } id)
        {
            var version = await db.Accounts.Where(a => a.Id == account).Select(a => a.CredentialVersion).SingleAsync();
            await db.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.CredentialVersion, version));
        }

        if (keptRun is { } run)
        {
            var version = await db.Accounts.Where(a => a.Id == account).Select(a => a.CredentialVersion).SingleAsync();
            await db.SignIns.Where(s => s.Id == run).ExecuteUpdateAsync(set => set.SetProperty(s => s.CredentialVersion, version));
        }
    }

    private static IQueryable<Session> Held(GapuraContext db, Session session) =>
        db.Sessions.Where(s => s.Id == session.Id && s.TokenHash == session.TokenHash);

    private bool IsOver(Session session) =>
        clock.Now >= session.ExpiresAt || clock.Now - session.LastSeenAt > TimeSpan.FromMinutes(settings.Limits.SessionIdleMinutes);

    private void Record(GapuraContext db, Visit visit, AccountId account, SessionId? id, string kind, string reason) =>
        audit.Append(db, new AuditEntry(kind, "success")
        {
            Portal = visit.Portal.Key,
            AccountId = account,
            SessionId = id,
            Reason = reason,
            Reference = Reference.New(),
            Address = visit.Address,
            UserAgent = visit.UserAgent,
            Details = visit.Details,
        });
}
