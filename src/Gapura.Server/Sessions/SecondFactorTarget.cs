using Gapura.Server.Attempts;
using Gapura.Server.Http;
using Gapura.Storage;

namespace Gapura.Server.Sessions;

/// <summary>Where the failures of an account's second factors are counted.</summary>
public static class SecondFactorTarget
{
    public static async Task<AttemptTarget> OfAsync(Database database, Visit visit, AccountId account, string factor) =>
        Of(visit, account, await database.ReadAsync(db => KnownBrowsers.NameAsync(db, account, visit.BrowserHash)), factor);

    /// <summary>The same where the account was read along with what it calls the browser.</summary>
    /// <param name="known">As <see cref="KnownBrowsers.BucketOf"/> takes it.</param>
    public static AttemptTarget Of(Visit visit, AccountId account, string? known, string factor) => new(
        ThrottleSubject.ForSecondFactor(account), ThrottleSubject.SecondFactor, KnownBrowsers.BucketOf(known, visit.BrowserHash), account,
        factor, AttemptSource.Of(visit));
}
