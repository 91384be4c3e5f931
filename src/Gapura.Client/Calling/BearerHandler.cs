using System.Net;
using System.Net.Http.Headers;

namespace Gapura.Client.Calling;

/// <summary>Puts the access token on a call. One that is refused is replaced once: Gapura may have changed its keys, or taken the token back.</summary>
internal sealed class BearerHandler(AccessTokens tokens) : DelegatingHandler
{
    public static readonly HttpRequestOptionsKey<string> Scope = new("Gapura.Scope");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(Scope, out string? scope))
        {
            throw new InvalidOperationException("A call says what its token has to be for.");
        }

        string token = await tokens.GetAsync(scope, cancellationToken).ConfigureAwait(false);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        // Who was not let in has changed nothing, so that any call may be made again.
        response.Dispose();
        token = await tokens.RenewAsync(scope, token, cancellationToken).ConfigureAwait(false);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
