using System.Security.Cryptography;

namespace Gapura.Protocol;

/// <summary>
/// Time-based one-time passwords, RFC 6238. Left out on purpose because they need state: that a code passes once only (§5.2) and the
/// re-synchronisation of a drifted clock (§6) belong to the server, which chooses the range of steps and remembers the newest one.
/// </summary>
public static class Totp
{
    /// <summary>Most steps that one <see cref="Match"/> looks at: 50 either way, far more than any policy accepts.</summary>
    public const int MaxSteps = 101;

    /// <summary>TOTP = HOTP(K, T), RFC 6238 §4.2.</summary>
    /// <param name="key">The shared key K; not empty.</param>
    /// <param name="step">The step T, 0 or more.</param>
    /// <param name="p">Hash and digits.</param>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public static string Code(ReadOnlySpan<byte> key, TimeStep step, TotpParameters p)
    {
        ArgumentNullException.ThrowIfNull(p);
        return Hotp.Code(key, step.Value, p.Algorithm, p.Digits);
    }

    /// <summary>
    /// Finds the newest step of an inclusive range whose code is <paramref name="code"/> (RFC 6238 §5.2, §6). The work depends on the length of
    /// the range alone: not on whether, where or how nearly the code matches, nor on whether it looks like a code at all.
    /// </summary>
    /// <param name="key">The shared key K; not empty.</param>
    /// <param name="code">What was typed, see <see cref="TotpCodeText"/>. A wrong length or anything but ASCII digits matches nothing.</param>
    /// <param name="first">Oldest step to accept, 0 or more.</param>
    /// <param name="last">Newest step to accept. Before <paramref name="first"/>, the range is empty and nothing matches.</param>
    /// <param name="p">Hash and digits.</param>
    /// <returns>The newest step that matches, or null.</returns>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range has more than 101 steps or begins before step 0.</exception>
    public static TimeStep? Match(ReadOnlySpan<byte> key, ReadOnlySpan<char> code, TimeStep first, TimeStep last, TotpParameters p)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentOutOfRangeException.ThrowIfNegative(first.Value, nameof(first));
        if (last < first)
        {
            return null;
        }

        long distance = last - first;
        if (distance >= MaxSteps)
        {
            throw new ArgumentOutOfRangeException(nameof(last), $"A range has at most {MaxSteps} steps.");
        }

        using IncrementalHash hmac = Hotp.CreateHmac(key, p.Algorithm);
        Span<byte> typed = stackalloc byte[p.Digits];
        CopyIfCode(code, typed);
        Span<char> expected = stackalloc char[p.Digits];
        Span<byte> expectedBytes = stackalloc byte[p.Digits];
        long newest = -1;
        for (long i = 0; i <= distance; i++)
        {
            long step = first.Value + i;
            Hotp.WriteCode(hmac, step, p.Digits, expected);
            Narrow(expected, expectedBytes);

            // Chosen by a mask, not by a branch, so that the step which matched does not show in the time either.
            long mask = CryptographicOperations.FixedTimeEquals(typed, expectedBytes) ? -1L : 0L;
            newest = (step & mask) | (newest & ~mask);
        }

        return newest < 0 ? null : new TimeStep(newest);
    }

    /// <summary>Leaves the destination zeroed, and so equal to no code, unless the text has its length and is ASCII digits throughout.</summary>
    private static void CopyIfCode(ReadOnlySpan<char> code, Span<byte> destination)
    {
        destination.Clear();
        if (code.Length != destination.Length)
        {
            return;
        }

        Narrow(code, destination);
        foreach (char c in code)
        {
            if (!char.IsAsciiDigit(c))
            {
                destination.Clear();
            }
        }
    }

    private static void Narrow(ReadOnlySpan<char> digits, Span<byte> destination)
    {
        for (int i = 0; i < digits.Length; i++)
        {
            destination[i] = (byte)digits[i];
        }
    }
}
