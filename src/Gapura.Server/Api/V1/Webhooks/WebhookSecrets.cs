using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Api.V1.Webhooks;

/// <summary>What deliveries are signed with (Standard Webhooks): 256 random bits, kept sealed; for a day after a change the one before as well.</summary>
public sealed class WebhookSecrets(KeyRing keys)
{
    private const string Prefix = "whsec_";
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    public static string Create() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public byte[] Seal(Guid webhook, string secret) => keys.SealText(SealedColumn.WebhookSecret, SealedRow.Name(webhook), secret);

    /// <summary>The new secret, and the one until now for a while.</summary>
    public byte[] SealAfter(Webhook webhook, string secret, DateTimeOffset now)
    {
        var old = Open(webhook).Split(' ')[0];
        return Seal(webhook.Id, string.Create(CultureInfo.InvariantCulture, $"{secret} {old} {(now + Overlap).ToUnixTimeSeconds()}"));
    }

    /// <summary>The header's value: one signature for each secret that counts now.</summary>
    public string Sign(Webhook webhook, string id, long timestamp, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        byte[] message = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")), .. body];
        var kept = Open(webhook).Split(' ');
        var both = kept is [_, _, var until] && long.Parse(until, CultureInfo.InvariantCulture) > now.ToUnixTimeSeconds();
        return string.Join(' ', kept.Take(both ? 2 : 1).Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[Prefix.Length..]), message))}"));
    }

    private string Open(Webhook webhook) => keys.OpenText(SealedColumn.WebhookSecret, SealedRow.Name(webhook.Id), webhook.SecretSealed);
}
