using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OpenIddict.Server;

namespace Gapura.Server.OpenId;

/// <summary>Tells OpenIddict of our keys, and again whenever they change.</summary>
public sealed class KeyOptions(SigningKeys keys) : IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>
{
    public string? Name => Options.DefaultName;

    public void Configure(OpenIddictServerOptions options)
    {
        foreach (var key in keys.Current.All)
        {
            options.SigningCredentials.Add(key.Sign);
            if (key.Encrypt is { } encrypt)
            {
                options.EncryptionCredentials.Add(encrypt);
            }
        }
    }

    public IChangeToken GetChangeToken() => keys.Changes;
}
