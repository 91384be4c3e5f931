using System.CommandLine;
using System.Globalization;
using Gapura.Server.Policy;
using Gapura.Server.Portals;
using Gapura.Storage;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary><c>gapura operator policy</c></summary>
internal static class PolicyGroup
{
    public static Command Create() => new("policy", "What each portal demands at sign-in.") { Show(), Set() };

    private static Command Show()
    {
        var portalArgument = new Argument<string?>("PORTAL") { Arity = ArgumentArity.ZeroOrOne, Description = "One portal; all without it." };
        var verb = new Command("show", "Shows each portal's policy as a table: who is asked for what.") { portalArgument };
        verb.SetAction((parsed, _) => Verb.OnGroundAsync(parsed, async services =>
        {
            var directory = services.GetRequiredService<PortalDirectory>();
            var key = parsed.GetValue(portalArgument);
            if (key is not null && directory.Find(key) is null)
            {
                return await RefuseAsync(parsed, UnknownPortal(key, directory));
            }

            foreach (var portal in key is null ? directory.All : [directory.Find(key)!])
            {
                var policy = await services.GetRequiredService<Database>().ReadAsync(db => PoliciesOf(services).CurrentAsync(db, portal));
                await PrintAsync(parsed.InvocationConfiguration.Output, portal, policy, services.GetRequiredService<Clock>().Now);
            }

            return Verb.Ok;
        }));
        return verb;
    }

    private static Command Set()
    {
        var portalArgument = new Argument<string>("PORTAL");
        var mode = new Argument<string>("MODE") { Description = "off (Two-step Login: tanpa kode / without a code), optional, or required." };
        mode.AcceptOnlyFromAmong("off", "optional", "required");
        var from = new Option<string?>("--from") { Description = "With required: from when, 2026-12-01 or 2026-12-01T17:00:00Z; a date alone begins at 00:00 UTC." };
        var grace = new Option<string?>("--grace") { Description = "With --from: for how many days after it enrolling may be put off, 0d to 365d." };
        var exempt = new Option<string?>("--exempt") { Description = "With required: whom it is optional for, userType:KEY or organisation:CODE, separated by commas." };
        var reason = new Option<string?>("--reason") { Description = "Why, for the audit trail." };
        var actor = OperatorName.Option();
        var verb = new Command("set", "Sets a portal's policy; it holds from the next sign-in on, on every node.") { portalArgument, mode, from, grace, exempt, reason, actor };
        verb.SetAction((parsed, _) => Verb.OnGroundAsync(parsed, async services =>
        {
            var directory = services.GetRequiredService<PortalDirectory>();
            var clock = services.GetRequiredService<Clock>();
            var key = parsed.GetValue(portalArgument)!;
            if (directory.Find(key) is not { } portal)
            {
                return await RefuseAsync(parsed, UnknownPortal(key, directory));
            }

            var words = new PolicyWords(parsed.GetValue(mode)!, parsed.GetValue(from), parsed.GetValue(grace), parsed.GetValue(exempt));
            if (!words.TryRead(portal, clock.Now, out var policy, out var problem))
            {
                return await RefuseAsync(parsed, problem);
            }

            var database = services.GetRequiredService<Database>();
            var before = await database.ReadAsync(db => PoliciesOf(services).CurrentAsync(db, portal));
            await PoliciesOf(services).ChangeAsync(database, portal, policy, OperatorName.Of(parsed, actor), parsed.GetValue(reason) ?? "");
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync($"{portal.Key}: {Policies.Describe(before)} → {Policies.Describe(policy)}");
            await PrintAsync(output, portal, policy, clock.Now);
            return Verb.Ok;
        }));
        return verb;
    }

    private static async Task PrintAsync(TextWriter output, PortalProfile portal, SecondFactorPolicy policy, DateTimeOffset now)
    {
        await output.WriteLineAsync($"{portal.Key}  {Policies.Describe(policy)}: {PolicyTable.Heading(policy.Mode)}");
        foreach (var moment in PolicyTable.Moments(policy, now))
        {
            var title = moment == now ? "now" : string.Create(CultureInfo.InvariantCulture, $"from {moment.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
            var rows = PolicyTable.Rows(portal, policy, moment).Prepend(new PolicyRow(title, "has a factor", "has none")).ToList();
            var (who, with) = (rows.Max(row => row.Who.Length), rows.Max(row => row.WithFactor.Length));
            foreach (var row in rows)
            {
                await output.WriteLineAsync($"  {row.Who.PadRight(who)}  {row.WithFactor.PadRight(with)}  {row.WithoutFactor}");
            }
        }

        await output.WriteLineAsync();
    }

    private static Policies PoliciesOf(IServiceProvider services) => ActivatorUtilities.CreateInstance<Policies>(services);

    private static string UnknownPortal(string key, PortalDirectory directory) =>
        $"there is no portal '{key}'. There is: {string.Join(", ", directory.All.Select(portal => portal.Key))}.";

    private static async Task<int> RefuseAsync(ParseResult parsed, string problem)
    {
        await parsed.InvocationConfiguration.Error.WriteLineAsync($"gapura: {problem}");
        return Verb.Failed;
    }
}
