using Gapura.Server.Accounts;
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

namespace Gapura.Server.Flows.SignIn;

/// <summary>"Halaman Input Kode TOTP": a code of the active factor, or the first code, which makes a pending factor active.</summary>
public sealed class ProveCode(ProveCodeParts parts, Database database, AttemptBook attempts, Finish finish)
{
    public async Task<IResult> ShowAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) =>
        Show.Page<CodePage>(visit, new CodeForm(run, null) { Note = await NoteAsync(visit, run) });

    public async Task<IResult> DoAsync(HttpContext http, Visit visit, Storage.Records.SignIn run)
    {
        var typed = PostedForm.Of(http)["code"];
        if (!TotpProof.IsCode(typed))
        {
            return Show.Page<CodePage>(visit, new CodeForm(run, new Refusal(visit.Texts.CodeNeeded)), StatusCodes.Status422UnprocessableEntity);
        }

        var attempt = await TryAsync(visit, run, typed);
        return attempt.Outcome is { } outcome
            ? await finish.SendAsync(http, visit, outcome)
            : Show.Page<CodePage>(visit, new CodeForm(run, Explain(http, visit, attempt)), StatusOf(attempt.Result));
    }

    /// <summary>Why a person who expected to tap "Ya" is asked for a code.</summary>
    private async Task<string?> NoteAsync(Visit visit, Storage.Records.SignIn run)
    {
        if (!visit.Portal.UsesDevices)
        {
            return null;
        }

        var account = await database.ReadAsync(db => AccountFinder.GetAsync(db, run.AccountId!.Value));
        return (await parts.Totp.FindAsync(account.Id, FactorStatus.Active)).Count == 0 ? visit.Texts.NoDevice
            : account.ApprovalsOffSince is not null ? visit.Texts.ApprovalsOff
            : null;
    }

    /// <summary>Tries a code for whatever factor the run waits for. The QR page's "Uji kode" comes here as well.</summary>
    public async Task<CodeAttempt> TryAsync(Visit visit, Storage.Records.SignIn run, string typed)
    {
        var isFirst = run.State != SignInState.AwaitingCode;
        var accountId = run.AccountId!.Value;
        var here = await database.ReadAsync(db => AccountFinder.GetHereAsync(db, accountId, visit.BrowserHash));
        var account = here.Account!;
        var pending = isFirst ? await parts.Enrolment.PendingAsync(accountId) : null;
        var verdict = isFirst ? parts.Totp.Verify(pending, typed) : parts.Totp.Verify(await parts.Totp.FindAsync(accountId, FactorStatus.Active), typed);
        var handle = Cookies.NewToken();
        var codes = isFirst && verdict.Verdict.IsRight ? await parts.RecoveryCodes.CreateAsync() : null;
        Outcome? outcome = null;
        var result = await attempts.TryAsync(
            SecondFactorTarget.Of(visit, accountId, here.KnownAs, TotpProof.Name),
            () => Task.FromResult(verdict.Verdict),
            async (db, reference) =>
            {
                if (account.CredentialVersion != run.CredentialVersion || (isFirst && !await ActivateAsync(db, visit, account, pending!, reference)))
                {
                    return false;
                }

                var current = isFirst ? await AccountFinder.GetAsync(db, accountId) : account;
                var happened = NextDemand.FirstStage(visit, account, SignInEvent.CodeProved);
                var change = new RunChange(handle) { Methods = $"{run.Methods} {TotpProof.Method}", CredentialVersion = current.CredentialVersion };
                outcome = await finish.ContinueAsync(db, visit, run, current, happened, change, reference);
                if (outcome is not null && isFirst)
                {
                    await WelcomeAsync(db, visit, account, outcome.Session, codes!, reference);
                }

                return outcome is not null;
            });
        return new CodeAttempt(result, result is AttemptResult.Proved ? outcome : null, verdict.ClockOff, isFirst && pending is null);
    }

    /// <summary>Why a code was not taken, in words that say what to do.</summary>
    public static Refusal Explain(HttpContext http, Visit visit, CodeAttempt attempt)
    {
        var text = attempt switch
        {
            { Result: AttemptResult.Throttled throttled } => Waits.Announce(http, visit, throttled.Until),
            { IsPendingOver: true } => visit.Texts.PendingOver,
            { ClockOff: { } off } => visit.Texts.ClockOff(off),
            _ => visit.Texts.CodeWrong,
        };
        return new Refusal(text) { Reference = attempt.Result.Reference, IsClosed = attempt.Result is AttemptResult.Throttled };
    }

    public static int StatusOf(AttemptResult result) =>
        result is AttemptResult.Throttled ? StatusCodes.Status429TooManyRequests : StatusCodes.Status422UnprocessableEntity;

    /// <summary>
    /// Makes the pending factor active. What was opened or begun without it is dead: else who has only the password could still skip or
    /// replace it in a sign-in begun before.
    /// </summary>
    private async Task<bool> ActivateAsync(GapuraContext db, Visit visit, Account account, TotpFactor factor, string reference)
    {
        if (!await CredentialLock.TakeAsync(db, account) || !await parts.Enrolment.ActivateAsync(db, visit, factor, reference))
        {
            return false;
        }

        await parts.Sessions.RaiseCredentialVersionAsync(db, account.Id, kept: null);
        await parts.Sessions.EndOthersAsync(db, visit, account.Id, kept: null, "second factor enabled");
        return true;
    }

    private async Task WelcomeAsync(GapuraContext db, Visit visit, Account account, SessionId? session, RecoveryCodeSet codes, string reference)
    {
        if (session is { } id)
        {
            await parts.RecoveryCodes.StoreAsync(db, visit, account.Id, id, codes, reference);
        }

        parts.Outbox.Add(db, parts.Letters.FactorEnabled(account.About(visit, reference)));
    }
}

/// <summary>What <see cref="ProveCode"/> works with.</summary>
public sealed record ProveCodeParts(
    TotpProof Totp, TotpEnrolment Enrolment, RecoveryCodeEnrolment RecoveryCodes, SessionBook Sessions, Outbox Outbox, Letters Letters);

/// <param name="Outcome">Null unless the code was taken.</param>
/// <param name="ClockOff">How far the person's clock seems to be off, if that is why.</param>
/// <param name="IsPendingOver">The pending secret has expired: only a new QR code helps.</param>
public sealed record CodeAttempt(AttemptResult Result, Outcome? Outcome, TimeSpan? ClockOff, bool IsPendingOver);
