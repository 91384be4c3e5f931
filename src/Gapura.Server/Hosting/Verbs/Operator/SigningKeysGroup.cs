using System.CommandLine;
using System.Globalization;
using Gapura.Server.Audit;
using Gapura.Server.OpenId;
using Gapura.Storage;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary><c>gapura operator signing-keys</c>: what the OpenID provider signs with. They follow each other by themselves; this is for emergencies.</summary>
internal static class SigningKeysGroup
{
    public static Command Create() => new("signing-keys", "The keys that tokens are signed with.") { List(), Rotate() };

    private static Command List()
    {
        var verb = new Command("list", "Shows the keys, never their secret parts.");
        verb.SetAction((parsed, _) => Verb.OnGroundAsync(parsed, async services =>
        {
            using var keys = Of(services);
            await keys.RefreshAsync();
            foreach (var key in keys.Current.All)
            {
                var gone = key.Row.GoneAt is { } at ? $"gone {Time(at)}" : "no end yet";
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{key.Row.Id,-10} {key.Row.Algorithm}  signs from {Time(key.Row.SignsFrom)}  {gone}");
            }

            return Verb.Ok;
        }));
        return verb;
    }

    private static Command Rotate()
    {
        var atOnce = new Option<bool>("--at-once") { Description = "The old keys are worth nothing from now on: every application's people sign in anew." };
        var reason = new Option<string?>("--reason") { Description = "Why, for the audit trail." };
        var actor = OperatorName.Option();
        var verb = new Command("rotate", "Makes a successor for every key; it signs from tomorrow on.") { atOnce, reason, actor };
        verb.SetAction((parsed, _) => Verb.OnGroundAsync(parsed, async services =>
        {
            using var keys = Of(services);
            await keys.RefreshAsync();
            foreach (var algorithm in keys.Current.All.Select(key => key.Row.Algorithm).Distinct().ToList())
            {
                await keys.RotateAsync(algorithm, parsed.GetValue(atOnce));
            }

            await services.GetRequiredService<Database>().WriteAsync(async db =>
            {
                services.GetRequiredService<AuditLog>().Append(db, new AuditEntry(AuditKinds.KeysRotated, "success")
                {
                    Actor = OperatorName.Of(parsed, actor),
                    Reason = parsed.GetValue(reason) ?? "",
                    Reference = Reference.New(),
                    Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["keys"] = "signing", ["at_once"] = parsed.GetValue(atOnce) ? "true" : "false" },
                });
                await db.SaveChangesAsync();
            });
            await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(atOnce)
                ? "New keys sign from now on; the old ones are worth nothing. Every node knows within a second."
                : "New keys are in the JWK set within a second and sign from tomorrow on; the old ones stay until what they signed has expired.");
            return Verb.Ok;
        }));
        return verb;
    }

    private static SigningKeys Of(IServiceProvider services) => ActivatorUtilities.CreateInstance<SigningKeys>(services);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
