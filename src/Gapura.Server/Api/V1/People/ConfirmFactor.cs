using Gapura.Server.Accounts;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Api.V1.People;

/// <summary>
/// Makes an enrolment count: by the first code of a TOTP secret, or, for the app, by the person's word that the device is theirs. With the
/// first factor come recovery codes, this once.
/// </summary>
public sealed class ConfirmFactor(ConfirmParts parts, AccountLookup accounts, FactorBook factors, Database database, AttemptBook attempts, Clock clock) : IOperations
{
    private static readonly BodyShape Shape = new(new Member("code", Most: 64, IsRequired: false));

    public IReadOnlyList<Operation> Operations => [new("POST", "/accounts/{id}/factors/{factor}/confirm", ShowFactors.Scope, DoAsync) { Shape = Shape, IsOnce = true }];

    private async Task<IResult> DoAsync(Call call)
    {
        if (await accounts.OfRouteAsync(call) is not { } account || await factors.FindAsync(call, account) is not { } factor)
        {
            return Problems.NotFound;
        }

        return factor switch
        {
            { Status: "pending", Totp: { } pending } => await ProveAsync(call, account, pending),
            { Status: "claimed", Enrolment: { } enrolment } => await AcceptAsync(call, account, enrolment),
            { Status: "pending" } => Problems.NotClaimed,
            _ => Problems.AlreadyActive,
        };
    }

    private async Task<IResult> ProveAsync(Call call, Account account, TotpFactor pending)
    {
        if (call.Body.Find("code") is not { } code)
        {
            return Problems.Malformed("'code' is missing.", "code");
        }

        if (!TotpProof.IsCode(code))
        {
            return Problems.WrongCode(Reference.New(), null);
        }

        var verdict = parts.Totp.Verify(pending, code);
        var codes = verdict.Verdict.IsRight ? await parts.RecoveryCodes.CreateAsync() : null;
        var visit = call.Visit;
        var target = new AttemptTarget(ThrottleSubject.ForSecondFactor(account.Id), ThrottleSubject.SecondFactor, "", account.Id, TotpProof.Name, AttemptSource.Of(visit))
        {
            Details = visit.Details,
        };
        var result = await attempts.TryAsync(target, () => Task.FromResult(verdict.Verdict), (db, reference) => ActivateAsync(db, visit, account, pending, codes!, reference));
        return result switch
        {
            AttemptResult.Proved => Confirmed(pending.Id.ToString(), "totp", codes),
            AttemptResult.Throttled throttled => Problems.Throttled(
                throttled.Until == Backoff.Forever ? null : (int)Math.Max(1, Math.Ceiling((throttled.Until - clock.Now).TotalSeconds)), result.Reference),
            _ => Problems.WrongCode(result.Reference, (int?)verdict.ClockOff?.TotalSeconds),
        };
    }

    /// <summary>What was opened or begun without the factor is dead: else who has only the password could go on without it.</summary>
    private async Task<bool> ActivateAsync(GapuraContext db, Visit visit, Account account, TotpFactor pending, RecoveryCodeSet codes, string reference)
    {
        if (!await CredentialLock.TakeAsync(db, account) || !await parts.Enrolment.ActivateAsync(db, visit, pending, reference))
        {
            return false;
        }

        await parts.Following.EndOpenAsync(db, visit, account, "second factor enabled");
        await parts.RecoveryCodes.StoreAsync(db, visit, account.Id, codes, reference);
        parts.Outbox.Add(db, parts.Following.Letters.FactorEnabled(account.About(visit, reference)));
        return true;
    }

    private async Task<IResult> AcceptAsync(Call call, Account account, ShownEnrolment enrolment)
    {
        var codes = enrolment.Row.IsFirst ? await parts.RecoveryCodes.CreateAsync() : null;
        var isFirst = await database.WriteAsync(async db =>
        {
            var isConfirmed = await CredentialLock.TakeAsync(db, account) && await AppEnrolment.ConfirmAsync(db, enrolment.Row);
            if (isConfirmed && codes is not null)
            {
                await parts.RecoveryCodes.StoreAsync(db, call.Visit, account.Id, codes, Reference.New());
                await db.SaveChangesAsync();
            }

            return isConfirmed;
        });
        return isFirst ? Confirmed(enrolment.Device!.Id.ToString(), "app", codes) : Problems.Gone;
    }

    private static Reply Confirmed(string id, string type, RecoveryCodeSet? codes) =>
        Reply.Of(StatusCodes.Status200OK, new { id, type, status = "active", recoveryCodes = codes?.Reveal() });
}

/// <summary>What confirming works with.</summary>
public sealed record ConfirmParts(TotpProof Totp, TotpEnrolment Enrolment, RecoveryCodeEnrolment RecoveryCodes, Outbox Outbox, CredentialChange Following);

/// <summary>What follows when a relying party has changed what an account proves itself with.</summary>
public sealed class CredentialChange(SessionBook sessions, Letters letters)
{
    public Letters Letters { get; } = letters;

    public async Task EndOpenAsync(GapuraContext db, Visit visit, Account account, string reason)
    {
        await sessions.RaiseCredentialVersionAsync(db, account.Id, kept: null);
        await sessions.EndOthersAsync(db, visit, account.Id, kept: null, reason);
    }
}
