using Gapura.Server.Attempts;
using Gapura.Server.Factors.Password;
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
public sealed class ConfirmIdentity(Database database, AttemptBook attempts, PasswordProof passwords, TotpProof totp, ServerSecrets secrets, SessionBook sessions)
{
    /// <summary>Where one can go on to: keys of our own, so that no address comes from outside (ATK-10).</summary>
    private static readonly Dictionary<string, string> Targets = new(StringComparer.Ordinal)
    {
        ["disable"] = "/disable",
        ["enable"] = "/enable",
        ["recovery-codes"] = "/home/recovery-codes",
        ["sessions"] = "/home/sessions",
    };

    public static void Map(IEndpointRouteBuilder signedIn)
    {
        signedIn.MapGet("/confirm/{target}", (HttpContext http, ConfirmIdentity verb, string target) => verb.ShowAsync(http.Visit(), http.SignedIn(), target, null, 200))
            .WithMetadata(new OpenWhileEnrolling());
        signedIn.MapPost("/confirm/{target}", (HttpContext http, ConfirmIdentity verb, string target) => verb.DoAsync(http, http.Visit(), http.SignedIn(), target))
            .WithMetadata(new OpenWhileEnrolling());
    }

    private async Task<IResult> ShowAsync(Visit visit, SignedIn who, string target, Refusal? refusal, int status) => Targets.ContainsKey(target)
        ? Show.Page<ConfirmPage>(visit, new ConfirmForm(visit.Path($"/confirm/{target}"), who.Account.UserId, await HasFactorAsync(who), refusal), status)
        : See.Other(visit.Path("/home"));

    private async Task<IResult> DoAsync(HttpContext http, Visit visit, SignedIn who, string target)
    {
        if (!Targets.TryGetValue(target, out var page))
        {
            return See.Other(visit.Path("/home"));
        }

        var form = PostedForm.Of(http);
        var result = await TryPasswordAsync(visit, who, form["password"]);
        if (result is AttemptResult.Proved && await totp.FindAsync(who.Account.Id, FactorStatus.Active) is { } factor)
        {
            var verdict = totp.Verify(factor, form["code"]);
            result = await attempts.TryAsync(
                await SecondFactorTarget.OfAsync(database, visit, who.Account.Id, TotpProof.Name), () => Task.FromResult(verdict.Verdict));
        }

        if (result is not AttemptResult.Proved)
        {
            var isClosed = result is AttemptResult.Throttled;
            var text = result is AttemptResult.Throttled throttled ? Waits.Announce(http, visit, throttled.Until) : visit.Texts.ConfirmWrong;
            return await ShowAsync(visit, who, target, new Refusal(text) { Reference = result.Reference }, isClosed ? 429 : 422);
        }

        var token = Cookies.NewToken();
        if (!await sessions.StepUpAsync(who.Session, token))
        {
            return See.Other(visit.Path("/sign-in"));
        }

        Cookies.Set(http, Cookies.Session(visit.Portal.Key), token);
        return See.Other(visit.Path(page));
    }

    private async Task<AttemptResult> TryPasswordAsync(Visit visit, SignedIn who, string password)
    {
        var account = who.Account;
        var bucket = await database.ReadAsync(db => KnownBrowsers.BucketAsync(db, account.Id, visit.BrowserHash));
        var subject = ThrottleSubject.ForPassword(secrets, account.Portal, account.Organisation, account.UserType, account.UserIdKey);
        var target = new AttemptTarget(subject, ThrottleSubject.Password, bucket, account.Id, PasswordProof.Name, AttemptSource.Of(visit)) { IsCostly = true };
        return await attempts.TryAsync(target, () => passwords.VerifyAsync(account, PasswordRules.IsTooLong(password) ? "" : password));
    }

    private Task<bool> HasFactorAsync(SignedIn who) =>
        database.ReadAsync(db => db.TotpFactors.AnyAsync(f => f.AccountId == who.Account.Id && f.Status == FactorStatus.Active));
}
