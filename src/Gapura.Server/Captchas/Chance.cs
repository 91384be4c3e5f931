using System.Security.Cryptography;

namespace Gapura.Server.Captchas;

/// <summary>Fractions and choices from the cryptographic generator: what a solver could predict, it could subtract.</summary>
internal static class Chance
{
    private const int Steps = 1 << 24;

    /// <summary>A number from <paramref name="low"/> to below <paramref name="high"/>, evenly spread.</summary>
    public static float Between(float low, float high) =>
        low + ((high - low) * RandomNumberGenerator.GetInt32(Steps) / Steps);

    /// <summary>Plus or minus one.</summary>
    public static float Sign() => RandomNumberGenerator.GetInt32(2) * 2 - 1;

    /// <summary>One of <paramref name="choices"/>, each as likely.</summary>
    public static T OneOf<T>(ReadOnlySpan<T> choices) => choices[RandomNumberGenerator.GetInt32(choices.Length)];
}
