using System.Security.Cryptography;
using Gapura.Protocol.Enrolment;
using Gapura.Server.Factors.App;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.SignIn;

/// <summary>
/// The rows of running sign-ins. A run is found by the handle in the browser's cookie and only in the browser that began it; every
/// move is one conditional update and gives the handle a new value.
/// </summary>
public sealed class SignInRuns(Database database, Clock clock, AppChallenge challenges, WakeRelay wake)
{
    /// <summary>From the User ID to the password.</summary>
    private static readonly TimeSpan IdentifiedLife = TimeSpan.FromMinutes(15);

    /// <summary>From the password to the second factor .</summary>
    public static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(5);

    /// <summary>While a device is being bound: twice the life of a code, so that there is time to look at what was bound.</summary>
    private static readonly TimeSpan EnrolmentLife = 2 * EnrolmentCode.Life;

    /// <summary>However often a code is shown anew: a password that was typed counts no longer than this .</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(30);

    private static readonly PerProvider<Func<GapuraContext, byte[], string, Task<Storage.Records.SignIn?>>> ByHandle = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, byte[] handle, string portal) => db.SignIns.SingleOrDefault(run => run.HandleHash == handle && run.Portal == portal)));

    /// <summary>When a sign-in ends that binds a device now.</summary>
    public static DateTimeOffset EnrolmentEnd(Storage.Records.SignIn run, DateTimeOffset now)
    {
        var (end, last) = (now + EnrolmentLife, run.CreatedAt + LongestRun);
        return end < last ? end : last;
    }

    /// <summary>Begins a run for a typed identity; nobody is looked up.</summary>
    /// <param name="request">What a relying party asked for; null when the person came by themselves.</param>
    public async Task BeginAsync(HttpContext http, Visit visit, TypedIdentity typed, AuthorizationRequest? request)
    {
        var handle = Cookies.NewToken();
        await database.RunAloneAsync(
            $"""
             INSERT INTO sign_ins (id, handle_hash, browser_hash, portal, organisation, user_type, user_id, credential_version, state, methods,
               enrolment_may_be_skipped, request_id, wants_second_factor, created_at, expires_at)
             VALUES ({SignInId.New(clock.Now).Value}, {Cookies.HashOf(handle)}, {visit.BrowserHash}, {visit.Portal.Key}, {typed.Organisation}, {typed.UserType},
               {typed.UserId}, {0}, {nameof(SignInState.AwaitingPassword)}, {""}, {false}, {request?.Id}, {request?.WantsSecondFactor ?? false},
               {database.Time(clock.Now)}, {database.Time(clock.Now + IdentifiedLife)})
             """);
        Cookies.Set(http, Cookies.SignIn(visit.Portal.Key), handle);
    }

    /// <summary>The run that this browser is in.</summary>
    public async Task<FoundRun> FindAsync(HttpContext http, Visit visit)
    {
        if (http.Request.Cookies[Cookies.SignIn(visit.Portal.Key)] is not { Length: > 0 and < 100 } handle)
        {
            return FoundRun.None;
        }

        var run = await database.ReadAsync(db => ByHandle.For(db)(db, Cookies.HashOf(handle), visit.Portal.Key));
        return run is null || run.ExpiresAt <= clock.Now || run.State is SignInState.Finished or SignInState.Dropped
            || !CryptographicOperations.FixedTimeEquals(run.BrowserHash, visit.BrowserHash)
            ? FoundRun.Ended
            : new FoundRun(run);
    }

    /// <summary>
    /// Moves a run along the table, within a transaction. The handle that goes with the move replaces the one before it.
    /// </summary>
    /// <param name="account">As the move takes it to be. None ends in a session unless it is still so.</param>
    /// <returns>False when the run has moved meanwhile, because another request was first, or when the account has changed.</returns>
    public async Task<bool> MoveAsync(GapuraContext db, Storage.Records.SignIn run, SignInEvent happened, RunChange change, Account account)
    {
        var next = SignInFlow.Next(run.State, happened)
            ?? throw new InvalidOperationException($"{happened} cannot happen to a sign-in that is {run.State}.");
        var rows = await db.RunAsync(
            $"""
             UPDATE sign_ins
             SET state = {next.ToString()}, handle_hash = {Cookies.HashOf(change.Handle)}, account_id = {account.Id.Value},
               credential_version = {change.CredentialVersion ?? run.CredentialVersion}, methods = {change.Methods ?? run.Methods},
               enrolment_may_be_skipped = {change.EnrolmentMayBeSkipped ?? run.EnrolmentMayBeSkipped}, expires_at = {database.Time(change.ExpiresAt ?? run.ExpiresAt)}
             WHERE id = {run.Id.Value} AND handle_hash = {run.HandleHash} AND state = {run.State.ToString()} AND expires_at > {database.Time(clock.Now)}
               AND (NOT {next == SignInState.Finished} OR EXISTS (
                 SELECT 1 FROM accounts WHERE id = {account.Id.Value} AND credential_version = {account.CredentialVersion} AND status = {nameof(AccountStatus.Active)}))
             """);
        return rows == 1;
    }

    /// <summary>Drops a run and forgets its cookie, whatever state it is in.</summary>
    public async Task DropAsync(HttpContext http, Visit visit)
    {
        if ((await FindAsync(http, visit)).Run is { } run)
        {
            var wasAsking = await database.WriteAsync(async db =>
            {
                await db.SignIns.Where(row => row.Id == run.Id).ExecuteDeleteAsync();
                return await challenges.CancelPendingAsync(db, run.Id);
            });
            if (wasAsking)
            {
                wake.Tell(run.AccountId!.Value);
            }
        }

        Cookies.Clear(http, Cookies.SignIn(visit.Portal.Key));
    }
}

/// <summary>Who somebody says they are: a company or a user type, and a User ID.</summary>
public sealed record TypedIdentity(string Organisation, string UserType, string UserId);

/// <summary>What a move changes besides the state; null leaves a value as it is.</summary>
/// <param name="Handle">The new handle. It goes to the browser when the transaction is through.</param>
public sealed record RunChange(string Handle)
{
    public AccountId? AccountId { get; init; }
    public int? CredentialVersion { get; init; }
    public string? Methods { get; init; }
    public bool? EnrolmentMayBeSkipped { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    public override string ToString() => "run change [redacted]";
}

/// <summary>The browser's run, or why there is none.</summary>
public sealed record FoundRun(Storage.Records.SignIn? Run)
{
    /// <summary>The browser names no run.</summary>
    public static FoundRun None { get; } = new((Storage.Records.SignIn?)null);

    /// <summary>The run that the browser names has expired, is finished, or belongs to another browser.</summary>
    public static FoundRun Ended { get; } = new((Storage.Records.SignIn?)null);

    public bool HasEnded => ReferenceEquals(this, Ended);
}
