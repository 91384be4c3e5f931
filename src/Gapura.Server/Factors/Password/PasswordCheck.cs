using Gapura.Server.Attempts;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Storage.Records;

namespace Gapura.Server.Factors.Password;

/// <summary>The password of an account that a mailed link names: who has the link may be anybody, so it counts as a stranger's attempt.</summary>
public sealed class PasswordCheck(AttemptBook attempts, PasswordProof passwords, ServerSecrets secrets)
{
    /// <returns>Null when it was right.</returns>
    public async Task<AttemptResult?> RefuseAsync(Visit visit, Account account, string typed)
    {
        var subject = ThrottleSubject.ForPassword(secrets, account.Portal, account.Organisation, account.UserType, account.UserIdKey);
        var target = new AttemptTarget(subject, ThrottleSubject.Password, "", account.Id, PasswordProof.Name, AttemptSource.Of(visit)) { IsCostly = true };
        var result = await attempts.TryAsync(target, () => passwords.VerifyAsync(account, PasswordRules.IsTooLong(typed) ? "" : typed));
        return result is AttemptResult.Proved ? null : result;
    }
}
