using System.Security.Cryptography;
using System.Text;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Messages.Sms;
using Gapura.Storage;

namespace Gapura.Server.Attempts;

/// <summary>Whether a text message may be sent, or what stands against it.</summary>
public enum SmsSpend
{
    Allowed,

    /// <summary>No number, or one in a country that the operator pays no messages to.</summary>
    CountryNotAllowed,

    /// <summary>The number has had its messages of the hour or the day.</summary>
    Number,

    /// <summary>The numbers that begin alike have had theirs of the hour.</summary>
    Prefix,

    /// <summary>The people of the organisation have had theirs of the day.</summary>
    Organisation,

    /// <summary>Everybody together has: the breaker.</summary>
    Day,
}

/// <summary>
/// Decides what text messages may cost (F-06, ATK-22), before one is queued and in the same transaction. The database counts: of
/// messages asked for at once exactly as many pass as there are left. What one limit refuses costs nothing at the others.
/// </summary>
public sealed class SmsGuard(Budgets budgets, AuditLog audit, ServerSecrets secrets, GapuraSettings settings, ILogger<SmsGuard> log)
{
    /// <summary>Where all messages of a day are counted.</summary>
    public const string DayKey = "sms|day";

    /// <summary>The digits after an allowed prefix that make a block: in Indonesia, the operator and a tenth of its numbers.</summary>
    private const int BlockDigits = 4;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Spends one message, if every limit has one left. Call it before <c>Outbox.Add</c>, in the same transaction.</summary>
    /// <param name="db">The transaction's context.</param>
    /// <param name="portal">The portal's key.</param>
    /// <param name="organisation">The organisation's code; empty where the portal has none, which has no limit of its own then.</param>
    /// <param name="number">The number, in any way of writing.</param>
    public async Task<SmsSpend> TrySpendAsync(GapuraContext db, string portal, string organisation, string number)
    {
        var prefixes = settings.Sms.AllowedPrefixes();
        if (SmsNumber.Normalise(number, prefixes[0]) is not { } one
            || prefixes.Where(prefix => one.StartsWith(prefix, StringComparison.Ordinal)).MaxBy(prefix => prefix.Length) is not { } allowed)
        {
            return SmsSpend.CountryNotAllowed;
        }

        var block = one[..Math.Min(one.Length, allowed.Length + BlockDigits)];
        var limits = Limits(portal, organisation, one, block).ToList();
        for (var i = 0; i < limits.Count; i++)
        {
            var (name, key, most, window) = limits[i];
            if (await budgets.TrySpendAsync(db, key, most, window))
            {
                continue;
            }

            foreach (var spent in limits.Take(i))
            {
                await Budgets.GiveBackAsync(db, spent.Key);
            }

            await TellAsync(db, name, key, block, most);
            return name;
        }

        return SmsSpend.Allowed;
    }

    /// <summary>From the narrow to the wide, always in this order: transactions that wait for each other's rows never do so in a ring.</summary>
    private IEnumerable<(SmsSpend Name, string Key, int Most, TimeSpan Window)> Limits(string portal, string organisation, string number, string block)
    {
        var sms = settings.Sms;

        // Accounts keep numbers sealed; so that a dump of the counts does not list them either.
        var hash = Convert.ToHexString(HMACSHA256.HashData(secrets.Subjects, Encoding.UTF8.GetBytes($"sms|{number}")).AsSpan(0, 16));
        yield return (SmsSpend.Number, $"sms|number|{hash}|hour", sms.NumberPerHour, Hour);
        yield return (SmsSpend.Number, $"sms|number|{hash}|day", sms.NumberPerDay, Day);
        yield return (SmsSpend.Prefix, $"sms|block|{block}", sms.BlockPerHour, Hour);
        if (organisation.Length > 0)
        {
            yield return (SmsSpend.Organisation, $"sms|organisation|{portal}|{organisation}", sms.OrganisationPerDay, Day);
        }

        yield return (SmsSpend.Day, DayKey, sms.PerDay, Day);
    }

    /// <summary>What looks like an attack on the operator's purse is told, once a window.</summary>
    private async Task TellAsync(GapuraContext db, SmsSpend name, string key, string block, int most)
    {
        if (name is not (SmsSpend.Prefix or SmsSpend.Day) || !await Budgets.IsFirstRefusalAsync(db, key))
        {
            return;
        }

        var what = name == SmsSpend.Day ? "day" : block;
        audit.Append(db, new AuditEntry(AuditKinds.SmsBudgetSpent, "failure")
        {
            Reason = name == SmsSpend.Day ? "day" : "block",
            Reference = Reference.New(),
            Details = new Dictionary<string, string> { ["budget"] = what, ["limit"] = $"{most}" },
        });
        await db.SaveChangesAsync();
        log.LogError("Text messages are refused: the budget of {Budget} ({Limit}) is spent. See docs/operate/sms.md.", what, most);
    }
}
