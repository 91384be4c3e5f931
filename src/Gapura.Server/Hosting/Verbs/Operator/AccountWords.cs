using System.CommandLine;
using Gapura.Server.Accounts;
using Gapura.Server.Portals;
using Gapura.Storage.Records;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary>The words that name an account: <c>PORTAL USERTYPE USERID [--organisation CODE]</c>.</summary>
internal sealed class AccountWords
{
    public Argument<string> Portal { get; } = new("PORTAL");
    public Argument<string> UserType { get; } = new("USERTYPE");
    public Argument<string> UserId { get; } = new("USERID");
    public Option<string?> Organisation { get; } = new("--organisation") { Description = "The Company ID, where the portal has organisations." };

    public Command AddTo(Command verb)
    {
        verb.Add(Portal);
        verb.Add(UserType);
        verb.Add(UserId);
        verb.Add(Organisation);
        return verb;
    }

    /// <exception cref="AccountException">There is no such portal or user type; the message lists those there are.</exception>
    public (PortalProfile Portal, UserType UserType) Place(ParseResult parsed, IServiceProvider services)
    {
        var directory = services.GetRequiredService<PortalDirectory>();
        var portal = directory.Find(parsed.GetValue(Portal))
            ?? throw new AccountException($"There is no portal '{parsed.GetValue(Portal)}'. There is: {string.Join(", ", directory.All.Select(one => one.Key))}.");
        var userType = portal.FindUserType(parsed.GetValue(UserType))
            ?? throw new AccountException($"Portal '{portal.Key}' has no user type '{parsed.GetValue(UserType)}'. It has: {string.Join(", ", portal.UserTypes.Select(one => one.Key))}.");
        return (portal, userType);
    }

    /// <exception cref="AccountException">Nobody has this User ID there.</exception>
    public async Task<Account> FindAsync(ParseResult parsed, IServiceProvider services, AccountAdministration accounts)
    {
        var (portal, userType) = Place(parsed, services);
        return await accounts.FindAsync(portal.Key, parsed.GetValue(Organisation) ?? "", userType.Key, parsed.GetValue(UserId)!)
            ?? throw new AccountException($"Nobody has this User ID at '{portal.Key}' as '{userType.Key}'. 'gapura operator account list --find' searches.");
    }
}
