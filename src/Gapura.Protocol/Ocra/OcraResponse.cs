using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Gapura.Protocol.Ocra;

/// <summary>What goes into a response besides the question; only what the suite names may be set.</summary>
public sealed record OcraInputs(string Question)
{
    /// <summary>C, 0 or more.</summary>
    public long Counter { get; init; }

    /// <summary>P: the hash of the PIN.</summary>
    public ReadOnlyMemory<byte> PinHash { get; init; }

    /// <summary>S: shorter data is padded with zeros at its front.</summary>
    public ReadOnlyMemory<byte> Session { get; init; }

    /// <summary>T: how many time steps since 1970.</summary>
    public long TimeSteps { get; init; }

    /// <summary>Names the question only.</summary>
    public override string ToString() => $"{nameof(OcraInputs)} for {Question}";
}

/// <summary>OATH challenge-response, RFC 6287 §5 and §7.1.</summary>
public static class OcraResponse
{
    private const int QuestionBytes = 128;
    private const int NumberBytes = sizeof(long);

    /// <summary>OCRA(K, DataInput): the digits of the response, leading zeros kept.</summary>
    /// <param name="suite">The token's suite.</param>
    /// <param name="key">K, not empty.</param>
    /// <param name="inputs">What the suite asks for.</param>
    /// <exception cref="ArgumentException">The question is not as the suite has it, or PIN hash or session data have the wrong length.</exception>
    public static string Of(OcraSuite suite, ReadOnlySpan<byte> key, OcraInputs inputs)
    {
        using var data = new MemoryStream();
        data.Write(Encoding.ASCII.GetBytes(suite.Text));
        data.WriteByte(0);
        if (suite.HasCounter)
        {
            Write(data, inputs.Counter);
        }

        data.Write(Question(suite, inputs.Question));
        if (suite.PinHash is { } hash)
        {
            data.Write(Checked(inputs.PinHash, Hotp.HmacLength(hash), exactly: true).Span);
        }

        if (suite.SessionBytes > 0)
        {
            ReadOnlyMemory<byte> session = Checked(inputs.Session, suite.SessionBytes, exactly: false);
            data.Write(new byte[suite.SessionBytes - session.Length]);
            data.Write(session.Span);
        }

        if (suite.TimeStep > TimeSpan.Zero)
        {
            Write(data, inputs.TimeSteps);
        }

        Span<byte> hmac = stackalloc byte[Hotp.MaxHmacLength];
        int length = Hotp.Hmac(key, data.ToArray(), suite.Algorithm, hmac);
        long digits = Hotp.Truncate(hmac[..length]) % (long)BigInteger.Pow(10, suite.Digits);
        return digits.ToString(CultureInfo.InvariantCulture).PadLeft(suite.Digits, '0');
    }

    private static void Write(MemoryStream data, long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        Span<byte> bytes = stackalloc byte[NumberBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        data.Write(bytes);
    }

    /// <summary>Q, §5.1: 128 bytes, padded with zeros at the end; numbers as hexadecimal digits from the left.</summary>
    private static byte[] Question(OcraSuite suite, string question)
    {
        // §7.3: in a mutual exchange, both sides' questions one after the other.
        bool isFit = question.Length is >= 4 && question.Length <= 2 * suite.QuestionLength && suite.Format switch
        {
            OcraQuestionFormat.Numeric => question.All(char.IsAsciiDigit),
            OcraQuestionFormat.Hexadecimal => question.All(char.IsAsciiHexDigit),
            _ => question.All(char.IsAscii),
        };
        if (!isFit)
        {
            throw new ArgumentException("The question is not as the suite has it (RFC 6287 §6.3).", nameof(question));
        }

        byte[] written = suite.Format switch
        {
            OcraQuestionFormat.Numeric => FromHex(Hex(BigInteger.Parse(question, NumberStyles.None, CultureInfo.InvariantCulture))),
            OcraQuestionFormat.Hexadecimal => FromHex(question),
            _ => Encoding.ASCII.GetBytes(question),
        };
        byte[] padded = new byte[QuestionBytes];
        written.CopyTo(padded, 0);
        return padded;
    }

    // Without the zero that keeps .NET's hexadecimal numbers positive.
    private static string Hex(BigInteger number) => number.IsZero ? "0" : number.ToString("X", CultureInfo.InvariantCulture).TrimStart('0');

    private static byte[] FromHex(string digits) => Convert.FromHexString(digits.Length % 2 == 0 ? digits : digits + "0");

    private static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> value, int length, bool exactly) => value.Length == length || (!exactly && value.Length < length)
        ? value
        : throw new ArgumentException($"The suite has {length} bytes here (RFC 6287 §5.1).", nameof(value));
}
