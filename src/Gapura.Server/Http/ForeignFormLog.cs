using Gapura.Server.Audit;
using Gapura.Storage;

namespace Gapura.Server.Http;

/// <summary>Records forms that were refused because they did not come from a page of ours, or cannot have (L-02).</summary>
public sealed class ForeignFormLog(Database database, AuditLog audit)
{
    /// <returns>The reference that the person sees.</returns>
    public Task<string> RecordAsync(Visit visit, string reason) => database.WriteAsync(async db =>
    {
        var reference = Reference.New();
        audit.Append(db, new AuditEntry(AuditKinds.CrossSite, "failure")
        {
            Portal = visit.Portal.Key,
            Reference = reference,
            Reason = reason,
            Address = visit.Address,
            UserAgent = visit.UserAgent,
        });
        await db.SaveChangesAsync();
        return reference;
    });
}
