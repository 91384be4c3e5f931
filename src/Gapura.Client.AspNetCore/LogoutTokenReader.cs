using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Gapura.Client.AspNetCore;

/// <summary>Whom a logout token signs out: a session, or, without one, all of a person's.</summary>
internal sealed record LogoutOrder(string? Session, string? Subject);

/// <summary>Reads logout tokens as OpenID Connect Back-Channel Logout 1.0 §2.6 wants it: all of it holds, or the token counts for nothing.</summary>
internal sealed class LogoutTokenReader(IOptionsMonitor<OpenIdConnectOptions> options, TimeProvider time)
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private readonly JsonWebTokenHandler _tokens = new() { MapInboundClaims = false };

    /// <returns>Null for a token that is none.</returns>
    public async Task<LogoutOrder?> ReadAsync(string token, CancellationToken cancel)
    {
        OpenIdConnectOptions openId = options.Get(GapuraSignIn.Scheme);
        OpenIdConnectConfiguration configuration = await openId.ConfigurationManager!.GetConfigurationAsync(cancel);
        TokenValidationResult result = await _tokens.ValidateTokenAsync(token, ParametersOf(openId, configuration));
        if (!result.IsValid && result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            // Gapura has begun to sign with a new key.
            openId.ConfigurationManager.RequestRefresh();
            configuration = await openId.ConfigurationManager.GetConfigurationAsync(cancel);
            result = await _tokens.ValidateTokenAsync(token, ParametersOf(openId, configuration));
        }

        return result is { IsValid: true, SecurityToken: JsonWebToken read } ? OrderOf(read) : null;
    }

    private TokenValidationParameters ParametersOf(OpenIdConnectOptions openId, OpenIdConnectConfiguration configuration) => new()
    {
        ValidIssuer = configuration.Issuer,
        ValidAudience = openId.ClientId,
        IssuerSigningKeys = configuration.SigningKeys,
        ValidAlgorithms = openId.TokenValidationParameters.ValidAlgorithms,
        ClockSkew = Skew,
        LifetimeValidator = (notBefore, expires, _, _) => expires is { } end && end > (time.GetUtcNow() - Skew).UtcDateTime && (notBefore is null || notBefore <= (time.GetUtcNow() + Skew).UtcDateTime),
    };

    private LogoutOrder? OrderOf(JsonWebToken token)
    {
        bool isLogout = token.TryGetPayloadValue("events", out JsonElement events) && events.ValueKind == JsonValueKind.Object
            && events.TryGetProperty(Event, out JsonElement member) && member.ValueKind == JsonValueKind.Object;
        DateTimeOffset now = time.GetUtcNow();
        bool isTimely = token.TryGetPayloadValue("iat", out long issued) && Math.Abs((double)now.ToUnixTimeSeconds() - issued) <= (Longest + Skew).TotalSeconds;
        bool isNamed = token.TryGetPayloadValue("jti", out string? id) && id is { Length: > 0 };

        // §2.4: a nonce is what an ID token has; one that is passed off as a logout token must not work.
        bool isIdToken = token.TryGetPayloadValue("nonce", out object? _);
        string? session = token.TryGetPayloadValue(Claims.Session, out string? sid) ? sid : null;
        string? subject = token.TryGetPayloadValue(Claims.Subject, out string? sub) ? sub : null;
        return isLogout && isTimely && isNamed && !isIdToken && (session ?? subject) is { Length: > 0 } ? new LogoutOrder(session, subject) : null;
    }
}
