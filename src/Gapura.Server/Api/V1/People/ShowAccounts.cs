using Gapura.Server.Accounts;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Api.V1.Verifications;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.People;

/// <summary>Reads accounts: by our id, or by what the person types to say who they are.</summary>
public sealed class ShowAccounts(AccountLookup accounts, AccountView view, Refused refused) : IOperations
{
    public const string Scope = "gapura.accounts";

    public IReadOnlyList<Operation> Operations =>
    [
        new("GET", "/accounts", Scope, FindAsync) { Query = ["portal", "company", "userType", "userId"] },
        new("GET", "/accounts/{id}", Scope, ShowAsync),
    ];

    private async Task<IResult> FindAsync(Call call)
    {
        if (call.Query("portal") is not { } portal || call.Query("userId") is not { } userId)
        {
            return Problems.Malformed("'portal' and 'userId' are needed.", call.Query("portal") is null ? "portal" : "userId");
        }

        if (portal != call.Caller.Portal.Key)
        {
            return Problems.ForeignPortal(await refused.RecordAsync(call.Http, call.Caller, "names another portal"));
        }

        return await accounts.OfNameAsync(NamedPerson.Of(call.Caller.Portal, call.Query("company"), call.Query("userType"), userId)) is { } account
            ? await view.ReplyAsync(account, StatusCodes.Status200OK)
            : Problems.NotFound;
    }

    private async Task<IResult> ShowAsync(Call call) =>
        await accounts.OfRouteAsync(call) is { } account ? await view.ReplyAsync(account, StatusCodes.Status200OK) : Problems.NotFound;
}

/// <summary>An account as clients see it, with the tag that a change of it must name.</summary>
public sealed class AccountView(Database database, AccountSecrets sealing, Clock clock)
{
    public async Task<Reply> ReplyAsync(Account account, int status)
    {
        var (isOn, pending) = await database.ReadAsync(async db => (
            await db.TotpFactors.AnyAsync(factor => factor.AccountId == account.Id && factor.Status != FactorStatus.Pending),
            await db.MailboxLinks.Where(link => link.AccountId == account.Id && link.Purpose == MailboxPurpose.Confirm && link.ExpiresAt > clock.Now
                && link.CredentialVersion == account.CredentialVersion).Select(link => link.Address).FirstOrDefaultAsync()));
        return new Reply
        {
            Status = status,
            ETag = TagOf(account),
            Location = status == StatusCodes.Status201Created ? $"{RelyingPartyApi.Base}/accounts/{account.Id}" : null,
            Body = Reply.Bytes(new
            {
                id = account.Id.ToString(),
                portal = account.Portal,
                company = account.Organisation.Length == 0 ? null : account.Organisation,
                userType = account.UserType,
                userId = account.UserId,
                displayName = account.DisplayName,
                email = account.Email,
                pendingEmail = pending,
                phone = sealing.OpenPhone(account),
                status = account.Status == AccountStatus.Active ? "active" : "locked",
                secondFactor = isOn,
                createdAt = Reply.Time(account.CreatedAt),
            }),
        };
    }

    public string TagOf(Account account) => Tags.Of(account.Id.ToString(), account.DisplayName, account.Email, sealing.OpenPhone(account) ?? "", account.Status.ToString());
}
