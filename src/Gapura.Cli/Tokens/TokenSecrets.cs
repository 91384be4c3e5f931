using System.Security.Cryptography;
using System.Text;
using Gapura.Protocol;
using Gapura.Protocol.Pin;
using Gapura.Protocol.Signing;

namespace Gapura.Cli.Tokens;

/// <summary>What makes this terminal the device: its key, and the key of its offline codes, which a Secure Token has from its seed and a PIN.</summary>
internal sealed class TokenSecrets(DeviceKey key, OtpSecret codes) : IDisposable
{
    // What OWASP's password storage cheat sheet asks of PBKDF2 with SHA-256: about a fifth of a second on a laptop.
    private const int Rounds = 600_000;
    private const int MostRounds = 10_000_000;
    private const int SaltBytes = 16;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public DeviceKey Key { get; } = key;

    /// <summary>The key of offline codes (SPEC 7.1); of a Secure Token the seed (SPEC 9.1).</summary>
    public OtpSecret Codes { get; } = codes;

    /// <summary>The key that six digits give with this seed and a salt, right or wrong: nobody here can tell (SPEC 9.2).</summary>
    /// <exception cref="Failure">These secrets are of no Secure Token.</exception>
    public PinKey PinKeyOf(byte[] salt, string pin) => Codes.Reveal().Length == PinKey.Bytes
        ? PinKey.Derive(Codes.Reveal(), salt, pin)
        : throw new Failure("The store has no seed for this Secure Token. Activate it anew.");

    /// <exception cref="Failure">They are not what this program wrote.</exception>
    public static TokenSecrets From(StoredSecrets stored)
    {
        try
        {
            return new TokenSecrets(DeviceKey.Import(stored.Key), OtpSecret.From(stored.Codes));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new Failure("The store's keys are damaged. Put a copy of the store back, or bind this terminal anew.");
        }
    }

    public StoredSecrets Plain() => new(Key.RevealPrivateKey(), Codes.Reveal().ToArray());

    /// <summary>Seals under a passphrase; for one device, so that a box moved to another one does not open.</summary>
    public SealedSecrets Seal(string passphrase, Guid device)
    {
        var (salt, nonce) = (RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(NonceBytes));
        var plain = Plain();

        // The two keys, the first behind its length: nothing here needs a format that others read.
        byte[] both = [(byte)(plain.Key.Length >> 8), (byte)plain.Key.Length, .. plain.Key, .. plain.Codes];
        var box = new byte[both.Length + TagBytes];
        using var cipher = new AesGcm(Stretch(passphrase, salt, Rounds), TagBytes);
        cipher.Encrypt(nonce, both, box.AsSpan(0, both.Length), box.AsSpan(both.Length), For(device));
        CryptographicOperations.ZeroMemory(both);
        return new SealedSecrets(Rounds, salt, nonce, box);
    }

    /// <returns>Null when the passphrase is another one, or the box was changed.</returns>
    public static TokenSecrets? Open(SealedSecrets box, string passphrase, Guid device)
    {
        if (box.Rounds is < 1 or > MostRounds || box.Nonce.Length != NonceBytes || box.Box.Length < TagBytes + 2)
        {
            return null;
        }

        var both = new byte[box.Box.Length - TagBytes];
        try
        {
            using var cipher = new AesGcm(Stretch(passphrase, box.Salt, box.Rounds), TagBytes);
            cipher.Decrypt(box.Nonce, box.Box.AsSpan(0, both.Length), box.Box.AsSpan(both.Length), both, For(device));
            var keyBytes = (both[0] << 8) | both[1];
            return From(new StoredSecrets(both[2..(2 + keyBytes)], both[(2 + keyBytes)..]));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(both);
        }
    }

    public override string ToString() => "[redacted]";

    public void Dispose()
    {
        Key.Dispose();
        Codes.Dispose();
    }

    private static byte[] Stretch(string passphrase, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(passphrase.Normalize(NormalizationForm.FormC), salt, rounds, HashAlgorithmName.SHA256, 32);

    private static byte[] For(Guid device) => [.. "gapuractl-secrets-1\0"u8, .. device.ToByteArray(bigEndian: true)];
}
