using Gapura.Server.Accounts;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Storage.Records;

namespace Gapura.Server.Api.V1.Verifications;

/// <summary>
/// Checks a person's code for a relying party. It is an attempt like one at our own pages: counted with them, used with them, on record
/// with them. Whom nobody knows, who is locked and who has no factor cost the same work and get the same answer.
/// </summary>
public sealed class Verify(VerifyParts parts, PeopleFinder people, AttemptBook attempts, ServerSecrets secrets, Clock clock) : IOperations
{
    public const string Scope = "gapura.verify";

    private static readonly BodyShape Shape = new(
        new Member("portal"), new Member("company", IsRequired: false), new Member("userType", IsRequired: false), new Member("userId"), new Member("code", Most: 64));

    private static readonly Reply Accepted = Reply.Of(StatusCodes.Status200OK, new { result = "accepted" });

    public IReadOnlyList<Operation> Operations => [new("POST", "/verifications", Scope, DoAsync) { Shape = Shape }];

    private async Task<IResult> DoAsync(Call call)
    {
        var body = call.Body;
        if (body["portal"] != call.Caller.Portal.Key)
        {
            return Problems.ForeignPortal(await parts.Refused.RecordAsync(call.Http, call.Caller, "names another portal"));
        }

        var code = body["code"];
        var isRecovery = RecoveryCodeText.TryNormalise(code, out _);
        if (!isRecovery && !TotpProof.IsCode(code))
        {
            // As at our own pages: what cannot be a code is nothing that was guessed.
            return Refusal("wrong", parts.Refused.Log("what was typed is no code"));
        }

        var person = NamedPerson.Of(call.Caller.Portal, body.Find("company"), body.Find("userType"), body["userId"]);
        var found = await people.FindAsync(person);
        return isRecovery ? await TryRecoveryAsync(call, person, found, code) : await TryCodeAsync(call, person, found, code);
    }

    private async Task<IResult> TryCodeAsync(Call call, NamedPerson person, FoundPerson? found, string code)
    {
        TimeSpan? off = null;
        var result = await attempts.TryAsync(Target(call, person, found, TotpProof.Name), () =>
        {
            var verdict = parts.Totp.Verify(found is { Status: AccountStatus.Active } ? found.Factors : [], code);
            off = verdict.ClockOff;
            return Task.FromResult(verdict.Verdict);
        });
        return Answer(result, off);
    }

    private async Task<IResult> TryRecoveryAsync(Call call, NamedPerson person, FoundPerson? found, string code)
    {
        var account = IsProvable(found) ? found!.Id : default;
        var result = await attempts.TryAsync(
            Target(call, person, found, RecoveryCodeProof.Name) with { IsCostly = true },
            () => parts.Recovery.VerifyAsync(account, code),
            async (db, reference) =>
            {
                var owner = await AccountFinder.GetAsync(db, account);
                parts.Outbox.Add(db, parts.Letters.RecoveryCodeUsed(owner.About(call.Visit, reference), await RecoveryCodeEnrolment.RemainingAsync(db, account)));
                return true;
            });
        return Answer(result, null);
    }

    /// <summary>
    /// Where failures are counted: with the person's other tries, or, where there is nobody to try, under the name alone, so that guessing
    /// names is slowed down alike.
    /// </summary>
    private AttemptTarget Target(Call call, NamedPerson person, FoundPerson? found, string factor)
    {
        var address = PartyVisits.AddressOf(call.Http);
        var source = new AttemptSource(call.Caller.Portal.Key, address.ToString(), AddressLimits.NetworkOf(address), AuditLog.Clean(call.Caller.Party.Row.Name));
        var (subject, kind) = IsProvable(found)
            ? (ThrottleSubject.ForSecondFactor(found!.Id), ThrottleSubject.SecondFactor)
            : (ThrottleSubject.ForPassword(secrets, person.Portal.Key, person.Organisation, person.UserType, person.UserIdKey), ThrottleSubject.Nobody);
        return new AttemptTarget(subject, kind, "", found?.Id, factor, source)
        {
            Details = new Dictionary<string, string> { ["client"] = call.Caller.Id },
        };
    }

    private static bool IsProvable(FoundPerson? found) => found is { Status: AccountStatus.Active, IsOn: true };

    private Reply Answer(AttemptResult result, TimeSpan? off) => result switch
    {
        AttemptResult.Proved => Accepted,
        AttemptResult.Throttled throttled => Refusal("throttled", result.Reference, retryAfter: Seconds(throttled.Until)),
        _ when off is { } by => Refusal("clock_off", result.Reference, clockOff: (int)by.TotalSeconds),
        _ => Refusal("wrong", result.Reference),
    };

    private int? Seconds(DateTimeOffset until) => until == Backoff.Forever ? null : (int)Math.Max(1, Math.Ceiling((until - clock.Now).TotalSeconds));

    private static Reply Refusal(string reason, string reference, int? retryAfter = null, int? clockOff = null) =>
        Reply.Of(StatusCodes.Status200OK, new { result = "refused", reason, retryAfter, clockOff, reference });
}

/// <summary>What proves a code, and who is told.</summary>
public sealed record VerifyParts(TotpProof Totp, RecoveryCodeProof Recovery, Outbox Outbox, Letters Letters, Refused Refused);
