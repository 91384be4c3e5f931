using Gapura.Server.Attempts;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Pages;
using Gapura.Server.Portals;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Enrolment;

/// <summary>Switches the second factor on in a session, or replaces it after a disable that policy answers with enrolling anew (S1 D3–D5).</summary>
public sealed class EnrolTotp(EnrolParts parts, Database database, AttemptBook attempts)
{
    public async Task<IResult> OfferAsync(Visit visit, SignedIn who) => who.HasFactor
        ? See.Other(visit.Path("/home"))
        : Show.Page<EnablePage>(visit, new EnableOffer(who.Account.UserId, visit.Path(visit.Portal.UsesDevices ? "/home/devices/add" : "/enable"))
        {
            IsReplacing = who.Session.MustEnrol,
            SkipPath = null,
            BackPath = who.Session.MustEnrol ? null : visit.Path("/home"),
            LogOutPath = visit.Path("/log-out"),
        });

    public async Task<IResult> BeginAsync(Visit visit, SignedIn who)
    {
        if (!who.IsFresh(visit.Now))
        {
            return See.Other(visit.Path("/confirm/enable"));
        }

        if (who.HasFactor || visit.Portal.Factor != FactorKind.Totp)
        {
            return See.Other(visit.Path("/home"));
        }

        return await database.WriteAsync(async db => await CredentialLock.TakeAsync(db, who.Account) && await parts.Enrolment.BeginAsync(db, visit, who.Account.Id) is not null)
            ? See.Other(visit.Path("/qr"))
            : See.Other(visit.Path("/home"));
    }

    public async Task<IResult> ShowQrAsync(Visit visit, SignedIn who, Refusal? refusal, int status)
    {
        if (await parts.Enrolment.PendingAsync(who.Account.Id) is not { } pending || !TotpEnrolment.MayShow(visit, pending))
        {
            return See.Other(visit.Path("/enable"));
        }

        return Show.Page<QrPage>(visit, new QrForm(who.Account.UserId, parts.Enrolment.Show(visit, who.Account, pending), visit.Path("/qr"))
        {
            IsReplacing = who.Session.MustEnrol,
            LogOutPath = visit.Path("/log-out"),
            Refusal = refusal,
        }, status);
    }

    /// <summary>"Uji kode": a right code activates the factor without signing in again.</summary>
    public async Task<IResult> TestCodeAsync(HttpContext http, Visit visit, SignedIn who)
    {
        if (await parts.Enrolment.PendingAsync(who.Account.Id) is not { } pending)
        {
            return See.Other(visit.Path("/enable"));
        }

        var typed = PostedForm.Of(http)["code"];
        if (!TotpProof.IsCode(typed))
        {
            return await ShowQrAsync(visit, who, new Refusal(visit.Texts.CodeNeeded), StatusCodes.Status422UnprocessableEntity);
        }

        var verdict = parts.Totp.Verify(pending, typed);
        var codes = verdict.Verdict.IsRight ? await parts.RecoveryCodes.CreateAsync() : null;
        var result = await attempts.TryAsync(
            await SecondFactorTarget.OfAsync(database, visit, who.Account.Id, TotpProof.Name),
            () => Task.FromResult(verdict.Verdict),
            (db, reference) => ActivateAsync(db, visit, who, pending, codes!, reference));
        if (result is AttemptResult.Proved)
        {
            return See.Other(visit.Path("/home"));
        }

        var text = (result, verdict.ClockOff) switch
        {
            (AttemptResult.Throttled throttled, _) => Waits.Announce(http, visit, throttled.Until),
            (_, { } off) => visit.Texts.ClockOff(off),
            _ => visit.Texts.CodeWrong,
        };
        var status = result is AttemptResult.Throttled ? StatusCodes.Status429TooManyRequests : StatusCodes.Status422UnprocessableEntity;
        return await ShowQrAsync(visit, who, new Refusal(text) { Reference = result.Reference }, status);
    }

    private async Task<bool> ActivateAsync(
        GapuraContext db, Visit visit, SignedIn who, TotpFactor pending, RecoveryCodeSet codes, string reference)
    {
        if (!await CredentialLock.TakeAsync(db, who.Account) || !await parts.Enrolment.ActivateAsync(db, visit, pending, reference))
        {
            return false;
        }

        await parts.Sessions.RaiseCredentialVersionAsync(db, who.Account.Id, who.Session.Id);
        await parts.Sessions.EndOthersAsync(db, visit, who.Account.Id, who.Session.Id, "second factor enabled");
        await db.Sessions.Where(s => s.Id == who.Session.Id).ExecuteUpdateAsync(set => set
            .SetProperty(s => s.MustEnrol, false).SetProperty(s => s.Methods, "pwd otp").SetProperty(s => s.ProvedAt, visit.Now));
        await parts.RecoveryCodes.StoreAsync(db, visit, who.Account.Id, who.Session.Id, codes, reference);
        parts.Outbox.Add(db, parts.Letters.FactorEnabled(who.Account.About(visit, reference)));
        return true;
    }
}

/// <summary>What enrolling in a session works with.</summary>
public sealed record EnrolParts(
    TotpProof Totp, TotpEnrolment Enrolment, RecoveryCodeEnrolment RecoveryCodes, SessionBook Sessions, Outbox Outbox, Letters Letters);
