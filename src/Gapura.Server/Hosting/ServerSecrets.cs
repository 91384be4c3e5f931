using System.Security.Cryptography;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Hosting;

/// <summary>
/// The server's own keys: made once, kept sealed in the database and shared by all nodes, so that rotating the key ring changes
/// no cookie, no form and no audit seal.
/// </summary>
public sealed class ServerSecrets
{
    private byte[]? _forms;
    private byte[]? _browsers;
    private byte[]? _subjects;
    private byte[]? _audit;
    private byte[]? _vapid;
    private byte[]? _reports;

    /// <summary>Key of the tokens in forms (CSRF).</summary>
    public byte[] Forms => _forms ?? throw NotLoaded();

    /// <summary>Key that marks browser cookies as ours.</summary>
    public byte[] Browsers => _browsers ?? throw NotLoaded();

    /// <summary>Key under which typed identities become throttle subjects.</summary>
    public byte[] Subjects => _subjects ?? throw NotLoaded();

    /// <summary>Key of the audit rows' seals and checkpoints.</summary>
    public byte[] Audit => _audit ?? throw NotLoaded();

    /// <summary>Private key that push services know us by (RFC 8292), PKCS#8, on P-256.</summary>
    public byte[] Vapid => _vapid ?? throw NotLoaded();

    /// <summary>Key of the addresses that gateways report to, one for each text message.</summary>
    public byte[] Reports => _reports ?? throw NotLoaded();

    /// <summary>Reads the keys, making those that are missing; of nodes that start together one wins and all read the same.</summary>
    public async Task LoadAsync(Database database, KeyRing ring)
    {
        _forms = await LoadOneAsync(database, ring, "forms", RandomBytes);
        _browsers = await LoadOneAsync(database, ring, "browsers", RandomBytes);
        _subjects = await LoadOneAsync(database, ring, "subjects", RandomBytes);
        _audit = await LoadOneAsync(database, ring, "audit", RandomBytes);
        _vapid = await LoadOneAsync(database, ring, "vapid", KeyPair);
        _reports = await LoadOneAsync(database, ring, "reports", RandomBytes);
    }

    private static byte[] RandomBytes() => RandomNumberGenerator.GetBytes(32);

    private static byte[] KeyPair()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }

    private static async Task<byte[]> LoadOneAsync(Database database, KeyRing ring, string name, Func<byte[]> make)
    {
        var row = await database.ReadAsync(db => db.ServerSecrets.SingleOrDefaultAsync(secret => secret.Name == name));
        if (row is null)
        {
            var fresh = ring.Seal(SealedColumn.ServerSecret, name, make());
            await database.WriteAsync(db => db.Database.ExecuteSqlAsync(
                $"INSERT INTO server_secrets (name, value_sealed) VALUES ({name}, {fresh}) ON CONFLICT (name) DO NOTHING"));
            row = await database.ReadAsync(db => db.ServerSecrets.SingleAsync(secret => secret.Name == name));
        }

        return ring.Open(SealedColumn.ServerSecret, name, row.ValueSealed);
    }

    private static InvalidOperationException NotLoaded() => new("The server's secrets are read before the first request is taken.");
}
