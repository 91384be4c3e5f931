using System.Globalization;
using System.Security.Cryptography;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Gapura.Server.Accounts;
using Gapura.Server.Attempts;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.App;

/// <summary>Asks an account's devices about a sign-in (SPEC 6.1–6.3), and stops asking when it is too much (E-09).</summary>
public sealed class AppChallenge(KeyRing keys, Clock clock, Budgets budgets, GapuraSettings settings)
{
    /// <summary>Questions since the last finished sign-in.</summary>
    private const int MostInTenMinutes = 3;
    private const int MostInADay = 10;
    private const int NonceBytes = 32;

    /// <summary>Asks, within a transaction; an older question of the account is superseded.</summary>
    /// <param name="bucket">Of the browser that signs in; empty for one that the account does not know (D3).</param>
    /// <returns>Null when so much was asked that the person is left alone until another factor succeeds.</returns>
    public Task<Challenge?> AskAsync(GapuraContext db, Visit visit, SignInId signIn, Account account, string bucket) =>
        AskAsync(db, visit.Portal, account, new Asking(signIn, null, BrowserName.Of(visit.UserAgent, visit.Texts), visit.PlaceSaid) { Bucket = bucket });

    /// <inheritdoc cref="AskAsync(GapuraContext, Visit, SignInId, Account, string)"/>
    public async Task<Challenge?> AskAsync(GapuraContext db, PortalProfile portal, Account account, Asking asking)
    {
        // In a row with everything else about the account's devices, and by what holds now: while a password was checked, the person may
        // have said that it was not theirs. Of two sign-ins at the same moment the later one supersedes, and neither fails.
        await BoundDevices.LockAsync(db, account.Id);
        var current = await AccountFinder.GetAsync(db, account.Id);
        if (current.ApprovalsOffSince is not null || current.CredentialVersion != account.CredentialVersion
            || !await budgets.TrySpendAsync(db, ShortKey(account.Id), MostInTenMinutes, TimeSpan.FromMinutes(10))
            || !await budgets.TrySpendAsync(db, DayKey(account.Id), MostInADay, TimeSpan.FromDays(1)))
        {
            return null;
        }

        await EndAsync(db, db.Challenges.Where(one => one.AccountId == account.Id), ChallengeState.Superseded);
        var id = ChallengeId.New(clock.Now);
        var challenge = new Challenge
        {
            Id = id,
            AccountId = account.Id,
            SignInId = asking.SignIn,
            ClientId = asking.Client,
            CredentialVersion = account.CredentialVersion,
            State = ChallengeState.Pending,
            Nonce = Base64UrlText.Encode(RandomNumberGenerator.GetBytes(NonceBytes)),
            NumberSealed = AsksNumber(portal, asking.Bucket) ? keys.SealText(SealedColumn.ChallengeNumber, id.ToString(), NewNumber()) : null,
            Bucket = asking.Bucket,
            ShownPortal = Readable(portal.Name),
            ShownUserId = Readable(account.UserId),
            ShownBrowser = Readable(asking.Browser),
            ShownPlace = Readable(asking.Place),
            CreatedAt = clock.Now,
            ExpiresAt = clock.Now.AddSeconds(settings.Limits.ApprovalSeconds),
        };
        db.Challenges.Add(challenge);
        await db.SaveChangesAsync();
        return challenge;
    }

    /// <summary>The newest challenge of a sign-in.</summary>
    public static Task<Challenge?> OfSignInAsync(GapuraContext db, SignInId signIn) =>
        db.Challenges.Where(one => one.SignInId == signIn).OrderByDescending(one => one.CreatedAt).FirstOrDefaultAsync();

    /// <summary>The number that the page shows; empty where none is asked.</summary>
    public string NumberOf(Challenge challenge) => challenge.NumberSealed is { Length: > 0 } value
        ? keys.OpenText(SealedColumn.ChallengeNumber, challenge.Id.ToString(), value)
        : "";

