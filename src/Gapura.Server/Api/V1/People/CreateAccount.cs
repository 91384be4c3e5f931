using Gapura.Server.Accounts;
using Gapura.Server.Api.V1.Gate;

namespace Gapura.Server.Api.V1.People;

/// <summary>
/// Registers a person. The first password is nobody's: the person chooses one with "Lupa Password?", which proves the mailbox.
/// </summary>
public sealed class CreateAccount(AccountAdministration administration, AccountView view, Refused refused) : IOperations
{
    private static readonly BodyShape Shape = new(
        new Member("portal"), new Member("company", IsRequired: false), new Member("userType"), new Member("userId"),
        new Member("displayName"), new Member("email", Most: 254), new Member("phone", IsRequired: false));

    public IReadOnlyList<Operation> Operations => [new("POST", "/accounts", ShowAccounts.Scope, DoAsync) { Shape = Shape, IsOnce = true }];

    private async Task<IResult> DoAsync(Call call)
    {
        var body = call.Body;
        if (body["portal"] != call.Caller.Portal.Key)
        {
            return Problems.ForeignPortal(await refused.RecordAsync(call.Http, call.Caller, "names another portal"));
        }

        if (call.Caller.Portal.FindUserType(body["userType"]) is null)
        {
            return Problems.Unfit("userType", $"The portal has {string.Join(", ", call.Caller.Portal.UserTypes.Select(type => type.Key))}.");
        }

        if (!UserIdText.TryNormalise(body["userId"], out _))
        {
            return Problems.Unfit("userId", $"A User ID has 1 to {UserIdText.MostCharacters} printable characters.");
        }

        if (ContactRules.Fault(body) is { } fault)
        {
            return fault;
        }

        var person = new NewAccount(
            body["portal"], body.Find("company") ?? "", body["userType"], body["userId"], body["displayName"], body["email"], body.Find("phone"));
        try
        {
            var (account, _) = await administration.CreateAsync(person, new OperatorAct(call.Caller.Actor, "registered by the relying party"));
            return await view.ReplyAsync(account, StatusCodes.Status201Created);
        }
        catch (AccountException)
        {
            // All else was looked at before.
            return Problems.Taken;
        }
    }
}

/// <summary>What a name, an e-mail address and a phone number have to look like, whoever writes them.</summary>
public static class ContactRules
{
    public static Reply? Fault(Body body)
    {
        if (body.Find("displayName") is { } name && (string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl)))
        {
            return Problems.Unfit("displayName", "A name has at least one letter, and no control characters.");
        }

        return (body.Find("email") is { } email ? Fault("email", () => ContactText.Email(email)) : null)
            ?? (body.Find("phone") is { } phone ? Fault("phone", () => ContactText.Phone(phone)) : null);
    }

    private static Reply? Fault(string member, Func<string> read)
    {
        try
        {
            read();
            return null;
        }
        catch (AccountException e)
        {
            return Problems.Unfit(member, e.Message);
        }
    }
}
