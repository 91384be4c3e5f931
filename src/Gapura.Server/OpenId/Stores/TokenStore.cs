using System.Collections.Immutable;
using System.Text.Json;
using Gapura.Server.Audit;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Gapura.Server.OpenId.Stores;

/// <summary>Keeps what may be used once: codes, refresh tokens, device and user codes, pushed requests. A change counts only if the row is as it was read.</summary>
public sealed class TokenStore(Database database, KeyRing ring, AuditLog audit) : IOpenIddictTokenStore<OAuthToken>
{
    private static readonly PerProvider<Func<GapuraContext, Guid, Task<OAuthToken?>>> ById = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, Guid id) => db.OAuthTokens.SingleOrDefault(token => token.Id == id)));

    private static readonly PerProvider<Func<GapuraContext, string, Task<OAuthToken?>>> ByReference = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, string hash) => db.OAuthTokens.SingleOrDefault(token => token.ReferenceHash == hash)));

    /// <summary>What the client gets a name for only gets its content at once, and is written with it; until then the request alone knows it.</summary>
    public async ValueTask CreateAsync(OAuthToken token, CancellationToken cancellationToken)
    {
        if (!IsNamed(token))
        {
            await InsertAsync(token);
        }
    }

    /// <exception cref="OpenIddictExceptions.ConcurrencyException">Somebody else was first: of two that redeem a code at once, one gets this.</exception>
    public async ValueTask UpdateAsync(OAuthToken token, CancellationToken cancellationToken)
    {
        if (IsNamed(token) && token.Version == 0)
        {
            token.Version = 1;
            await InsertAsync(token);
            return;
        }

        var redeemed = token.RedeemedAt is { } at ? database.Time(at) : null;

        // Whoever read a token after the winner's change has the right version: that alone would let them redeem it again.
        var isRedeeming = token.Status == Statuses.Redeemed;
        var rows = await database.RunAloneAsync(
            $"""
             UPDATE oauth_tokens SET status = {token.Status}, subject = {token.Subject}, grant_id = {token.GrantId}, payload_sealed = {token.PayloadSealed},
               reference_hash = {token.ReferenceHash}, redeemed_at = {redeemed}, expires_at = {database.Time(token.ExpiresAt)}, version = version + 1
             WHERE id = {token.Id} AND version = {token.Version} AND (status = {Statuses.Valid} OR NOT {isRedeeming})
             """);
        if (rows == 0)
        {
            throw new OpenIddictExceptions.ConcurrencyException("The token was changed by somebody else.");
        }

        token.Version++;
    }

    private static bool IsNamed(OAuthToken token) => token.Type is not TokenTypeIdentifiers.RefreshToken;

    private Task<int> InsertAsync(OAuthToken token) => database.RunAloneAsync(
        $"""
         INSERT INTO oauth_tokens (id, type, client_id, grant_id, subject, status, reference_hash, payload_sealed, created_at, expires_at, redeemed_at, version)
         VALUES ({token.Id}, {token.Type}, {token.ClientId}, {token.GrantId}, {token.Subject}, {token.Status}, {token.ReferenceHash}, {token.PayloadSealed},
           {database.Time(token.CreatedAt)}, {database.Time(token.ExpiresAt)}, NULL, {token.Version})
         """);

    public async ValueTask<OAuthToken?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        Guid.TryParseExact(identifier, "N", out var id) ? await database.ReadAsync(db => ById.For(db)(db, id)) : null;

    public async ValueTask<OAuthToken?> FindByReferenceIdAsync(string identifier, CancellationToken cancellationToken) =>
        await database.ReadAsync(db => ByReference.For(db)(db, identifier));

    /// <summary>A code or refresh token came a second time: everything that its grant gave is worth nothing from now on (J-02, J-08).</summary>
    public async ValueTask<long> RevokeByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken) =>
        Guid.TryParseExact(identifier, "N", out var grant) ? await Grants.RevokeReusedAsync(database, audit, grant) : 0;

    public ValueTask<OAuthToken> InstantiateAsync(CancellationToken cancellationToken) => new(new OAuthToken { Id = Guid.CreateVersion7() });

    public ValueTask<string?> GetApplicationIdAsync(OAuthToken token, CancellationToken cancellationToken) => new(token.ClientId);

    /// <summary>A device's code is typed by a person, who may well come back to it: only what an application brings twice may have been stolen and ends its grant.</summary>
    public ValueTask<string?> GetAuthorizationIdAsync(OAuthToken token, CancellationToken cancellationToken) =>
        new(token.Type == TokenTypeIdentifiers.Private.UserCode ? null : token.GrantId?.ToString("N"));

    public ValueTask<DateTimeOffset?> GetCreationDateAsync(OAuthToken token, CancellationToken cancellationToken) => new(token.CreatedAt);

    public ValueTask<DateTimeOffset?> GetExpirationDateAsync(OAuthToken token, CancellationToken cancellationToken) => new(token.ExpiresAt);

    public ValueTask<string?> GetIdAsync(OAuthToken token, CancellationToken cancellationToken) => new(token.Id.ToString("N"));

    public ValueTask<string?> GetPayloadAsync(OAuthToken token, CancellationToken cancellationToken) =>
        new(token.PayloadSealed is { } value ? ring.OpenText(SealedColumn.TokenPayload, SealedRow.Name(token.Id), value) : null);

    public ValueTask<DateTimeOffset?> GetRedemptionDateAsync(OAuthToken token, CancellationToken cancellationToken) => new(token.RedeemedAt);

    public ValueTask<string?> GetReferenceIdAsync(OAuthToken token, CancellationToken cancellationToken) => new(token.ReferenceHash);

    public ValueTask<string?> GetStatusAsync(OAuthToken token, CancellationToken cancellationToken) => new(token.Status);

    public ValueTask<string?> GetSubjectAsync(OAuthToken token, CancellationToken cancellationToken) => new(token.Subject.Length == 0 ? null : token.Subject);

    public ValueTask<string?> GetTypeAsync(OAuthToken token, CancellationToken cancellationToken) => new(token.Type);

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(OAuthToken token, CancellationToken cancellationToken) =>
        new(ImmutableDictionary<string, JsonElement>.Empty);

    public ValueTask SetApplicationIdAsync(OAuthToken token, string? identifier, CancellationToken cancellationToken) => Do(() => token.ClientId = identifier ?? "");

    public ValueTask SetAuthorizationIdAsync(OAuthToken token, string? identifier, CancellationToken cancellationToken) =>
        Do(() => token.GrantId = identifier is null ? null : Guid.ParseExact(identifier, "N"));

    public ValueTask SetCreationDateAsync(OAuthToken token, DateTimeOffset? date, CancellationToken cancellationToken) => Do(() => token.CreatedAt = Whole(date));

    public ValueTask SetExpirationDateAsync(OAuthToken token, DateTimeOffset? date, CancellationToken cancellationToken) => Do(() => token.ExpiresAt = Whole(date));

    public ValueTask SetPayloadAsync(OAuthToken token, string? payload, CancellationToken cancellationToken) =>
        Do(() => token.PayloadSealed = payload is null ? null : ring.SealText(SealedColumn.TokenPayload, SealedRow.Name(token.Id), payload));

    /// <summary>Nothing of ours is kept there.</summary>
    public ValueTask SetPropertiesAsync(OAuthToken token, ImmutableDictionary<string, JsonElement> properties, CancellationToken cancellationToken) => default;

    public ValueTask SetRedemptionDateAsync(OAuthToken token, DateTimeOffset? date, CancellationToken cancellationToken) =>
        Do(() => token.RedeemedAt = date is null ? null : Whole(date));

    public ValueTask SetReferenceIdAsync(OAuthToken token, string? identifier, CancellationToken cancellationToken) => Do(() => token.ReferenceHash = identifier);

    public ValueTask SetStatusAsync(OAuthToken token, string? status, CancellationToken cancellationToken) => Do(() => token.Status = status ?? Statuses.Inactive);

    public ValueTask SetSubjectAsync(OAuthToken token, string? subject, CancellationToken cancellationToken) => Do(() => token.Subject = subject ?? "");

    public ValueTask SetTypeAsync(OAuthToken token, string? type, CancellationToken cancellationToken) => Do(() => token.Type = type ?? "");

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => throw NotUsed();

    public ValueTask<long> CountAsync<TResult>(Func<IQueryable<OAuthToken>, IQueryable<TResult>> query, CancellationToken cancellationToken) => throw NotUsed();

    public ValueTask DeleteAsync(OAuthToken token, CancellationToken cancellationToken) => throw NotUsed();

    public IAsyncEnumerable<OAuthToken> FindAsync(string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) => throw NotUsed();

    public IAsyncEnumerable<OAuthToken> FindByApplicationIdAsync(string identifier, CancellationToken cancellationToken) => throw NotUsed();

    public IAsyncEnumerable<OAuthToken> FindByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken) => throw NotUsed();

    public IAsyncEnumerable<OAuthToken> FindBySubjectAsync(string subject, CancellationToken cancellationToken) => throw NotUsed();

    public ValueTask<TResult?> GetAsync<TState, TResult>(
        Func<IQueryable<OAuthToken>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) => throw NotUsed();

    public IAsyncEnumerable<OAuthToken> ListAsync(int? count, int? offset, CancellationToken cancellationToken) => throw NotUsed();

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(
        Func<IQueryable<OAuthToken>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) => throw NotUsed();

    public ValueTask<long> PruneAsync(DateTimeOffset threshold, CancellationToken cancellationToken) => throw NotUsed();

    public ValueTask<long> RevokeAsync(string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) => throw NotUsed();

    public ValueTask<long> RevokeByApplicationIdAsync(string identifier, CancellationToken cancellationToken = default) => throw NotUsed();

    public ValueTask<long> RevokeBySubjectAsync(string subject, CancellationToken cancellationToken = default) => throw NotUsed();

    private static NotSupportedException NotUsed() => new("Nothing of ours asks for that; housekeeping deletes what has expired.");

    /// <summary>Both databases keep whole milliseconds.</summary>
    private static DateTimeOffset Whole(DateTimeOffset? date) => DateTimeOffset.FromUnixTimeMilliseconds((date ?? DateTimeOffset.UnixEpoch).ToUnixTimeMilliseconds());

    private static ValueTask Do(Action change)
    {
        change();
        return default;
    }
}
