namespace Gapura.Protocol;

/// <summary>
/// The counter T of RFC 6238 §4.2: how many whole periods have passed since 1970-01-01T00:00:00Z. It is 64 bits wide, as the RFC asks for
/// times past 2038. What a step lasts is in <see cref="TotpParameters"/>.
/// </summary>
/// <param name="Value">Whole periods since the Unix epoch.</param>
public readonly record struct TimeStep(long Value) : IComparable<TimeStep>
{
    /// <summary>The step that lies <paramref name="count"/> steps later.</summary>
    /// <exception cref="OverflowException">The sum does not fit 64 bits.</exception>
    public static TimeStep operator +(TimeStep step, long count) => new(checked(step.Value + count));

    /// <summary>The step that lies <paramref name="count"/> steps earlier.</summary>
    /// <exception cref="OverflowException">The difference does not fit 64 bits.</exception>
    public static TimeStep operator -(TimeStep step, long count) => new(checked(step.Value - count));

    /// <summary>How many steps lie from <paramref name="earlier"/> to <paramref name="later"/>; negative when they are the other way round.</summary>
    /// <exception cref="OverflowException">The difference does not fit 64 bits.</exception>
    public static long operator -(TimeStep later, TimeStep earlier) => checked(later.Value - earlier.Value);

    /// <summary>Whether the left step is the older one.</summary>
    public static bool operator <(TimeStep left, TimeStep right) => left.Value < right.Value;

    /// <summary>Whether the left step is the newer one.</summary>
    public static bool operator >(TimeStep left, TimeStep right) => left.Value > right.Value;

    /// <summary>Whether the left step is the older one or the same.</summary>
    public static bool operator <=(TimeStep left, TimeStep right) => left.Value <= right.Value;

    /// <summary>Whether the left step is the newer one or the same.</summary>
    public static bool operator >=(TimeStep left, TimeStep right) => left.Value >= right.Value;

    /// <inheritdoc />
    public int CompareTo(TimeStep other) => Value.CompareTo(other.Value);
}
