using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.Password;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Portals;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.SignIn;

/// <summary>Moves a sign-in on after something was proved, and opens the session when nothing more is asked.</summary>
public sealed class Finish(FinishParts parts, Database database, PasswordProof passwords)
{
    /// <summary>After the right password: what policy asks next. Part of the attempt's transaction.</summary>
    /// <returns>Null when the sign-in or the account has changed meanwhile.</returns>
    public async Task<Outcome?> AfterPasswordAsync(
        GapuraContext db, Visit visit, Storage.Records.SignIn run, Account account, string handle, string reference)
    {
        var demanded = await parts.Next.AfterPasswordAsync(db, visit, run, account);
        var asked = demanded.Event == SignInEvent.ApprovalAsked ? await parts.Asking.AskAsync(db, visit, run, account, reference) : null;
        var happened = demanded.Event == SignInEvent.ApprovalAsked && asked is null ? SignInEvent.CodeAsked : demanded.Event;
        var change = new RunChange(handle)
        {
            AccountId = account.Id,
            CredentialVersion = account.CredentialVersion,
            Methods = PasswordProof.Method,
            EnrolmentMayBeSkipped = demanded.MayBeSkipped,
            ExpiresAt = visit.Now + SignInRuns.HalfLife,
        };
        var outcome = await ContinueAsync(db, visit, run, account, happened, change, reference);
        return outcome is null ? null : outcome with { Asked = asked };
    }

    /// <summary>Moves the run; a move into Finished opens the session.</summary>
    public async Task<Outcome?> ContinueAsync(
        GapuraContext db, Visit visit, Storage.Records.SignIn run, Account account, SignInEvent happened, RunChange change, string reference)
    {
        // "Secure Token Activation" comes up with its QR code, without an offer before it (R64).
        var showsCode = happened == SignInEvent.EnrolmentAsked && visit.Portal.Factor == FactorKind.SecureToken;
        (happened, change) = showsCode ? (SignInEvent.DeviceCodeShown, change with { ExpiresAt = SignInRuns.EnrolmentEnd(run, visit.Now) }) : (happened, change);
        if (!await parts.Runs.MoveAsync(db, run, happened, change, account))
        {
            return null;
        }

        if (showsCode)
        {
            await parts.Devices.IssueAsync(db, visit, account, run.Id, null, parts.Journal);
        }

        var next = SignInFlow.Next(run.State, happened)!.Value;
        return next == SignInState.Finished
            ? await OpenSessionAsync(db, visit, run, account, change.Methods ?? run.Methods, reference)
            : new Outcome(SignInFlow.PageOf(next)) { Handle = change.Handle };
    }

    /// <summary>Sends the cookies that go with what was committed, and the person on.</summary>
    public async Task<IResult> SendAsync(HttpContext http, Visit visit, Outcome outcome)
    {
        var (signIn, session) = (Cookies.SignIn(visit.Portal.Key), Cookies.Session(visit.Portal.Key));
        if (outcome.Token is { } token)
        {
            await parts.Sessions.SucceedAsync(http, visit, outcome.Session!.Value);
            Cookies.Clear(http, signIn);
            Cookies.Set(http, session, token);
            parts.Browsers.Send(http, outcome.Browser!);
        }
        else
        {
            Cookies.Set(http, signIn, outcome.Handle!);
        }

        return See.Other(visit.Path(outcome.Page));
    }

    /// <summary>The same after a password, which may have asked the person's devices: they are rung once the question is committed.</summary>
    public async Task<IResult> SendAndRingAsync(HttpContext http, Visit visit, Outcome outcome)
    {
        if (outcome.Asked is { } asked)
        {
            await parts.Asking.RingAsync(asked);
        }

        return await SendAsync(http, visit, outcome);
    }

    /// <summary>Hashes the password anew where its stored hash is weaker than today's (M-01).</summary>
    public async Task RenewPasswordAsync(Account account, string password)
    {
        if (await passwords.RenewalAsync(account, password) is { } renewed)
        {
            await database.WriteAsync(async db =>
            {
                var rows = await db.Accounts.Where(a => a.Id == account.Id && a.PasswordSealed == account.PasswordSealed)
                    .ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordSealed, renewed));
                if (rows == 1)
                {
                    parts.Audit.Append(db, new AuditEntry(AuditKinds.PasswordRehashed, "success") { Portal = account.Portal, AccountId = account.Id });
                    await db.SaveChangesAsync();
                }
            });
        }
    }

    private async Task<Outcome> OpenSessionAsync(
        GapuraContext db, Visit visit, Storage.Records.SignIn run, Account account, string methods, string reference)
    {
        if (visit.Portal.UsesDevices && methods.Contains(' ', StringComparison.Ordinal))
        {
            await AppChallenge.ForgetCountsAsync(db, account.Id);
        }

        var (token, browser) = (Cookies.NewToken(), Cookies.NewToken());
        var browserHash = Cookies.HashOf(browser);
        var session = parts.Sessions.Open(db, visit, account, methods, token, browserHash);
        if (await parts.Known.NoteAsync(db, account.Id, visit.BrowserHash, browserHash))
        {
            parts.Outbox.Add(db, parts.Letters.NewBrowserSignIn(account.About(visit, reference)));
        }

        parts.Audit.Append(db, new AuditEntry(AuditKinds.SignInSuccess, "success")
        {
            Portal = visit.Portal.Key,
            AccountId = account.Id,
            SessionId = session,
            Factor = methods,
            Reference = reference,
            Address = visit.Address,
            UserAgent = visit.UserAgent,
        });
        return new Outcome(run.RequestId is { } request ? $"/continue/{request}" : "/home") { Token = token, Browser = browser, Session = session };
    }
}

/// <summary>What <see cref="Finish"/> writes to: the ground it stands on.</summary>
public sealed record FinishParts(
    SignInRuns Runs, NextDemand Next, AskDevices Asking, AppEnrolment Devices, DeviceJournal Journal, SessionBook Sessions, KnownBrowsers Known, BrowserCookie Browsers, AuditLog Audit, Outbox Outbox, Letters Letters);

/// <summary>Where a person goes on, and the cookies that go along.</summary>
public sealed record Outcome(string Page)
{
    public string? Handle { get; init; }
    public string? Token { get; init; }
    public string? Browser { get; init; }
    public SessionId? Session { get; init; }

    /// <summary>What was asked of the account's devices: they are told once it is committed.</summary>
    public Challenge? Asked { get; init; }

    public override string ToString() => $"to {Page} [redacted]";
}
