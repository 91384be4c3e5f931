using Gapura.Protocol.Signing;

namespace Gapura.Server.Push;

/// <summary>Where a device's pushes go, and the keys that they are encrypted for (RFC 8291 §2). The endpoint is a capability: it shows itself to nobody.</summary>
/// <param name="Endpoint">The address that the push service gave out (RFC 8030 §4).</param>
/// <param name="P256dh">The device's public key: 65 bytes, an uncompressed point.</param>
/// <param name="Auth">The authentication secret: 16 bytes.</param>
public sealed record PushSubscription(string Endpoint, byte[] P256dh, byte[] Auth)
{
    /// <summary>Bytes of <see cref="Auth"/> (RFC 8291 §3.2).</summary>
    public const int AuthBytes = 16;

    /// <summary>Whether the keys are as RFC 8291 §3 has them: a point that lies on P-256, and 16 bytes.</summary>
    public bool HasFitKeys => Auth.Length == AuthBytes && DevicePublicKey.FromPoint(P256dh) is not null;

    /// <summary>Always <c>[redacted]</c>.</summary>
    public override string ToString() => "[redacted]";
}

/// <summary>A push that waits to be sent.</summary>
/// <param name="To">Where to.</param>
/// <param name="Payload">What the device is handed: an id, which proves nothing and asks for nothing (SPEC 8.6). At most 3993 bytes of UTF-8.</param>
/// <param name="Expires">From then on it is worth nothing, and no service may deliver it.</param>
/// <param name="WhenDead">Run when the service says that the subscription has ended: forgets it.</param>
public sealed record PushJob(PushSubscription To, string Payload, DateTimeOffset Expires, Func<Task> WhenDead)
{
    /// <summary>A newer push takes the place of one with the same topic that was not delivered yet: up to 32 characters of base64url (RFC 8030 §5.4). Empty: none.</summary>
    public string Topic { get; init; } = "";

    /// <summary>Always <c>[redacted]</c>.</summary>
    public override string ToString() => "[redacted]";
}
