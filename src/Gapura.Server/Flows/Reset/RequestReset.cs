using Gapura.Server.Accounts;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Captchas;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Pages;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Flows.Reset;

/// <summary>"Permintaan Reset TOTP" and "Lupa Password?": the same answer for everyone, a mail only where everything matches (Q4, Q15, H-01).</summary>
public sealed class RequestReset(RequestResetParts parts, Database database, CaptchaDesk captchas, GapuraSettings settings)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public async Task<IResult> ShowAsync(Visit visit, ResetPurpose purpose) => await PageAsync(visit, Filled(visit, new ResetForm(purpose)), StatusCodes.Status200OK);

    /// <summary>"Reset TOTP?" and "Lupa Password?" beside the User ID: carries what was typed over, in the body and not in the address.</summary>
    public Task<IResult> StartAsync(HttpContext http, ResetPurpose purpose)
    {
        var form = PostedForm.Of(http);
        var visit = http.Visit();
        return PageAsync(visit, Filled(visit, Typed(purpose, form) with { Email = "" }), StatusCodes.Status200OK);
    }

    /// <summary>"klik di sini" without script: another picture, and all that was typed stays.</summary>
    public async Task<IResult> SwapCaptchaAsync(HttpContext http, ResetPurpose purpose)
    {
        var (visit, posted) = (http.Visit(), PostedForm.Of(http));
        await captchas.DropAsync(visit, posted["captchaId"]);
        return await PageAsync(visit, Typed(purpose, posted), StatusCodes.Status200OK);
    }

    public async Task<IResult> DoAsync(HttpContext http, ResetPurpose purpose)
    {
        var visit = http.Visit();
        var posted = PostedForm.Of(http);
        var form = Check(visit, purpose, posted);
        if (form.HasErrors)
        {
            await captchas.DropAsync(visit, posted["captchaId"]);
            return await PageAsync(visit, form, StatusCodes.Status422UnprocessableEntity);
        }

        if (await captchas.RefuseAsync(visit, posted["captchaId"], posted["captcha"]) is not null)
        {
            return await PageAsync(visit, form with { CaptchaError = visit.Texts.CaptchaWrong }, StatusCodes.Status422UnprocessableEntity);
        }

        var accepted = await database.WriteAsync(db => RequestAsync(db, visit, form));
        return accepted
            ? DonePages.Go(http, visit.Path(purpose == ResetPurpose.SecondFactor ? "/reset/sent" : "/password/sent"))
            : await PageAsync(visit, form with { Problem = new Refusal(Waits.Announce(http, visit, visit.Now + Hour)) }, StatusCodes.Status429TooManyRequests);
    }

    public static IResult Sent(Visit visit, ResetPurpose purpose) => Pages.Show.Page<ResetSentPage>(visit, purpose);

    private static ResetForm Typed(ResetPurpose purpose, PostedForm posted) =>
        new(purpose) { CompanyId = posted["companyId"].Trim(), UserId = posted["userId"].Trim(), Email = posted["email"].Trim(), UserType = posted["userType"] };

    /// <summary>With a user type chosen where one is asked for.</summary>
    private static ResetForm Filled(Visit visit, ResetForm form) =>
        form with { UserType = (visit.Portal.FindUserType(form.UserType) ?? visit.Portal.UserTypes[0]).Key };

    private static ResetForm Check(Visit visit, ResetPurpose purpose, PostedForm posted)
    {
        var form = Typed(purpose, posted);
        var texts = visit.Texts;
        return form with
        {
            CompanyError = visit.Portal.HasCompanies && !CompanyIdText.IsFit(form.CompanyId) ? texts.CompanyIdNeeded : null,
            UserIdError = UserIdText.TryNormalise(form.UserId, out _) ? null : texts.UserIdNeeded,
            EmailError = IsAddress(form.Email) ? null : texts.EmailNeeded,
            UserTypeError = !visit.Portal.HasCompanies && visit.Portal.FindUserType(form.UserType) is null ? texts.UserTypeNeeded : null,
            CaptchaError = posted["captcha"].Trim().Length == 0 ? texts.CaptchaNeeded : null,
        };
    }

    /// <returns>False when the address has asked too often; that is told, as it says nothing of any account.</returns>
    private async Task<bool> RequestAsync(GapuraContext db, Visit visit, ResetForm form)
    {
        if (!await parts.Budgets.TrySpendAsync(db, $"reset|address|{visit.Network}", settings.Limits.ResetsPerAddressPerHour, Hour))
        {
            Record(db, visit, null, AuditKinds.RateLimited, "resets from this address", Reference.New());
            await db.SaveChangesAsync();
            return false;
        }

        var reference = Reference.New();
        var account = (await AccountFinder.FindAsync(
            db, visit.Portal.Key, visit.Portal.HasCompanies ? form.CompanyId : "", form.UserType, form.UserId, visit.BrowserHash)).Account;
        var isMatch = account is { Status: AccountStatus.Active } && string.Equals(account.Email, form.Email, StringComparison.OrdinalIgnoreCase);
        var key = $"reset|{form.Purpose}|{(isMatch ? account!.Id : default)}|{(isMatch ? "" : reference)}";
        var mayMail = await parts.Budgets.TrySpendAsync(db, key, settings.Limits.ResetMailsPerHour, Hour);
        var isPaused = isMatch && parts.Links.IsPaused(account!, form.Purpose);

        // From here on everyone costs the same statements and the same rows: a link, a message and an event each (C-03).
        var link = isMatch && mayMail && !isPaused
            ? await parts.Links.IssueAsync(db, visit, account!, form.Purpose)
            : await parts.Links.IssueDecoyAsync(db, visit, form.Purpose);
        if (!isMatch || !mayMail)
        {
            parts.Outbox.AddDecoy(db, Compose(Decoy(visit, form, reference), form.Purpose, link));
            Record(db, visit, account?.Id, AuditKinds.ResetRefused, isMatch ? "too many mails" : account is null ? "no such account" : "details do not match", reference);
        }
        else
        {
            Tell(db, visit, account!, form.Purpose, (isPaused, link, reference));
        }

        await db.SaveChangesAsync();
        return true;
    }

    private void Tell(GapuraContext db, Visit visit, Account account, ResetPurpose purpose, (bool IsPaused, string? Link, string Reference) come)
    {
        var facts = account.About(visit, come.Reference);
        if (come.IsPaused)
        {
            Record(db, visit, account.Id, AuditKinds.ResetRefused, "the other credential was reset by mail less than a day ago", come.Reference);
            parts.Outbox.Add(db, purpose == ResetPurpose.SecondFactor ? parts.Letters.ResetFactorRefused(facts) : parts.Letters.ResetPasswordRefused(facts));
        }
        else if (come.Link is null)
        {
            Record(db, visit, account.Id, AuditKinds.ResetRefused, "the account has changed meanwhile", come.Reference);
        }
        else
        {
            Record(db, visit, account.Id, AuditKinds.ResetRequested, "", come.Reference, purpose);
            parts.Outbox.Add(db, Compose(facts, purpose, come.Link));
        }
    }

    private Mail Compose(LetterFacts facts, ResetPurpose purpose, string? link) =>
        purpose == ResetPurpose.SecondFactor ? parts.Letters.ResetFactor(facts, link!) : parts.Letters.ResetPassword(facts, link!);

    /// <summary>Somebody of that name, who does not exist.</summary>
    private static LetterFacts Decoy(Visit visit, ResetForm form, string reference) => new()
    {
        Portal = visit.Portal,
        Language = visit.Language,
        To = form.Email,
        Name = form.UserId,
        UserId = form.UserId,
        At = visit.Now,
        Browser = visit.UserAgent,
        Address = visit.PlaceSaid,
        Reference = reference,
    };

    private void Record(GapuraContext db, Visit visit, AccountId? account, string kind, string reason, string reference, ResetPurpose? purpose = null) =>
        parts.Audit.Append(db, new AuditEntry(kind, kind == AuditKinds.ResetRequested ? "success" : "failure")
        {
            Portal = visit.Portal.Key,
            AccountId = account,
            Reason = reason,
            Factor = purpose?.ToString() ?? "",
            Reference = reference,
            Address = visit.Address,
            UserAgent = visit.UserAgent,
        });

    private async Task<IResult> PageAsync(Visit visit, ResetForm form, int status) =>
        Pages.Show.Page<ResetRequestPage>(visit, form with { CaptchaId = await captchas.IssueAsync(visit) }, status);

    /// <summary>Enough to catch a slip; whether the mailbox exists, only the mail can tell.</summary>
    private static bool IsAddress(string text) =>
        text.Length is > 2 and <= 254 && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) && text.Count(c => c == '@') == 1;
}

/// <summary>What a reset request writes to.</summary>
public sealed record RequestResetParts(ResetLinks Links, Budgets Budgets, AuditLog Audit, Outbox Outbox, Letters Letters);
