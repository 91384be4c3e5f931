using System.Globalization;
using Gapura.Server.Audit;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Pages;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Home;

/// <summary>My sign-ins, read from the audit trail, and "Bukan saya" for one that was not mine.</summary>
public sealed class ReadHistory(Database database, SessionBook sessions, AuditLog audit, Outbox outbox, Letters letters)
{
    private const int Rows = 30;
    private static readonly string[] Kinds = [AuditKinds.SignInSuccess, AuditKinds.SignInFail, AuditKinds.SignInThrottled, AuditKinds.CodeReplayed, AuditKinds.ApprovalDenied];

    public async Task<IResult> ShowAsync(Visit visit, SignedIn who)
    {
        var rows = await database.ReadAsync(db => db.AuditEvents
            .Where(e => e.AccountId == who.Account.Id && Kinds.Contains(e.Kind)).OrderByDescending(e => e.Position).Take(Rows).ToListAsync());
        return Show.Page<HistoryPage>(visit, new HistoryView(who, rows));
    }

    /// <summary>
    /// Ends the reported session and every other one but this, and forgets remembered browsers; then asks for a new password. It only
    /// takes away, so it needs no fresh proof.
    /// </summary>
    public async Task<IResult> NotMeAsync(HttpContext http, Visit visit, SignedIn who)
    {
        var isNumber = long.TryParse(PostedForm.Of(http)["event"], NumberStyles.None, CultureInfo.InvariantCulture, out var position);
        var reference = Reference.New();
        var reported = isNumber && await database.WriteAsync(async db =>
        {
            var row = await db.AuditEvents.SingleOrDefaultAsync(e => e.Position == position && e.AccountId == who.Account.Id && Kinds.Contains(e.Kind));
            if (row is null)
            {
                return false;
            }

            if (row.Kind == AuditKinds.SignInSuccess)
            {
                // Somebody else had the password: it opens nothing more until it is another one.
                await db.Accounts.Where(a => a.Id == who.Account.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.MustChangePassword, true));
            }

            await sessions.RaiseCredentialVersionAsync(db, who.Account.Id, who.Session.Id);
            await sessions.EndOthersAsync(db, visit, who.Account.Id, who.Session.Id, "reported as not mine");
            await KnownBrowsers.ForgetAllAsync(db, who.Account.Id);
            audit.Append(db, new AuditEntry(AuditKinds.NotMe, "success")
            {
                Portal = visit.Portal.Key,
                AccountId = who.Account.Id,
                Reference = reference,
                Address = visit.Address,
                UserAgent = visit.UserAgent,
                SessionId = row.SessionId,
                Details = new Dictionary<string, string> { ["reported"] = row.Reference },
            });
            outbox.Add(db, letters.NotMeReported(who.Account.About(visit, reference)));
            await db.SaveChangesAsync();
            return true;
        });
        return reported ? Show.Page<NotMePage>(visit, reference) : See.Other(visit.Path("/home/history"));
    }
}
