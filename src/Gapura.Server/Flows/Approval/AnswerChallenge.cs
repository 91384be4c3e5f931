using Gapura.Protocol.Approval;
using Gapura.Server.Accounts;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.SecureToken;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Portals;
using Gapura.Server.Sessions;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Approval;

/// <summary>
/// A device's answer: "Ya", "Tidak" or "Bukan saya". The statement is compared with our own rows, the database decides who was first, and
/// whoever waits is woken (SPEC 6).
/// </summary>
public sealed class AnswerChallenge(
    AnswerParts parts, Database database, AttemptBook attempts, AppProof proof, TokenProof pins, CopiedDevice copied)
{
    private static readonly PerProvider<Func<GapuraContext, AccountId, ChallengeId, Task<Challenge?>>> ById = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId account, ChallengeId id) => db.Challenges.SingleOrDefault(one => one.AccountId == account && one.Id == id)));

    /// <param name="given">The statement and, from a Secure Token that approves, the proof of its PIN (SPEC 9.4).</param>
    public async Task<AnswerResult> DoAsync(Visit visit, Account account, Device device, Guid id, GivenStatement given)
    {
        var envelope = given.Envelope;
        if (SignInStatement.Read(envelope) is not { } statement || statement.Challenge != id)
        {
            return new AnswerResult.Malformed();
        }

        var challenge = await ReadAsync(account.Id, id);
        if (Settled(visit, challenge, envelope) is { } settled)
        {
            return settled;
        }

        visit = visit with { Client = challenge!.ClientId };

        if (!proof.IsAnswer(statement, challenge, device))
        {
            return await RefuseAsync(visit, account, device);
        }

        if (statement.Answer is { Decision: Decision.Approve, IsVerified: false } && visit.Portal.ApprovalAsksVerification)
        {
            return new AnswerResult.Unverified();
        }

        if (statement.Answer.Decision == Decision.Approve && visit.Portal.Factor == FactorKind.SecureToken
            && await CheckPinAsync(visit, account, device, statement, given) is { } unproved)
        {
            return unproved;
        }

        var result = statement.Answer.Decision == Decision.Approve
            ? await ApproveAsync(visit, account, device, new Answered(challenge, statement.Answer, envelope))
            : await DeclineAsync(visit, account, device, new Answered(challenge, statement.Answer, envelope));
        parts.Wake.Tell(account.Id);
        return result;
    }

    /// <summary>Before anything is decided: a wrong PIN counts, and what was asked stands as it did.</summary>
    private async Task<AnswerResult?> CheckPinAsync(Visit visit, Account account, Device device, SignInStatement statement, GivenStatement given)
    {
        if (!statement.Answer.IsVerified)
        {
            return new AnswerResult.Unverified();
        }

        var result = await database.WriteAsync(async db =>
        {
            await BoundDevices.LockAsync(db, account.Id);
            return await pins.CheckAsync(db, visit, account, device.Id, key => key.Proves(given.Pin, given.Envelope));
        });
        return result is PinResult.Right ? null : new AnswerResult.Unproved(result);
    }

    /// <summary>What can be said without looking at the statement: the challenge is over, or this very statement ended it (SPEC 6.6).</summary>
    private static AnswerResult? Settled(Visit visit, Challenge? challenge, string envelope) => challenge switch
    {
        null => new AnswerResult.Ended(ChallengeState.Cancelled, IsExpired: false),
        _ when challenge.Statement == envelope && challenge.State != ChallengeState.WrongNumber => new AnswerResult.Taken(challenge.State),
        { State: not ChallengeState.Pending } => new AnswerResult.Ended(challenge.State, IsExpired: false),
        _ when challenge.ExpiresAt <= visit.Now => new AnswerResult.Ended(ChallengeState.Pending, IsExpired: true),
        _ => null,
    };

    private async Task<AnswerResult> ApproveAsync(Visit visit, Account account, Device device, Answered answered)
    {
        if (!proof.HasRightNumber(answered.Answer, answered.Challenge))
        {
            return await RefuseNumberAsync(visit, account, device, answered);
        }

        var isStale = false;
        var result = await attempts.TryAsync(
            Target(visit, account, device, answered),
            () => Task.FromResult(Verdict.Right()),
            async (db, _) =>
            {
                await BoundDevices.LockAsync(db, account.Id);
                if (!await DecideAsync(db, answered, device, ChallengeState.Approved))
                {
                    return false;
                }

                isStale = !await copied.CountAsync(db, visit, device, answered.Answer.Counter);
                if (!isStale && answered.Challenge.ClientId is not null)
                {
                    // A relying party's approval is over with it; a sign-in's counts once the sign-in is finished.
                    await AppChallenge.ForgetCountsAsync(db, account.Id);
                }

                return !isStale;
            });
        return result switch
        {
            AttemptResult.Proved => new AnswerResult.Taken(ChallengeState.Approved),
            AttemptResult.Throttled throttled => new AnswerResult.Throttled(throttled.Until, throttled.Reference),
            _ when isStale => new AnswerResult.Suspended(await copied.SuspendAsync(visit, account, device)),
            _ => await LostAsync(visit, account, answered),
        };
    }

    /// <summary>A wrong number ends the challenge, and counts: once, however often the statement arrives.</summary>
    private async Task<AnswerResult> RefuseNumberAsync(Visit visit, Account account, Device device, Answered answered)
    {
        var isFirst = await database.WriteAsync(async db =>
        {
            await BoundDevices.LockAsync(db, account.Id);
            return await DecideAsync(db, answered, device, ChallengeState.WrongNumber);
        });
        if (!isFirst)
        {
            return await LostAsync(visit, account, answered);
        }

        var counted = await attempts.TryAsync(Target(visit, account, device, answered), () => Task.FromResult(Verdict.Wrong(AppProof.WrongNumber)));
        return new AnswerResult.Ended(ChallengeState.WrongNumber, false) { Reference = counted.Reference };
    }

    private static AttemptTarget Target(Visit visit, Account account, Device device, Answered answered) => new(
        ThrottleSubject.ForSecondFactor(account.Id), ThrottleSubject.SecondFactor, answered.Challenge.Bucket, account.Id, AppProof.Name, AttemptSource.Of(visit))
    {
        Details = DetailsOf(device, answered.Challenge),
    };

    private static Dictionary<string, string> DetailsOf(Device device, Challenge challenge)
    {
        var details = new Dictionary<string, string> { ["device"] = device.Id.ToString(), ["challenge"] = challenge.Id.ToString() };
        if (challenge.ClientId is { } client)
        {
            details["client"] = client;
        }

        return details;
    }

    /// <summary>"Tidak" and "Bukan saya" are nothing that could be guessed: they count as no attempt.</summary>
    private async Task<AnswerResult> DeclineAsync(Visit visit, Account account, Device device, Answered answered)
    {
        var state = answered.Answer.Decision == Decision.Deny ? ChallengeState.Denied : ChallengeState.Reported;
        var isStale = false;
        var isTaken = await database.WriteAsync(async db =>
        {
            isStale = false;
            await BoundDevices.LockAsync(db, account.Id);
            if (!await DecideAsync(db, answered, device, state))
            {
                return false;
            }

            isStale = !await copied.CountAsync(db, visit, device, answered.Answer.Counter);
            await (state == ChallengeState.Denied ? DenyAsync(db, visit, account, device) : ReportAsync(db, visit, account, device));
            await db.SaveChangesAsync();
            return true;
        });
        return isStale ? new AnswerResult.Suspended(await copied.SuspendAsync(visit, account, device)) : isTaken ? new AnswerResult.Taken(state) : await LostAsync(visit, account, answered);
    }

    private async Task DenyAsync(GapuraContext db, Visit visit, Account account, Device device)
    {
        var reference = Reference.New();
        parts.Journal.Record(db, visit, account, device, AuditKinds.ApprovalDenied, "", reference);
        if (await parts.Challenges.NoteDenialAsync(db, account.Id))
        {
            parts.Journal.Stopped(db, visit, account, "denied twice", reference);
        }
    }

    /// <summary>
    /// Somebody else has the password: it opens nothing more until it is another one, and no phone is asked (E-10). Where a relying party
    /// asked, no password of ours was proved: nobody is asked any more, and that is all.
    /// </summary>
    private async Task ReportAsync(GapuraContext db, Visit visit, Account account, Device device)
    {
        var reference = Reference.New();
        await parts.Challenges.StopAskingAsync(db, account.Id);
        if (visit.Client is not null)
        {
            parts.Journal.Record(db, visit, account, device, AuditKinds.NotMe, "", reference);
            parts.Journal.Stopped(db, visit, account, "reported as not mine", reference);
            return;
        }

        await db.Accounts.Where(one => one.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.MustChangePassword, true));
        await parts.Sessions.RaiseCredentialVersionAsync(db, account.Id, kept: null);
        await parts.Sessions.EndOthersAsync(db, visit, account.Id, kept: null, "reported as not mine");
        await KnownBrowsers.ForgetAllAsync(db, account.Id);
        parts.Journal.Record(db, visit, account, device, AuditKinds.NotMe, "", reference);
        parts.Outbox.Add(db, parts.Letters.NotMeReported(account.About(visit, reference)));
    }

    private async Task<AnswerResult> RefuseAsync(Visit visit, Account account, Device device)
    {
        var reference = Reference.New();
        await database.WriteAsync(async db =>
        {
            parts.Journal.Record(db, visit, account, device, AuditKinds.ApprovalRefused, "the statement is not an answer to this challenge", reference, "failure");
            await db.SaveChangesAsync();
        });
        return new AnswerResult.Refused(reference);
    }

    /// <summary>Another answer, or the end, was first.</summary>
    private async Task<AnswerResult> LostAsync(Visit visit, Account account, Answered answered) =>
        Settled(visit, await ReadAsync(account.Id, answered.Challenge.Id.Value), answered.Envelope) ?? new AnswerResult.Ended(ChallengeState.Cancelled, false);

    private async Task<bool> DecideAsync(GapuraContext db, Answered answered, Device device, ChallengeState state)
    {
        var decide = proof.Decide(answered.Challenge, device, state, answered.Envelope);
        return await db.Database.ExecuteSqlRawAsync(decide.Update, decide.Arguments) == 1;
    }

    private Task<Challenge?> ReadAsync(AccountId account, Guid id) => database.ReadAsync(db => ById.For(db)(db, account, new ChallengeId(id)));

    private sealed record Answered(Challenge Challenge, SignInAnswer Answer, string Envelope);
}

