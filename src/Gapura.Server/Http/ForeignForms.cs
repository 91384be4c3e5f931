using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Storage;

namespace Gapura.Server.Http;

/// <summary>Knows forms that did not come from a page of ours, or cannot have, and records them (L-02).</summary>
public sealed class ForeignForms(Database database, AuditLog audit, GapuraSettings settings)
{
    private readonly string _own = new Uri(settings.BaseUrl).GetLeftPart(UriPartial.Authority);

    /// <summary>
    /// Browsers say where a request comes from; both headers are checked when present. Programs that send neither are held by the
    /// token alone, which no foreign page can read. A reset page sends no referrer and so <c>Origin: null</c>: then Sec-Fetch-Site decides.
    /// </summary>
    /// <remarks>Our pages are where the operator said, whatever a proxy before us tells of scheme and port; or where the request itself went.</remarks>
    public bool IsOurs(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        if (site is not ("" or "same-origin"))
        {
            return false;
        }

        return origin.Length == 0 || (origin == "null" && site == "same-origin")
            || string.Equals(origin, _own, StringComparison.OrdinalIgnoreCase)
            || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

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
