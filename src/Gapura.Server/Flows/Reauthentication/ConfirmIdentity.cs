using Gapura.Server.Attempts;
using Gapura.Server.Factors.Password;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Reauthentication;

/// <summary>Asks for the password, and for a code where the account has a factor, before a sensitive change (I-07). The session gets a new token with it (I-02).</summary>
public sealed class ConfirmIdentity(Database database, AttemptBook attempts, ConfirmProofs proofs, ServerSecrets secrets, SessionBook sessions)
{
    /// <summary>Where one can go on to: keys of our own, so that no address comes from outside (ATK-10).</summary>
    private static readonly Dictionary<string, string> Targets = new(StringComparer.Ordinal)
    {
        ["disable"] = "/disable",
        ["enable"] = "/enable",
        ["recovery-codes"] = "/home/recovery-codes",
        ["sessions"] = "/home/sessions",
        ["devices"] = "/home/devices",
    };

    public static void Map(IEndpointRouteBuilder signedIn)
    {
        signedIn.MapGet("/confirm/{target}", (HttpContext http, string target) => ShowPage(http.Visit(), http.SignedIn(), target, null, StatusCodes.Status200OK))
            .WithMetadata(new OpenWhileEnrolling());
        signedIn.MapPost("/confirm/{target}", (HttpContext http, ConfirmIdentity verb, string target) => verb.DoAsync(http, http.Visit(), http.SignedIn(), target))
            .WithMetadata(new OpenWhileEnrolling());
    }

    private static IResult ShowPage(Visit visit, SignedIn who, string target, Refusal? refusal, int status) => Targets.ContainsKey(target)
        ? Show.Page<ConfirmPage>(visit, new ConfirmForm(visit.Path($"/confirm/{target}"), who.Account.UserId, who.HasFactor, refusal), status)
        : See.Other(visit.Path("/home"));

    private async Task<IResult> DoAsync(HttpContext http, Visit visit, SignedIn who, string target)
    {
        if (!Targets.TryGetValue(target, out var page))
        {
            return See.Other(visit.Path("/home"));
        }

        var form = PostedForm.Of(http);
        var (result, methods, clockOff) = (await TryPasswordAsync(visit, who, form["password"]), who.Session.Methods, (TimeSpan?)null);
        if (result is AttemptResult.Proved && who.HasFactor && RecoveryCodeText.TryNormalise(form["code"], out _))
        {
            // For who has no phone left, or not at hand.
            var counted = await SecondFactorTarget.OfAsync(database, visit, who.Account.Id, RecoveryCodeProof.Name);
            result = await attempts.TryAsync(counted with { IsCostly = true }, () => proofs.RecoveryCodes.VerifyAsync(who.Account.Id, form["code"]));
            methods = $"{PasswordProof.Method} {RecoveryCodeProof.Method}";
        }
        else if (result is AttemptResult.Proved && who.HasFactor)
        {
            var verdict = proofs.Totp.Verify(await proofs.Totp.FindAsync(who.Account.Id, FactorStatus.Active), form["code"]);
            result = await attempts.TryAsync(
                await SecondFactorTarget.OfAsync(database, visit, who.Account.Id, TotpProof.Name), () => Task.FromResult(verdict.Verdict));
            (methods, clockOff) = ($"{PasswordProof.Method} {TotpProof.Method}", verdict.ClockOff);
        }

        if (result is not AttemptResult.Proved)
        {
            return Refuse(http, visit, who, target, result, clockOff);
        }

        var token = Cookies.NewToken();
        if (!await sessions.StepUpAsync(who.Session, methods, token))
        {
            return See.Other(visit.Path("/sign-in"));
        }

        Cookies.Set(http, Cookies.Session(visit.Portal.Key), token);
        return See.Other(visit.Path(page));
    }

    /// <summary>Only who has just typed the right password is told of a clock that is off (D2).</summary>
    private static IResult Refuse(HttpContext http, Visit visit, SignedIn who, string target, AttemptResult result, TimeSpan? clockOff)
    {
        var text = (result, clockOff) switch
        {
            (AttemptResult.Throttled throttled, _) => Waits.Announce(http, visit, throttled.Until),
            (_, { } off) => visit.Texts.ClockOff(off),
            _ => visit.Texts.ConfirmWrong,
        };
        var status = result is AttemptResult.Throttled ? StatusCodes.Status429TooManyRequests : StatusCodes.Status422UnprocessableEntity;
        return ShowPage(visit, who, target, new Refusal(text) { Reference = result.Reference }, status);
    }

    private async Task<AttemptResult> TryPasswordAsync(Visit visit, SignedIn who, string password)
    {
        var account = who.Account;
        var bucket = await database.ReadAsync(db => KnownBrowsers.BucketAsync(db, account.Id, visit.BrowserHash));
        var subject = ThrottleSubject.ForPassword(secrets, account.Portal, account.Organisation, account.UserType, account.UserIdKey);
        var target = new AttemptTarget(subject, ThrottleSubject.Password, bucket, account.Id, PasswordProof.Name, AttemptSource.Of(visit)) { IsCostly = true };
        return await attempts.TryAsync(target, () => proofs.Passwords.VerifyAsync(account, PasswordRules.IsTooLong(password) ? "" : password));
    }
}

/// <summary>What is asked for.</summary>
public sealed record ConfirmProofs(PasswordProof Passwords, TotpProof Totp, RecoveryCodeProof RecoveryCodes);