/// <summary>What an answer writes to, and whom it wakes.</summary>
public sealed record AnswerParts(AppChallenge Challenges, DeviceJournal Journal, SessionBook Sessions, Outbox Outbox, Letters Letters, WakeRelay Wake);

/// <summary>A statement as it came, with the proof of a PIN; empty where none goes along.</summary>
public sealed record GivenStatement(string Envelope, string Pin)
{
    public override string ToString() => "statement";
}

/// <summary>What came of an answer.</summary>
public abstract record AnswerResult
{
    /// <summary>Approved, denied or reported, now or by the same statement before.</summary>
    public sealed record Taken(ChallengeState State) : AnswerResult;

    /// <summary>The challenge was over, or is with this answer.</summary>
    public sealed record Ended(ChallengeState State, bool IsExpired) : AnswerResult
    {
        public string Reference { get; init; } = "";
    }

    public sealed record Malformed : AnswerResult;

    public sealed record Unverified : AnswerResult;

    /// <summary>The PIN was wrong, or the token is locked.</summary>
    public sealed record Unproved(PinResult Pin) : AnswerResult;

    public sealed record Refused(string Reference) : AnswerResult;

    public sealed record Suspended(string Reference) : AnswerResult;

    public sealed record Throttled(DateTimeOffset Until, string Reference) : AnswerResult;
}
