using System.Collections.Concurrent;
using System.Collections.Frozen;
using Gapura.Server.Hosting;
using Gapura.Server.OpenId.Steps;
using Gapura.Server.RelyingParties;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gapura.Server.OpenId;

/// <summary>
/// Reads the access tokens that programs bring to <c>/api/v1</c> (RFC 9068 §4). A token that was found good is remembered to its end, so
/// that its signature is checked once; whether it was taken back or its program switched off is looked up each time.
/// </summary>
public sealed class AccessTokens(SigningKeys keys, RevokedBook revoked, ClientBook clients, Clock clock, GapuraSettings settings)
{
    private const int MostRemembered = 8192;
    private const int MostCharacters = 4096;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly ConcurrentDictionary<string, (AccessToken Token, KeySet Keys)> _good = new(StringComparer.Ordinal);
    private readonly string _issuer = new Uri(settings.BaseUrl).AbsoluteUri;
    private readonly string _audience = Exchange.ApiAudience(settings);

    /// <returns>Null for anything but a program's access token of ours that still counts.</returns>
    public async Task<AccessToken?> ReadAsync(string token)
    {
        if (token.Length is 0 or > MostCharacters)
        {
            return null;
        }

        var current = keys.Current;
        var isKnown = _good.TryGetValue(token, out var known) && ReferenceEquals(known.Keys, current);
        var read = isKnown ? known.Token : await ValidateAsync(token, current);
        if (read is null || read.Expires <= clock.Now || await revoked.HasAsync(read.Id) || await clients.FindAsync(read.ClientId) is null)
        {
            _good.TryRemove(token, out _);
            return null;
        }

        if (!isKnown)
        {
            if (_good.Count >= MostRemembered)
            {
                _good.Clear();
            }

            _good[token] = (read, current);
        }

        return read;
    }

    private async Task<AccessToken?> ValidateAsync(string token, KeySet current)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = _issuer,
            ValidAudience = _audience,
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeys = current.All.Where(key => key.Row.Algorithm == SigningKeys.Es256).Select(key => key.Sign.Key),
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (_, expires, _, _) => expires > clock.Now.UtcDateTime,
        });
        return result is { IsValid: true, SecurityToken: JsonWebToken jwt }
            && jwt.TryGetPayloadValue<string>("client_id", out var client) && jwt.TryGetPayloadValue<string>("sub", out var subject) && client == subject
            && jwt.TryGetPayloadValue<string>("scope", out var scope) && jwt.Id is { Length: > 0 }
            ? new AccessToken(jwt.Id, client, scope.Split(' ').ToFrozenSet(StringComparer.Ordinal), new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero))
            : null;
    }
}

/// <summary>What a program may do, and until when.</summary>
public sealed record AccessToken(string Id, string ClientId, IReadOnlySet<string> Scopes, DateTimeOffset Expires)
{
    public override string ToString() => $"access token of {ClientId}";
}
