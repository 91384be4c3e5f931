using System.CommandLine;
using Gapura.Server.Accounts;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary><c>gapura operator account</c>: reads the words, calls <see cref="AccountAdministration"/>, prints the outcome.</summary>
internal sealed class AccountGroup
{
    private const int MostListed = 200;

    public Command Create() => new("account", "People's accounts: look, register, mend.")
    {
        List(), Show(), Register(), SetEmail(), SetNoticeEmail(), SetPhone(), BlockDevice(),
        Act("lock", "Closes the account to sign-in and ends its sessions.", true, (accounts, id, act) => accounts.LockAsync(id, act)),
        Act("unlock", "Opens a locked account again.", true, (accounts, id, act) => accounts.UnlockAsync(id, act)),
        Act("unblock-attempts", "Forgets counted failures of password and second factor.", false, (accounts, id, act) => accounts.UnblockAttemptsAsync(id, act)),
        Act("end-sessions", "Ends all sessions and sign-ins under way.", false, (accounts, id, act) => accounts.EndSessionsAsync(id, act)),
        Act("mark-compromised", "The password must be changed at the next sign-in; everything open ends.", false, (accounts, id, act) => accounts.MarkCompromisedAsync(id, act)),
        Act("reset-factor", "Removes the second factor and the recovery codes; the person is told.", true, (accounts, id, act) => accounts.ResetFactorAsync(id, act)),
    };

