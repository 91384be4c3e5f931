using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Policy;

/// <summary>The portals' policies as the database has them now: every sign-in asks anew, so a change holds for the next one on every node.</summary>
public sealed class Policies(Clock clock, AuditLog audit)
{
    private static readonly PerProvider<Func<GapuraContext, string, Task<PortalPolicy?>>> Current = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, string portal) => db.Policies.SingleOrDefault(policy => policy.Portal == portal)));

    public async Task<SecondFactorPolicy> CurrentAsync(GapuraContext db, PortalProfile portal) => Of(portal, await Current.For(db)(db, portal.Key));

    /// <summary>The policy of a row that was read along with something else.</summary>
    /// <param name="row">Null where nobody has changed the portal's own.</param>
    public static SecondFactorPolicy Of(PortalProfile portal, PortalPolicy? row) => row is null ? SecondFactorPolicy.Of(portal) : Of(row);

    /// <summary>Sets the policy and records what it was and is, in one transaction.</summary>
    /// <param name="reason">Why, in the operator's words; empty when none was given.</param>
    public async Task ChangeAsync(Database database, PortalProfile portal, SecondFactorPolicy policy, string actor, string reason = "") =>
        await database.WriteAsync(async db =>
        {
            var before = await CurrentAsync(db, portal);
            var row = await db.Policies.AsTracking().SingleOrDefaultAsync(existing => existing.Portal == portal.Key);
            if (row is null)
            {
                row = new PortalPolicy { Portal = portal.Key, SecondFactor = "", ChangedBy = actor };
                db.Policies.Add(row);
            }

            row.SecondFactor = Word(policy.Mode);
            row.RequiredFrom = policy.RequiredFrom;
            row.GraceDays = policy.GraceDays;
            row.Exemptions = string.Join(',', policy.Exemptions);
            row.ChangedAt = clock.Now;
            row.ChangedBy = actor;
            audit.Append(db, new AuditEntry(AuditKinds.PolicyChanged, "success")
            {
                Portal = portal.Key,
                Actor = actor,
                Reference = Reference.New(),
                Details = new Dictionary<string, string> { ["before"] = Describe(before), ["after"] = Describe(policy), ["reason"] = reason },
            });
            await db.SaveChangesAsync();
        });

    /// <summary>One line an operator can read, and type again.</summary>
    public static string Describe(SecondFactorPolicy policy) =>
        Word(policy.Mode)
        + (policy.RequiredFrom is { } from ? $" from {from.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} grace {policy.GraceDays}d" : "")
        + (policy.Exemptions.Count > 0 ? $" exempt {string.Join(',', policy.Exemptions)}" : "");

    public static string Word(SecondFactorMode mode) => mode switch
    {
        SecondFactorMode.Off => "off",
        SecondFactorMode.Optional => "optional",
        _ => "required",
    };

    private static SecondFactorPolicy Of(PortalPolicy row) => new(
        Enum.Parse<SecondFactorMode>(row.SecondFactor, ignoreCase: true),
        row.RequiredFrom,
        row.GraceDays,
        row.Exemptions.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
