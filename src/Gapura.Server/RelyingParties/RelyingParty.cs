using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Gapura.Storage.Records;

namespace Gapura.Server.RelyingParties;

/// <summary>A client as it was read: its lists taken apart once, not at every request.</summary>
public sealed class RelyingParty
{
    public RelyingParty(Client row)
    {
        Row = row;
        Grants = Words(row.Grants);
        Scopes = Words(row.Scopes);
        RedirectUris = [.. row.RedirectUris.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        PostLogoutUris = [.. row.PostLogoutUris.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }

    public Client Row { get; }
    public string Id => Row.Id;
    public string Portal => Row.Portal;
    public FrozenSet<string> Grants { get; }
    public FrozenSet<string> Scopes { get; }
    public IReadOnlyList<string> RedirectUris { get; }
    public IReadOnlyList<string> PostLogoutUris { get; }

    /// <summary>Compared in constant time with the secret, and with the one before it while that still counts.</summary>
    public bool HasSecret(string secret, DateTimeOffset now)
    {
        var hash = HashOf(secret);
        var isNew = Row.SecretHash is { } current && CryptographicOperations.FixedTimeEquals(current, hash);
        var isOld = Row.OldSecretHash is { } old && CryptographicOperations.FixedTimeEquals(old, hash) && Row.OldSecretUntil > now;
        return isNew | isOld;
    }

    /// <summary>What is kept of a client's secret. We make the secrets ourselves, of 256 random bits: there is nothing for a slow hash to protect.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public override string ToString() => $"relying party {Id}";

    private static FrozenSet<string> Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