    private Command List()
    {
        var portal = new Option<string?>("--portal") { Description = "One portal only." };
        var find = new Option<string?>("--find") { Description = "Part of a User ID, name or e-mail." };
        var verb = new Command("list", $"Lists accounts, {MostListed} at most.") { portal, find };
        verb.SetAction((parsed, _) => RunAsync(parsed, async (_, accounts) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var found = await accounts.ListAsync(parsed.GetValue(portal), parsed.GetValue(find), MostListed);
            foreach (var account in found)
            {
                await output.WriteLineAsync($"{Identity(account)}  {account.DisplayName}  {account.Email}  {account.Status}");
            }

            await output.WriteLineAsync(found.Count == MostListed ? $"The first {MostListed}; narrow it with --find." : $"{found.Count} accounts.");
        }));
        return verb;
    }

    private Command Show()
    {
        var who = new AccountWords();
        var verb = who.AddTo(new Command("show", "Shows one account: status, factor, sessions, failures."));
        verb.SetAction((parsed, _) => RunAsync(parsed, async (services, accounts) =>
        {
            var facts = await accounts.FactsAsync(await who.FindAsync(parsed, services, accounts));
            await AccountPrinter.PrintAsync(parsed.InvocationConfiguration.Output, facts, services.GetRequiredService<Clock>().Now);
        }));
        return verb;
    }

    private Command Register()
    {
        var who = new AccountWords();
        var name = new Option<string>("--name") { Required = true, Description = "The person's name." };
        var email = new Option<string>("--email") { Required = true, Description = "Where resets and notices go." };
        var phone = new Option<string?>("--phone") { Description = "International: +62…" };
        var actor = OperatorName.Option();
        var verb = who.AddTo(new Command("create", "Registers a person and prints a first password, once; it must be changed at the first sign-in."));
        foreach (var option in new Option[] { name, email, phone, actor })
        {
            verb.Add(option);
        }

        verb.SetAction((parsed, _) => RunAsync(parsed, async (services, accounts) =>
        {
            var (portal, userType) = who.Place(parsed, services);
            var person = new NewAccount(
                portal.Key, parsed.GetValue(who.Organisation) ?? "", userType.Key, parsed.GetValue(who.UserId)!,
                parsed.GetValue(name)!, parsed.GetValue(email)!, parsed.GetValue(phone));
            var (account, password) = await accounts.CreateAsync(person, new OperatorAct(OperatorName.Of(parsed, actor), ""));
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync($"Registered {Identity(account)}.");
            await output.WriteLineAsync($"First password: {password}");
            await output.WriteLineAsync("It is shown this once and must be changed at the first sign-in. After 24 hours it is void: then use Lupa Password on the sign-in page.");
        }));
        return verb;
    }

    private Command SetEmail()
    {
        var email = new Argument<string>("EMAIL");
        var isLost = new Option<bool>("--old-mailbox-lost") { Description = "The office has seen that the person cannot read the old mailbox: it can take nothing back, and no password is asked." };
        var verb = Act("set-email", "Asks for another e-mail address. It is in force once it is confirmed from its own mailbox; the old one is told.", true,
            (accounts, account, act, parsed, services) => accounts.SetEmailAsync(account.Id, Fresh(services, parsed.GetValue(email)!) with { IsOldLost = parsed.GetValue(isLost) }, act), email);
        verb.Add(isLost);
        return verb;
    }

    private Command SetNoticeEmail()
    {
        var email = new Argument<string?>("EMAIL") { Arity = ArgumentArity.ZeroOrOne, Description = "Left out, the second address is removed." };
        return Act("set-notice-email", "Asks for a second address, to which security notices go as well. It is in force once it is confirmed.", true,
            (accounts, account, act, parsed, services) => accounts.SetNoticeEmailAsync(account.Id, parsed.GetValue(email) is { } typed ? Fresh(services, typed) : null, act), email);
    }

    private static FreshEmail Fresh(IServiceProvider services, string address) => new(address, services.GetRequiredService<GapuraSettings>().BaseUrl);

    private Command SetPhone()
    {
        var phone = new Argument<string?>("PHONE") { Arity = ArgumentArity.ZeroOrOne, Description = "International: +62…; left out, the number is removed." };
        return Act("set-phone", "Changes or removes the phone number; the person is told, and a Secure Token is limited for a while.", true,
            (accounts, account, act, parsed, services) => accounts.SetPhoneAsync(account.Id, new FreshPhone(parsed.GetValue(phone), CoolingAt(services, account.Portal)), act), phone);
    }

    private Command BlockDevice()
    {
        var device = new Argument<string>("DEVICE") { Description = "Its id, as 'account show' prints it." };
        return Act("block-device", "Puts one phone out; the person is told. The second factor stays on.", true,
            (accounts, id, act, parsed) => Guid.TryParse(parsed.GetValue(device), out var number)
                ? accounts.BlockDeviceAsync(id, new DeviceId(number), act)
                : throw new AccountException("DEVICE is an id as 'account show' prints it."), device);
    }

    private Command Act(string name, string description, bool needsReason, Func<AccountAdministration, AccountId, OperatorAct, Task> change) =>
        Act(name, description, needsReason, (accounts, id, act, _) => change(accounts, id, act));

    private Command Act(
        string name, string description, bool needsReason, Func<AccountAdministration, AccountId, OperatorAct, ParseResult, Task> change, Argument? more = null) =>
        Act(name, description, needsReason, (accounts, account, act, parsed, _) => change(accounts, account.Id, act, parsed), more);

    private Command Act(
        string name, string description, bool needsReason, Func<AccountAdministration, Account, OperatorAct, ParseResult, IServiceProvider, Task> change, Argument? more)
    {
        var who = new AccountWords();
        var verb = who.AddTo(new Command(name, description));
        if (more is not null)
        {
            verb.Add(more);
        }

        var reason = new Option<string?>("--reason") { Required = needsReason, Description = "Why, for the audit trail." };
        var actor = OperatorName.Option();
        verb.Add(reason);
        verb.Add(actor);
        verb.SetAction((parsed, _) => RunAsync(parsed, async (services, accounts) =>
        {
            var why = parsed.GetValue(reason)?.Trim() ?? "";
            if (needsReason && why.Length == 0)
            {
                throw new AccountException("--reason must say why.");
            }

            var account = await who.FindAsync(parsed, services, accounts);
            await change(accounts, account, new OperatorAct(OperatorName.Of(parsed, actor), why), parsed, services);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{name}: done for {Identity(account)}.");
        }));
        return verb;
    }

    private Task<int> RunAsync(ParseResult parsed, Func<IServiceProvider, AccountAdministration, Task> action) =>
        Verb.OnGroundAsync(parsed, async services =>
        {
            try
            {
                await action(services, AccountGround.Create(services));
                return Verb.Ok;
            }
            catch (AccountException e)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"gapura: {e.Message}");
                return Verb.Failed;
            }
        });

    private static TimeSpan CoolingAt(IServiceProvider services, string portal) =>
        services.GetRequiredService<GapuraSettings>().Portals.Find(one => one.Key == portal)?.Token.Cooling ?? TimeSpan.Zero;

    private static string Identity(Account account) =>
        string.Join(' ', new[] { account.Portal, account.Organisation, account.UserType, account.UserId }.Where(part => part.Length > 0));
}
