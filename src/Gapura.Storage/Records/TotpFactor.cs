using Gapura.Protocol;

namespace Gapura.Storage.Records;

public enum FactorStatus
{
    /// <summary>Shown as a QR code, not yet proved by a code.</summary>
    Pending,
    Active,

    /// <summary>
    /// The account's last device was removed without the factor being switched off: nothing proves it any more but a recovery code, and
    /// the password alone still opens nothing (Q34).
    /// </summary>
    Orphaned,
}

/// <summary>A TOTP secret of an account: of an app at most one pending and one active; of its own devices, one for each (unique index).</summary>
public sealed class TotpFactor
{
    public FactorId Id { get; init; }
    public AccountId AccountId { get; init; }
    public FactorStatus Status { get; set; }

    /// <summary>The device that holds the secret for its offline codes (SPEC 7.1); the empty id for any other app.</summary>
    public DeviceId DeviceId { get; init; }
    public required byte[] SecretSealed { get; set; }
    public OtpAlgorithm Algorithm { get; init; }
    public int Digits { get; init; }
    public int PeriodSeconds { get; init; }

    /// <summary>The newest step that was accepted; a code of this step or an older one is never accepted again (RFC 6238 §5.2).</summary>
    public long LastStep { get; set; }

    /// <summary>Learned offset of the person's clock in steps, −20…20; ±2 learned silently, more only by re-synchronising (D2).</summary>
    public int OffsetSteps { get; set; }

    /// <summary>How many codes in a row sat at one edge of the window, negative at the early one; three move the offset by a step.</summary>
    public int EdgeRun { get; set; }

    /// <summary>A far-off step that one code matched: the following code re-synchronises (RFC 6238 §6). 0 when there is none.</summary>
    public long ResyncStep { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The browser that the secret was made for: only there is the QR code shown again while pending.</summary>
    public byte[] BrowserHash { get; init; } = [];

    /// <summary>End of the pending state; meaningless once active.</summary>
    public DateTimeOffset PendingUntil { get; init; }
    public DateTimeOffset? ActivatedAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }

    public TotpParameters Parameters => new(Algorithm, Digits, PeriodSeconds);
}
