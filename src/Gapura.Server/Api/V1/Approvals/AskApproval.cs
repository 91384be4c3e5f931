using Gapura.Server.Accounts;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Api.V1.People;
using Gapura.Server.Api.V1.Verifications;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.Approvals;

/// <summary>Asks a person's devices about a sign-in at the relying party: the same question, the same limits, the same proof as at our own pages.</summary>
public sealed class AskApproval(AskParts parts, AccountLookup accounts, Database database) : IOperations
{
    public const string Scope = "gapura.approve";

    private static readonly BodyShape Shape = new(
        new Member("portal"), new Member("company", IsRequired: false), new Member("userType", IsRequired: false), new Member("userId"),
        new Member("browser", IsRequired: false), new Member("place", IsRequired: false));

    public IReadOnlyList<Operation> Operations => [new("POST", "/approvals", Scope, DoAsync) { Shape = Shape, IsOnce = true }];

    private async Task<IResult> DoAsync(Call call)
    {
        var body = call.Body;
        if (body["portal"] != call.Caller.Portal.Key)
        {
            return Problems.ForeignPortal(await parts.Refused.RecordAsync(call.Http, call.Caller, "names another portal"));
        }

        var reference = Reference.New();
        var account = await accounts.OfNameAsync(NamedPerson.Of(call.Caller.Portal, body.Find("company"), body.Find("userType"), body["userId"]));
        var challenge = account is null ? null : await database.WriteAsync(db => AskAsync(db, call, account, reference));
        if (challenge is null)
        {
            return Problems.NotAsked(reference);
        }

        parts.Wake.Tell(challenge.AccountId);
        await parts.Push.RingAsync(challenge);
        return Shown(challenge);
    }

    private async Task<Challenge?> AskAsync(GapuraContext db, Call call, Account account, string reference)
    {
        if (account.Status != AccountStatus.Active || !await db.Devices.AnyAsync(device => device.AccountId == account.Id && device.Status == DeviceStatus.Active))
        {
            return null;
        }

        var visit = call.Visit;
        var name = call.Caller.Party.Row.Name;
        var asking = new Asking(default, call.Caller.Id, call.Body.Find("browser") ?? name, call.Body.Find("place") ?? name);
        var challenge = await parts.Challenges.AskAsync(db, call.Caller.Portal, account, asking);
        if (challenge is not null)
        {
            parts.Journal.Record(db, visit, account, null, AuditKinds.ApprovalAsked, "", reference);
        }
        else if (await AccountFinder.GetAsync(db, account.Id) is var current && current.CredentialVersion == account.CredentialVersion
            && await parts.Challenges.StopAskingAsync(db, account.Id))
        {
            parts.Journal.Stopped(db, visit, account, "asked too often", reference);
        }

        await db.SaveChangesAsync();
        return challenge;
    }

    private Reply Shown(Challenge challenge)
    {
        var number = parts.Challenges.NumberOf(challenge);
        return new Reply
        {
            Status = StatusCodes.Status201Created,
            Location = $"{RelyingPartyApi.Base}/approvals/{challenge.Id}",
            Body = Reply.Bytes(new
            {
                id = challenge.Id.ToString(),
                state = "pending",
                expires = Reply.Time(challenge.ExpiresAt),
                number = number.Length == 0 ? null : number,
            }),
        };
    }
}

/// <summary>What asking works with.</summary>
public sealed record AskParts(AppChallenge Challenges, DeviceJournal Journal, WakeRelay Wake, AppPush Push, Refused Refused);
