using Gapura.Server.Attempts;
using Gapura.Server.Http;
using Gapura.Storage;

namespace Gapura.Server.Sessions;

/// <summary>Where the failures of an account's second factors are counted.</summary>
public static class SecondFactorTarget
{
    public static Task<AttemptTarget> OfAsync(Database database, Visit visit, AccountId account, string factor) => database.ReadAsync(async db =>
        new AttemptTarget(
            ThrottleSubject.ForSecondFactor(account), ThrottleSubject.SecondFactor, await KnownBrowsers.BucketAsync(db, account, visit.BrowserHash), account,
            factor, AttemptSource.Of(visit)));
}
