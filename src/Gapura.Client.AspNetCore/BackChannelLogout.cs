using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Client.AspNetCore;

/// <summary>OpenID Connect Back-Channel Logout 1.0 §2.5 to §2.8.</summary>
internal static class BackChannelLogout
{
    private const int MostCharacters = 16 * 1024;

    public static async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        CancellationToken cancel = http.RequestAborted;
        string token = http.Request.HasFormContentType ? (await http.Request.ReadFormAsync(cancel))["logout_token"].ToString() : "";
        LogoutOrder? order = token.Length is > 0 and <= MostCharacters
            ? await http.RequestServices.GetRequiredService<LogoutTokenReader>().ReadAsync(token, cancel)
            : null;
        if (order is null)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["error"] = "invalid_request" }, cancel);
            return;
        }

        await http.RequestServices.GetRequiredService<EndedSessions>().EndAsync(order.Session, order.Subject, cancel);
    }
}
