using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Storage;

namespace Gapura.Server.Api.V1.Gate;

/// <summary>Puts what a client may not do on record (L-02), within a budget: who has a token must not be able to fill what nobody can delete.</summary>
public sealed class Refused(Database database, AuditLog audit, Budgets budgets, ILogger<Refused> logger)
{
    private const int MostAnHour = 60;

    /// <returns>The reference that the answer carries.</returns>
    public string Log(string why)
    {
        var reference = Reference.New();
        logger.LogInformation("{Reference}: a call of the API was refused, {Why}", reference, why);
        return reference;
    }

    /// <inheritdoc cref="Log"/>
    public async Task<string> RecordAsync(HttpContext http, Caller caller, string why)
    {
        var reference = Reference.New();
        var isRecorded = await database.WriteAsync(async db =>
        {
            var isWithin = await budgets.TrySpendAsync(db, $"client|refused|{caller.Id}", MostAnHour, TimeSpan.FromHours(1));
            if (isWithin)
            {
                audit.Append(db, new AuditEntry(AuditKinds.CallRefused, "failure")
                {
                    Portal = caller.Portal.Key,
                    Actor = caller.Actor,
                    Reason = why,
                    Reference = reference,
                    Address = PartyVisits.AddressOf(http).ToString(),
                    UserAgent = caller.Party.Row.Name,
                    Details = new Dictionary<string, string> { ["client"] = caller.Id },
                });
                await db.SaveChangesAsync();
            }

            return isWithin;
        });
        if (!isRecorded)
        {
            logger.LogWarning("{Reference}: a call of {Client} was refused, {Why}", reference, caller.Id, why);
        }

        return reference;
    }
}
