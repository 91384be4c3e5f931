using System.Collections.Frozen;
using System.Security.Cryptography;
using Gapura.Storage.Records;
using Microsoft.IdentityModel.Tokens;

namespace Gapura.Server.OpenId;

/// <summary>The keys as they hold now: which one signs, and which ones are still believed.</summary>
public sealed class KeySet
{
    private readonly IReadOnlyList<ProviderKey> _keys;
    private readonly string _signing;
    private readonly FrozenDictionary<string, ProviderKey> _signers;

    public KeySet(IReadOnlyList<ProviderKey> keys, DateTimeOffset now)
    {
        _keys = keys;
        _signing = Names(keys.Select(key => key.Row), now);
        _signers = keys.Where(Signs).ToFrozenDictionary(key => key.Row.Algorithm, StringComparer.Ordinal);
    }

    /// <summary>Every key whose tokens count, the one that signs first in each algorithm.</summary>
    public IEnumerable<ProviderKey> All => _keys.OrderByDescending(key => Signs(key)).ThenByDescending(key => key.Row.SignsFrom);

    public bool Has(string algorithm) => _signers.ContainsKey(algorithm);

    /// <summary>What signs now.</summary>
    public ProviderKey For(string algorithm) => _signers[algorithm];

    /// <summary>Whether these rows at this time would give the same keys.</summary>
    public bool IsOf(IReadOnlyCollection<SigningKey> rows, DateTimeOffset now) =>
        rows.Count == _keys.Count && rows.All(row => _keys.Any(key => key.Row.Id == row.Id)) && Names(rows, now) == _signing;

    private bool Signs(ProviderKey key) => _signing.Split(' ').Contains(key.Row.Id);

    /// <summary>Of each algorithm the newest that may sign by now.</summary>
    private static string Names(IEnumerable<SigningKey> rows, DateTimeOffset now) => string.Join(' ', rows
        .Where(row => row.SignsFrom <= now).GroupBy(row => row.Algorithm).Select(group => group.MaxBy(row => (row.SignsFrom, row.Id))!.Id).Order(StringComparer.Ordinal));
}

/// <summary>One key, ready to use.</summary>
public sealed class ProviderKey
{
    public ProviderKey(SigningKey row, byte[] secret)
    {
        Row = row;
        switch (row.Algorithm)
        {
            case SigningKeys.Own:
                Sign = new SigningCredentials(new SymmetricSecurityKey(secret.AsSpan(0, 32).ToArray()) { KeyId = row.Id }, SecurityAlgorithms.HmacSha256);
                Encrypt = new EncryptingCredentials(new SymmetricSecurityKey(secret.AsSpan(32).ToArray()) { KeyId = row.Id }, SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512);
                break;
            case SigningKeys.Rs256:
                var rsa = RSA.Create();
                rsa.ImportPkcs8PrivateKey(secret, out _);
                Sign = new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = row.Id }, SecurityAlgorithms.RsaSha256);
                break;
            default:
                var ecdsa = ECDsa.Create();
                ecdsa.ImportPkcs8PrivateKey(secret, out _);
                Sign = new SigningCredentials(new ECDsaSecurityKey(ecdsa) { KeyId = row.Id }, SecurityAlgorithms.EcdsaSha256);
                break;
        }
    }

    public SigningKey Row { get; }
    public SigningCredentials Sign { get; }

    /// <summary>Null for keys that others verify with.</summary>
    public EncryptingCredentials? Encrypt { get; }

    public override string ToString() => $"key {Row.Id}";
}
