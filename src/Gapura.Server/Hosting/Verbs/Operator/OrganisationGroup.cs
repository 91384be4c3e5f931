using System.CommandLine;
using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Portals;
using Gapura.Storage;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary><c>gapura operator organisation</c>: the companies of portals where people name theirs.</summary>
internal static class OrganisationGroup
{
    public static Command Create() => new("organisation", "Companies: list, register, close, open.")
    {
        List(), Add(),
        Close("close", "Closes a company: none of its people signs in or approves, and what they have open ends.", true),
        Close("open", "Opens a closed company again.", false),
    };

    private static Command List()
    {
        var portal = new Option<string?>("--portal") { Description = "One portal only." };
        var verb = new Command("list", "Lists companies.") { portal };
        verb.SetAction((parsed, _) => RunAsync(parsed, async (_, companies) =>
        {
            var found = await companies.ListAsync(parsed.GetValue(portal));
            foreach (var one in found)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{one.Portal} {one.Code}  {one.Name}  {(one.IsClosed ? "closed" : "open")}");
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{found.Count} companies.");
        }));
        return verb;
    }

    private static Command Add()
    {
        var (portal, code) = (new Argument<string>("PORTAL"), new Argument<string>("CODE") { Description = "The Company ID: letters, digits, hyphens." });
        var name = new Option<string>("--name") { Required = true, Description = "The company's name." };
        var actor = OperatorName.Option();
        var verb = new Command("add", "Registers a company.") { portal, code, name, actor };
        verb.SetAction((parsed, _) => RunAsync(parsed, async (services, companies) =>
        {
            var profile = PortalOf(services, parsed.GetValue(portal)!);
            var added = await companies.AddAsync(profile.Key, parsed.GetValue(code)!, parsed.GetValue(name)!, new OperatorAct(OperatorName.Of(parsed, actor), ""));
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"Registered {added.Portal} {added.Code}.");
        }));
        return verb;
    }

    private static Command Close(string name, string description, bool isClosed)
    {
        var (portal, code) = (new Argument<string>("PORTAL"), new Argument<string>("CODE"));
        var reason = new Option<string>("--reason") { Required = true, Description = "Why, for the audit trail." };
        var actor = OperatorName.Option();
        var verb = new Command(name, description) { portal, code, reason, actor };
        verb.SetAction((parsed, _) => RunAsync(parsed, async (services, companies) =>
        {
            if (parsed.GetValue(reason)!.Trim() is not { Length: > 0 } why)
            {
                throw new AccountException("--reason must say why.");
            }

            var profile = PortalOf(services, parsed.GetValue(portal)!);
            await companies.CloseAsync(profile.Key, parsed.GetValue(code)!, isClosed, new OperatorAct(OperatorName.Of(parsed, actor), why));
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{name}: done for {profile.Key} {CompanyIdText.Normalise(parsed.GetValue(code)!)}.");
        }));
        return verb;
    }

    private static PortalProfile PortalOf(IServiceProvider services, string key)
    {
        var directory = services.GetRequiredService<PortalDirectory>();
        var portal = directory.Find(key) ?? throw new AccountException($"There is no portal '{key}'. There is: {string.Join(", ", directory.All.Select(one => one.Key))}.");
        return portal.HasCompanies ? portal : throw new AccountException($"At portal '{key}' people do not name a company.");
    }

    private static Task<int> RunAsync(ParseResult parsed, Func<IServiceProvider, OrganisationAdministration, Task> action) => Verb.OnGroundAsync(parsed, async services =>
    {
        try
        {
            await action(services, new OrganisationAdministration(
                services.GetRequiredService<Database>(), services.GetRequiredService<Clock>(), services.GetRequiredService<AuditLog>()));
            return Verb.Ok;
        }
        catch (AccountException e)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"gapura: {e.Message}");
            return Verb.Failed;
        }
    });
}