    /// <summary>The relying party that asked does not want to know any more.</summary>
    /// <returns>True when a question stood until now.</returns>
    public async Task<bool> CancelAsync(GapuraContext db, ChallengeId id)
    {
        var now = clock.Now;
        return await EndAsync(db, db.Challenges.Where(one => one.Id == id && one.ExpiresAt > now), ChallengeState.Cancelled) == 1;
    }

    /// <summary>The sign-in was left, or goes on in another way.</summary>
    /// <returns>True when a question stood until now.</returns>
    public async Task<bool> CancelPendingAsync(GapuraContext db, SignInId signIn)
    {
        var now = clock.Now;
        return await EndAsync(db, db.Challenges.Where(one => one.SignInId == signIn && one.ExpiresAt > now), ChallengeState.Cancelled) > 0;
    }

    /// <summary>A person said no.</summary>
    /// <returns>True when it was the second time since the last finished sign-in: nothing more is asked (ATK-13).</returns>
    public async Task<bool> NoteDenialAsync(GapuraContext db, AccountId account)
    {
        if (await budgets.TrySpendAsync(db, DenialKey(account), 1, TimeSpan.FromDays(1)))
        {
            return false;
        }

        return await StopAskingAsync(db, account);
    }

    /// <summary>Leaves the person alone until another factor succeeds.</summary>
    /// <returns>False when they were left alone already.</returns>
    public async Task<bool> StopAskingAsync(GapuraContext db, AccountId account) => await db.Accounts.Where(one => one.Id == account && one.ApprovalsOffSince == null)
        .ExecuteUpdateAsync(set => set.SetProperty(one => one.ApprovalsOffSince, clock.Now)) == 1;

    /// <summary>A sign-in was finished with a second factor: counting begins anew.</summary>
    public static async Task ForgetCountsAsync(GapuraContext db, AccountId account)
    {
        string[] counts = [ShortKey(account), DayKey(account), DenialKey(account)];
        await db.Budgets.Where(budget => counts.Contains(budget.Key)).ExecuteDeleteAsync();
        await db.Accounts.Where(one => one.Id == account && one.ApprovalsOffSince != null)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.ApprovalsOffSince, (DateTimeOffset?)null));
    }

    private Task<int> EndAsync(GapuraContext db, IQueryable<Challenge> challenges, ChallengeState state) => challenges
        .Where(one => one.State == ChallengeState.Pending)
        .ExecuteUpdateAsync(set => set.SetProperty(one => one.State, state).SetProperty(one => one.DecidedAt, clock.Now)
            .SetProperty(one => one.NumberSealed, (byte[]?)null));

    private static bool AsksNumber(PortalProfile portal, string bucket) => portal.NumberMatch switch
    {
        NumberMatch.Always => true,
        NumberMatch.Never => false,
        _ => bucket.Length == 0,
    };

    private static string NewNumber() => RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>A text that may stand in a statement (SPEC 1.3): what a browser says of itself is anything at all.</summary>
    private static string Readable(string text)
    {
        var kept = string.Concat(text.Where(c => PersonText.IsFit(c.ToString()))).Trim();
        return kept.Length == 0 ? "-" : kept.Length > PersonText.MostCharacters ? kept[..PersonText.MostCharacters] : kept;
    }

    private static string ShortKey(AccountId account) => $"approval|10m|{account}";

    private static string DayKey(AccountId account) => $"approval|day|{account}";

    private static string DenialKey(AccountId account) => $"approval|denied|{account}";
}

/// <summary>Who asks, and what the person is shown of it.</summary>
/// <param name="SignIn">The sign-in at one of our pages; the zero id where a relying party asks.</param>
/// <param name="Client">The relying party that asks, if one does.</param>
public sealed record Asking(SignInId SignIn, string? Client, string Browser, string Place)
{
    /// <summary>The throttle bucket of the browser that signs in; empty for one that the account does not know (D3).</summary>
    public string Bucket { get; init; } = "";
}
