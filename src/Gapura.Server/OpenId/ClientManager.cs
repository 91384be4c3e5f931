using Gapura.Server.Hosting;
using Gapura.Server.RelyingParties;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace Gapura.Server.OpenId;

/// <summary>
/// Compares clients' secrets by one SHA-256 in constant time. OpenIddict's own way derives a key from each secret given, some 3 ms of work,
/// which protects secrets that people choose; ours have 256 random bits.
/// </summary>
public sealed class ClientManager(
    IOpenIddictApplicationCache<RelyingParty> cache, ILogger<OpenIddictApplicationManager<RelyingParty>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options, IOpenIddictApplicationStore<RelyingParty> store, Clock clock)
    : OpenIddictApplicationManager<RelyingParty>(cache, logger, options, store)
{
    public override ValueTask<bool> ValidateClientSecretAsync(RelyingParty application, string secret, CancellationToken cancellationToken = default) =>
        new(application.HasSecret(secret, clock.Now));
}
