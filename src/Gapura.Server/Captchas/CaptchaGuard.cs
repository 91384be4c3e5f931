using Gapura.Server.Accounts;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Portals;
using Gapura.Storage;

namespace Gapura.Server.Captchas;

/// <summary>Decides when a password needs a captcha beside it. It is a brake, not the lock: throttling holds without it .</summary>
public sealed class CaptchaGuard(Database database, CaptchaDesk desk, Weather weather, ServerSecrets secrets, ILogger<CaptchaGuard> log)
{
    /// <summary>Failures for a User ID from which on it is asked.</summary>
    private const int AdaptiveFailures = 3;

    /// <summary>A captcha's id when one is asked for; else null.</summary>
    public async Task<string?> IssueIfAskedAsync(Visit visit, AttemptTarget target) => await IsAskedAsync(visit, target) ? await desk.IssueAsync(visit) : null;

    /// <summary>Throws away the captcha that a form carries: another one is wanted.</summary>
    public Task DropAsync(Visit visit, PostedForm form) => desk.DropAsync(visit, form["captchaId"]);

    /// <summary>Takes the answer where one is asked for. It is used up either way.</summary>
    /// <returns>Null when none is asked for, or it is right; else the refusal's reference.</returns>
    public async Task<string?> RefuseAsync(Visit visit, AttemptTarget target, PostedForm form) =>
        await IsAskedAsync(visit, target) ? await desk.RefuseAsync(visit, form["captchaId"], form["captcha"]) : null;

    public void NoteFailure(Visit visit, string reference)
    {
        if (weather.NoteFailure(AttemptSource.Of(visit)))
        {
            log.LogWarning("Far more passwords than usual fail at portal {Portal}: captchas are asked of everyone ({Reference})", visit.Portal.Key, reference);
        }
    }

    /// <summary>Under which name failures of a typed identity are counted.</summary>
    public string SubjectOf(Visit visit, string organisation, string userType, string userId) =>
        ThrottleSubject.ForPassword(secrets, visit.Portal.Key, organisation, userType, UserIdText.TryNormalise(userId, out var key) ? key : userId);

    private async Task<bool> IsAskedAsync(Visit visit, AttemptTarget target) => visit.Portal.Captcha switch
    {
        CaptchaMode.Always => true,
        CaptchaMode.Never => false,
        _ => weather.IsStormy(target.Source) || (await StateAsync(target)).Failures >= AdaptiveFailures,
    };

    private async Task<AttemptState> StateAsync(AttemptTarget target) =>
        target.Seen ?? await database.ReadAsync(db => AttemptBook.StateAsync(db, target.Subject, target.Kind, target.Bucket));
}
