using Gapura.Server.Accounts;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Hosting;

namespace Gapura.Server.Api.V1.People;

/// <summary>Changes a person's name, e-mail address and phone number (RFC 7396), and nothing else of an account. The address is in force once its mailbox has confirmed it.</summary>
public sealed class ChangeAccount(AccountLookup accounts, AccountContacts contacts, AccountView view, GapuraSettings settings) : IOperations
{
    private static readonly BodyShape Shape = new(
        new Member("displayName", IsRequired: false), new Member("email", Most: 254, IsRequired: false), new Member("phone", IsRequired: false) { MayBeNull = true })
    {
        IsChange = true,
    };

    public IReadOnlyList<Operation> Operations => [new("PATCH", "/accounts/{id}", ShowAccounts.Scope, DoAsync) { Shape = Shape }];

    private async Task<IResult> DoAsync(Call call)
    {
        if (await accounts.OfRouteAsync(call) is not { } account)
        {
            return Problems.NotFound;
        }

        if (Tags.Refusal(call.Http.Request, view.TagOf(account)) is { } refusal)
        {
            return refusal;
        }

        if (ContactRules.Fault(call.Body) is { } fault)
        {
            return fault;
        }

        var change = new ContactChange(call.Body.Find("displayName"), call.Body.Find("email"), call.Body.Find("phone"), call.Body.Has("phone"))
        {
            Cooling = call.Caller.Portal.Token.Cooling,
            BaseUrl = settings.BaseUrl,
        };
        var read = view.TagOf(account);
        return await contacts.ChangeAsync(account.Id, change, now => view.TagOf(now) == read, new OperatorAct(call.Caller.Actor, "changed by the relying party")) is { } changed
            ? await view.ReplyAsync(changed, StatusCodes.Status200OK)
            : Problems.PreconditionFailed;
    }
}
