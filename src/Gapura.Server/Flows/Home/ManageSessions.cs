using Gapura.Server.Audit;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Sessions;
using Gapura.Storage;

namespace Gapura.Server.Flows.Home;

/// <summary>My sessions, with place and last use: end one, end all others. Ending wants everything proved lately (I-06).</summary>
public sealed class ManageSessions(Database database, SessionBook sessions)
{
    public async Task<IResult> ShowAsync(Visit visit, SignedIn who) =>
        Show.Page<SessionsPage>(visit, new SessionsView(who, await sessions.OpenOnesAsync(who.Account)));

    public async Task<IResult> EndOneAsync(HttpContext http, Visit visit, SignedIn who)
    {
        if (!who.IsFresh(visit.Now))
        {
            return See.Other(visit.Path("/confirm/sessions"));
        }

        if (Guid.TryParseExact(PostedForm.Of(http)["session"], "N", out var id) && id != who.Session.Id.Value)
        {
            await sessions.EndAsync(visit, who.Account.Id, new SessionId(id), AuditKinds.SessionEnded, "ended by its owner");
        }

        return See.Other(visit.Path("/home/sessions"));
    }

    public async Task<IResult> EndOthersAsync(Visit visit, SignedIn who)
    {
        if (!who.IsFresh(visit.Now))
        {
            return See.Other(visit.Path("/confirm/sessions"));
        }

        await database.WriteAsync(async db =>
        {
            await sessions.EndOthersAsync(db, visit, who.Account.Id, who.Session.Id, "all others ended by their owner");
            await db.SaveChangesAsync();
        });
        return See.Other(visit.Path("/home/sessions"));
    }
}
