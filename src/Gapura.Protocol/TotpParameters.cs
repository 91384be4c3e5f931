namespace Gapura.Protocol;

/// <summary>
/// What server and authenticator app agree on besides the secret (RFC 6238 §4.1). T0 is not among them: it is 0, the RFC's default, because
/// the Key URI Format has no way to tell an app another one.
/// </summary>
/// <param name="Algorithm">The hash.</param>
/// <param name="Digits">Length of a code, 6 to 8 (RFC 4226 §5.3).</param>
/// <param name="PeriodSeconds">How long a step lasts, X in RFC 6238 §4.1: 15 to 120 seconds (§5.2 weighs long against short, 30 is its default).</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
public sealed record TotpParameters(OtpAlgorithm Algorithm, int Digits, int PeriodSeconds)
{
    /// <summary>Fewest digits of a code (RFC 4226 §5.3: at least 6).</summary>
    public const int MinDigits = 6;

    /// <summary>Most digits of a code that authenticator apps can show.</summary>
    public const int MaxDigits = 8;

    /// <summary>Shortest step in seconds.</summary>
    public const int MinPeriodSeconds = 15;

    /// <summary>Longest step in seconds.</summary>
    public const int MaxPeriodSeconds = 120;

    private static readonly long LastUnixSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>SHA-1, six digits, 30 seconds: what every authenticator app assumes when nothing else is said.</summary>
    public static TotpParameters Default { get; } = new(OtpAlgorithm.Sha1, 6, 30);

    /// <summary>The hash.</summary>
    public OtpAlgorithm Algorithm { get; init => field = Checked(value); } = Checked(Algorithm);

    /// <summary>Length of a code, 6 to 8.</summary>
    public int Digits { get; init => field = CheckedDigits(value); } = CheckedDigits(Digits);

    /// <summary>How long a step lasts, 15 to 120 seconds.</summary>
    public int PeriodSeconds { get; init => field = CheckedPeriod(value); } = CheckedPeriod(PeriodSeconds);

    /// <summary>The step in which an instant lies: T = floor(unix time / X), RFC 6238 §4.2, in 64 bits up to the end of year 9999.</summary>
    /// <param name="utc">The instant; its offset does not matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies before 1970, where T is not defined.</exception>
    public TimeStep StepAt(DateTimeOffset utc)
    {
        long seconds = utc.ToUnixTimeSeconds();
        ArgumentOutOfRangeException.ThrowIfNegative(seconds, nameof(utc));
        return new TimeStep(seconds / PeriodSeconds);
    }

    /// <summary>The first instant of a step, in UTC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative or begins after year 9999.</exception>
    public DateTimeOffset StartOf(TimeStep step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step.Value, nameof(step));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step.Value, LastUnixSecond / PeriodSeconds, nameof(step));
        return DateTimeOffset.FromUnixTimeSeconds(step.Value * PeriodSeconds);
    }

    internal static int CheckedDigits(int digits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, MinDigits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, MaxDigits);
        return digits;
    }

    private static OtpAlgorithm Checked(OtpAlgorithm algorithm) =>
        algorithm is OtpAlgorithm.Sha1 or OtpAlgorithm.Sha256 or OtpAlgorithm.Sha512
            ? algorithm
            : throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not an algorithm of RFC 6238.");

    private static int CheckedPeriod(int periodSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(periodSeconds, MinPeriodSeconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(periodSeconds, MaxPeriodSeconds);
        return periodSeconds;
    }
}
