using Gapura.Server.Hosting;
using Gapura.Server.RelyingParties;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gapura.Server.OpenId;

/// <summary>
/// Tells applications that a session has ended, however it did (OIDC Back-Channel Logout 1.0). It looks for grants whose session is gone, so
/// no way of ending a session can forget it. One node at a time; told at least once, and again with growing pauses until the application took it.
/// </summary>
public sealed class BackchannelLogout(BackchannelParts parts, Database database, Clock clock, ILogger<BackchannelLogout> log) : BackgroundService
{
    // Asked every second, whether anything has ended or not: compiled once.
    private static readonly PerProvider<Func<GapuraContext, DateTimeOffset, IAsyncEnumerable<Grant>>> Due = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, DateTimeOffset now) => db.Grants.Where(grant => grant.LogoutDueAt != null && grant.LogoutDueAt <= now)
            .OrderBy(grant => grant.LogoutDueAt).Take(BatchSize)));

    private static readonly PerProvider<Func<GapuraContext, DateTimeOffset, Task<bool>>> HasEnded = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, DateTimeOffset now) => db.Grants.Any(grant => grant.SessionEndedAt == null
            && !db.Sessions.Any(session => session.Id == grant.SessionId && session.ExpiresAt > now
                && db.Accounts.Any(account => account.Id == session.AccountId && account.CredentialVersion == session.CredentialVersion && account.Status == AccountStatus.Active)))));

    private const int BatchSize = 50;
    private const int MostTries = 12;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    private readonly NodeLease _lease = new(clock, database, "backchannel-logout", TimeSpan.FromMinutes(1));

    /// <summary>Marks what has ended and tells whom it concerns.</summary>
    /// <returns>How many applications were told.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancel = default)
    {
        if (!await _lease.HoldsAsync(cancel))
        {
            return 0;
        }

        // A look first: mostly nothing has ended, and nobody has to wait for SQLite's one writer.
        if (await database.ReadAsync(db => HasEnded.For(db)(db, clock.Now)))
        {
            await MarkEndedAsync(cancel);
        }

        var due = await database.ListAsync(db => Due.For(db)(db, clock.Now));
        var told = await Task.WhenAll(due.Select(grant => TellAsync(grant, cancel)));
        return told.Count(isTold => isTold);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Rounds(clock, Round, e => log.LogError("Applications cannot be told of ended sessions now ({Kind}); trying on", e.GetType().Name)).RunAsync(RunOnceAsync, stoppingToken);

    private Task<int> MarkEndedAsync(CancellationToken cancel)
    {
        var now = clock.Now;
        return database.WriteAsync(db => db.Grants
            .Where(grant => grant.SessionEndedAt == null && !db.Sessions.Any(session => session.Id == grant.SessionId && session.ExpiresAt > now
                && db.Accounts.Any(account => account.Id == session.AccountId && account.CredentialVersion == session.CredentialVersion && account.Status == AccountStatus.Active)))
            .ExecuteUpdateAsync(set => set.SetProperty(grant => grant.SessionEndedAt, now).SetProperty(grant => grant.LogoutDueAt, now), cancel), cancel);
    }

    private async Task<bool> TellAsync(Grant grant, CancellationToken cancel)
    {
        if (!await TakeAsync(grant, cancel))
        {
            return false;
        }

        var party = await parts.Clients.FindAsync(grant.ClientId);
        var isTold = party is null || party.Row.BackchannelLogoutUri.Length == 0 || await PostAsync(party, grant, cancel);
        var tries = grant.LogoutTries + 1;
        var next = isTold || tries >= MostTries ? (DateTimeOffset?)null : clock.Now + TimeSpan.FromSeconds(Math.Min(3600, 2 << tries));
        await database.WriteAsync(db => db.Grants.Where(one => one.Id == grant.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.LogoutTries, tries).SetProperty(one => one.LogoutDueAt, next), cancel), cancel);
        if (!isTold && next is null)
        {
            log.LogWarning("The application {Client} could not be told that a session has ended; it was tried {Tries} times", grant.ClientId, tries);
        }

        return isTold;
    }

    /// <summary>Two nodes may hold the lease for a moment: one of them tells. A node that dies over it leaves the next try to another.</summary>
    private async Task<bool> TakeAsync(Grant grant, CancellationToken cancel)
    {
        var until = clock.Now + TimeSpan.FromSeconds(30);
        return await database.WriteAsync(db => db.Grants.Where(one => one.Id == grant.Id && one.LogoutDueAt == grant.LogoutDueAt)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.LogoutDueAt, until), cancel), cancel) == 1;
    }

    private async Task<bool> PostAsync(RelyingParty party, Grant grant, CancellationToken cancel)
    {
        try
        {
            using var content = new FormUrlEncodedContent([KeyValuePair.Create("logout_token", await TokenAsync(party, grant))]);
            using var response = await parts.Http.PostAsync(new Uri(party.Row.BackchannelLogoutUri), content, cancel);

            // §2.8: 200, or 400 for a token that the application does not take; saying it again would not change that.
            return (int)response.StatusCode is 200 or 202 or 204 or 400;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>§2.4: no nonce, so that it can never be taken for an ID token.</summary>
    private async Task<string> TokenAsync(RelyingParty party, Grant grant)
    {
        if (party.Row.SigningAlgorithm == SigningKeys.Rs256)
        {
            await parts.Keys.EnsureRsaAsync();
        }

        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = parts.Issuer,
            Audience = party.Id,
            IssuedAt = clock.Now.UtcDateTime,
            NotBefore = clock.Now.UtcDateTime,
            Expires = clock.Now.AddMinutes(2).UtcDateTime,
            TokenType = "logout+jwt",
            SigningCredentials = parts.Keys.Current.For(party.Row.SigningAlgorithm).Sign,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = grant.AccountId.ToString(),
                ["sid"] = grant.Id.ToString("N"),
                ["jti"] = Http.Cookies.NewToken(),
                ["events"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["http://schemas.openid.net/event/backchannel-logout"] = new Dictionary<string, object>() },
            },
        });
    }
}

/// <summary>What telling applications works with.</summary>
public sealed class BackchannelParts(ClientBook clients, SigningKeys keys, GapuraSettings settings) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public ClientBook Clients { get; } = clients;
    public SigningKeys Keys { get; } = keys;
    public string Issuer { get; } = new Uri(settings.BaseUrl).AbsoluteUri;

    /// <summary>Addresses are what operators registered; an answer that leads elsewhere is not followed.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = 4096,
    };

    public void Dispose() => Http.Dispose();
}
