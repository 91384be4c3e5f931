using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.RelyingParties;

/// <summary>Requests of relying parties that wait for a person. The id in an address names one and opens nothing: what it stands for was in an address before.</summary>
public sealed class AuthorizationRequests(Database database, Clock clock)
{
    /// <summary>The parameter by which a request that goes on names the one that waited.</summary>
    public const string Parameter = "gapura_request";

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    /// <param name="client">Who asks; empty when it is not known.</param>
    /// <param name="path">Where it goes on: an address of ours.</param>
    /// <param name="parameters">Its parameters as a query string, without the question mark.</param>
    public async Task<string> AddAsync(string client, string portal, string path, string parameters, bool wantsSecondFactor = false)
    {
        var id = WebEncoders.Base64UrlEncode(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        await database.WriteAsync(async db =>
        {
            db.AuthorizationRequests.Add(new AuthorizationRequest
            {
                Id = id,
                ClientId = client,
                Portal = portal,
                Parameters = $"{path}?{parameters}",
                WantsSecondFactor = wantsSecondFactor,
                CreatedAt = clock.Now,
                ExpiresAt = clock.Now + Life,
            });
            await db.SaveChangesAsync();
        });
        return id;
    }

    /// <summary>The request of this name, unless its time is over.</summary>
    public async Task<AuthorizationRequest?> FindAsync(string? id)
    {
        if (id is not { Length: 22 })
        {
            return null;
        }

        var now = clock.Now;
        return await database.ReadAsync(db => db.AuthorizationRequests.SingleOrDefaultAsync(one => one.Id == id && one.ExpiresAt > now));
    }

    /// <summary>It was answered. Whoever goes back to it in the browser's history begins anew: what was proved for it then is not proved for them.</summary>
    public Task EndAsync(AuthorizationRequest? request) => request is null
        ? Task.CompletedTask
        : database.WriteAsync(db => db.AuthorizationRequests.Where(one => one.Id == request.Id).ExecuteDeleteAsync());

    /// <summary>A pushed request has to be taken up soon; once it was, it waits for its person as long as any other.</summary>
    /// <param name="token">The row that its <c>request_uri</c> names.</param>
    public Task HoldAsync(Guid token) => database.WriteAsync(db => db.OAuthTokens.Where(one => one.Id == token && one.Status == "valid")
        .ExecuteUpdateAsync(set => set.SetProperty(one => one.ExpiresAt, clock.Now + Life)));

    /// <summary>The person said no.</summary>
    public Task RefuseAsync(string id) => database.WriteAsync(db => db.AuthorizationRequests.Where(one => one.Id == id && one.RefusedAt == null)
        .ExecuteUpdateAsync(set => set.SetProperty(one => one.RefusedAt, clock.Now)));

    /// <summary>Where the browser goes on with a request.</summary>
    public static string AddressOf(AuthorizationRequest request) => $"{request.Parameters}&{Parameter}={request.Id}";
}
