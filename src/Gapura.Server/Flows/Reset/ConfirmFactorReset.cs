using Gapura.Server.Accounts;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.Password;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Pages;
using Gapura.Server.Sessions;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Reset;

/// <summary>"Halaman Reset TOTP": opening the link shows a button; "OK" in the pop-up resets. It leads to enrolling anew, never into a session (D4).</summary>
public sealed class ConfirmFactorReset(ConfirmParts parts, Database database, PasswordCheck passwords)
{
    public async Task<IResult> ShowAsync(HttpContext http, string? token)
    {
        ResetPageHeaders.Apply(http);
        var visit = http.Visit();
        return token is { Length: > 0 and < 100 } && await parts.Links.FindAsync(visit, token, ResetPurpose.SecondFactor) is { } account
            ? Show.Page<FactorResetPage>(visit, new FactorResetForm(token, account.UserId, null))
            : LinkOver(visit);
    }

    public async Task<IResult> DoAsync(HttpContext http)
    {
        ResetPageHeaders.Apply(http);
        var visit = http.Visit();
        var form = PostedForm.Of(http);
        var token = form["token"];
        if (await parts.Links.FindAsync(visit, token, ResetPurpose.SecondFactor) is not { } account)
        {
            return LinkOver(visit);
        }

        var password = form["password"];
        if (visit.Portal.ResetAsksPassword && password.Length == 0)
        {
            return Page(visit, token, account, new Refusal(visit.Texts.PasswordNeeded), StatusCodes.Status422UnprocessableEntity);
        }

        if (visit.Portal.ResetAsksPassword && await passwords.RefuseAsync(visit, account, password) is { } wrong)
        {
            var status = wrong is AttemptResult.Throttled ? StatusCodes.Status429TooManyRequests : StatusCodes.Status422UnprocessableEntity;
            var text = wrong is AttemptResult.Throttled throttled ? Waits.Announce(http, visit, throttled.Until) : visit.Texts.PasswordWrongAlone;
            return Page(visit, token, account, new Refusal(text) { Reference = wrong.Reference }, status);
        }

        if (parts.Links.IsPaused(account, ResetPurpose.SecondFactor))
        {
            return Show.Page<ResetPausedPage>(visit, StatusCodes.Status403Forbidden);
        }

        var isReset = await database.WriteAsync(db => ResetAsync(db, visit, account, token));
        parts.Wake.Tell(account.Id);
        return isReset
            ? DonePages.Go(http, visit.Path("/reset/done"))
            : LinkOver(visit);
    }

    public static IResult Done(Visit visit) => Show.Page<FactorResetDonePage>(visit);

    private static IResult Page(Visit visit, string token, Account account, Refusal refusal, int status) =>
        Show.Page<FactorResetPage>(visit, new FactorResetForm(token, account.UserId, refusal), status);

    private static IResult LinkOver(Visit visit) => Show.Page<LinkOverPage>(visit, ResetPurpose.SecondFactor, StatusCodes.Status410Gone);

    private async Task<bool> ResetAsync(GapuraContext db, Visit visit, Account account, string token)
    {
        if (!await parts.Links.TakeAsync(db, token, ResetPurpose.SecondFactor, account))
        {
            return false;
        }

        var reference = Reference.New();
        await TotpEnrolment.RemoveAsync(db, account.Id);
        await TokenEnds.RecordAllAsync(db, parts.Audit, new AuditEntry(AuditKinds.TokenRemoved, "success")
        {
            Portal = visit.Portal.Key,
            AccountId = account.Id,
            Reason = "second factor reset",
            Reference = Reference.New(),
            Address = visit.Address,
            UserAgent = visit.UserAgent,
        });
        await BoundDevices.RevokeAllAsync(db, account.Id, visit.Now);
        await RecoveryCodeEnrolment.RemoveAsync(db, account.Id);
        await parts.RevokeAsync(db, visit, account, "second factor reset");
        await db.Throttles.Where(t => t.Subject == ThrottleSubject.ForSecondFactor(account.Id) && t.Kind == ThrottleSubject.SecondFactor).ExecuteDeleteAsync();
        await db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.FactorMailResetAt, visit.Now).SetProperty(a => a.EmailProvedAt, visit.Now));
        parts.Record(db, visit, account.Id, AuditKinds.FactorReset, TotpProof.Name, reference);
        parts.Outbox.Add(db, parts.Letters.FactorReset(account.About(visit, reference)));
        await db.SaveChangesAsync();
        return true;
    }
}

/// <summary>What both confirmations write to, and what both revoke.</summary>
public sealed record ConfirmParts(ResetLinks Links, SessionBook Sessions, AuditLog Audit, Outbox Outbox, Letters Letters, WakeRelay Wake)
{
    public Task RevokeAsync(GapuraContext db, Visit visit, Account account, string reason) => EverythingOpen.EndAsync(db, Sessions, visit, account.Id, reason);

    public void Record(GapuraContext db, Visit visit, AccountId account, string kind, string factor, string reference) =>
        Audit.Append(db, new AuditEntry(kind, "success")
        {
            Portal = visit.Portal.Key,
            AccountId = account,
            Factor = factor,
            Reference = reference,
            Address = visit.Address,
            UserAgent = visit.UserAgent,
        });
}

/// <summary>A reset page's address holds a token: it goes to nobody as a referrer (H-06).</summary>
public static class ResetPageHeaders
{
    public static void Apply(HttpContext http) => http.Response.Headers["Referrer-Policy"] = "no-referrer";
}
