using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gapura.Client.Webhooks;

/// <summary>The headers of a webhook (Standard Webhooks). A missing one is an empty text.</summary>
/// <param name="Id"><c>webhook-id</c>: the same each time an event is sent again. Keep it, and do nothing twice.</param>
/// <param name="Timestamp"><c>webhook-timestamp</c>: seconds since 1970.</param>
/// <param name="Signature"><c>webhook-signature</c>: one or more, with spaces between.</param>
public sealed record WebhookHeaders(string Id, string Timestamp, string Signature);

/// <summary>
/// Tells whether a webhook is Gapura's: HMAC-SHA256 over id, time and body, and not older than five minutes, so that one that was
/// overheard cannot be sent again later. Compares in a time that tells nothing.
/// </summary>
public sealed class WebhookVerifier
{
    /// <summary>How far a webhook's time may be from now.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string SecretPrefix = "whsec_";
    private const string Version = "v1,";
    private const int MostSignatures = 10;
    private readonly byte[][] _keys;
    private readonly TimeProvider _time;

    /// <summary>Checks with these secrets.</summary>
    /// <param name="secrets">As Gapura showed them, <c>whsec_…</c>; while one follows another, both.</param>
    /// <param name="time">The clock; the machine's unless given.</param>
    /// <exception cref="ArgumentException">A secret is none.</exception>
    public WebhookVerifier(IEnumerable<string> secrets, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        _keys = [.. secrets.Select(KeyOf)];
        _time = time ?? TimeProvider.System;
        if (_keys.Length == 0)
        {
            throw new ArgumentException("There has to be a secret.", nameof(secrets));
        }
    }

    /// <summary>Checks with one secret.</summary>
    /// <inheritdoc cref="WebhookVerifier(IEnumerable{string}, TimeProvider?)"/>
    public WebhookVerifier(string secret, TimeProvider? time = null)
        : this([secret], time)
    {
    }

    /// <summary>Whether to believe it.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="body">The request's body, byte for byte: not read and written anew.</param>
    public bool IsGenuine(WebhookHeaders headers, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(headers);
        if (headers.Id.Length == 0 || !long.TryParse(headers.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            || Math.Abs((double)_time.GetUtcNow().ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds)
        {
            return false;
        }

        byte[] content = [.. Encoding.UTF8.GetBytes($"{headers.Id}.{headers.Timestamp}."), .. body];
        bool isGenuine = false;
        foreach (byte[] key in _keys)
        {
            byte[] right = HMACSHA256.HashData(key, content);
            foreach (string given in headers.Signature.Split(' ', MostSignatures + 1, StringSplitOptions.RemoveEmptyEntries).Take(MostSignatures))
            {
                isGenuine |= given.StartsWith(Version, StringComparison.Ordinal) && CryptographicOperations.FixedTimeEquals(right, Decode(given[Version.Length..]));
            }
        }

        return isGenuine;
    }

    private static byte[] KeyOf(string secret)
    {
        byte[] key = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? Decode(secret[SecretPrefix.Length..]) : [];
        return key.Length >= 16 ? key : throw new ArgumentException("A webhook's secret begins with whsec_, as Gapura showed it.", nameof(secret));
    }

    private static byte[] Decode(string base64)
    {
        byte[] bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out int written) ? bytes[..written] : [];
    }
}
