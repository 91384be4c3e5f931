using System.Diagnostics;
using System.Security.Cryptography;
using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Enrolment;

/// <summary>The code in an enrolment's QR picture: 128 random bits that let one device be bound (SPEC 4.2). It shows itself only by <see cref="Reveal"/>.</summary>
[DebuggerDisplay("[redacted]")]
public sealed class EnrolmentCode
{
    /// <summary>How long it lives (SPEC 4.2).</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private const int Bytes = 16;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _text;

    private EnrolmentCode(string text) => _text = text;

    /// <summary>A new code from the operating system's generator.</summary>
    public static EnrolmentCode Create() => new(Base64UrlText.Encode(RandomNumberGenerator.GetBytes(Bytes)));

    /// <returns>Null for anything but 22 characters that are 128 bits.</returns>
    public static EnrolmentCode? Read(string text) => Base64UrlText.TryDecode(text, Bytes, out _) ? new EnrolmentCode(text) : null;

    /// <summary>The code's 22 characters.</summary>
    public string Reveal() => _text;

    /// <summary>Always <c>[redacted]</c>.</summary>
    public override string ToString() => "[redacted]";
}
