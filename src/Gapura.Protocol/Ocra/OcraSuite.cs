using System.Globalization;

namespace Gapura.Protocol.Ocra;

/// <summary>What a question of an OCRA suite is made of (RFC 6287 §5.1).</summary>
public enum OcraQuestionFormat
{
    /// <summary>QA: any characters.</summary>
    Alphanumeric,

    /// <summary>QN: decimal digits.</summary>
    Numeric,

    /// <summary>QH: hexadecimal digits.</summary>
    Hexadecimal,
}

/// <summary>
/// An OCRA suite: which hash, how many digits, and what goes into a response (RFC 6287 §6). A server pins the suite of a token; one that
/// comes from outside is never taken (F-11). Left out: responses that are not truncated (§5.2, <c>HOTP-…-0</c>), which nobody can type.
/// </summary>
public sealed class OcraSuite
{
    private const string Version = "OCRA-1";
    private const int DefaultSessionBytes = 64;
    private const int MostSessionBytes = 512;

    private OcraSuite(string text, OtpAlgorithm algorithm, int digits) => (Text, Algorithm, Digits) = (text, algorithm, digits);

    /// <summary>The suite as it was written: its bytes are part of every response (§5.1).</summary>
    public string Text { get; }

    /// <summary>The hash of the HMAC.</summary>
    public OtpAlgorithm Algorithm { get; }

    /// <summary>Digits of a response, 4 to 10.</summary>
    public int Digits { get; }

    /// <summary>C: a counter takes part.</summary>
    public bool HasCounter { get; private init; }

    /// <summary>What questions are made of.</summary>
    public OcraQuestionFormat Format { get; private init; }

    /// <summary>Most characters of a question, 4 to 64.</summary>
    public int QuestionLength { get; private init; }

    /// <summary>P: a hash of a PIN takes part, made with this; null when none does.</summary>
    public OtpAlgorithm? PinHash { get; private init; }

    /// <summary>S: bytes of session data; 0 when none take part.</summary>
    public int SessionBytes { get; private init; }

    /// <summary>T: the length of a time step; zero when no time takes part.</summary>
    public TimeSpan TimeStep { get; private init; }

    /// <returns>Null for what §6 does not allow.</returns>
    public static OcraSuite? Read(string text) =>
        text.Split(':') is [Version, string function, string inputs] && Function(function) is var (algorithm, digits)
            ? Inputs(new OcraSuite(text, algorithm, digits), inputs.Split('-'))
            : null;

    /// <summary>The suite's text.</summary>
    public override string ToString() => Text;

    // §6.1: HOTP-SHA1-6
    private static (OtpAlgorithm Algorithm, int Digits)? Function(string text) =>
        text.Split('-') is ["HOTP", string hash, string count] && HashOf(hash) is { } algorithm && Number(count, 4, 10) is { } digits ? (algorithm, digits) : null;

    // §6.3: [C] | QFxx | [PH | Snnn | TG], in this order.
    private static OcraSuite? Inputs(OcraSuite suite, string[] inputs)
    {
        int at = 0;
        bool hasCounter = Take(inputs, ref at, "C") == "";
        if (Take(inputs, ref at, "Q") is not { Length: 3 } question || FormatOf(question[0]) is not { } format || Number(question[1..], 4, 64) is not { } length)
        {
            return null;
        }

        string? pin = Take(inputs, ref at, "P");
        string? session = Take(inputs, ref at, "S");
        string? time = Take(inputs, ref at, "T");
        OtpAlgorithm? pinHash = pin is null ? null : HashOf(pin);
        int? bytes = session switch { null => 0, "" => DefaultSessionBytes, { Length: 3 } => Number(session, 1, MostSessionBytes), _ => null };
        TimeSpan? step = time is null ? TimeSpan.Zero : StepOf(time);
        return at == inputs.Length && (pin is null || pinHash is not null) && bytes is { } sessionBytes && step is { } timeStep
            ? new OcraSuite(suite.Text, suite.Algorithm, suite.Digits)
            {
                HasCounter = hasCounter,
                Format = format,
                QuestionLength = length,
                PinHash = pinHash,
                SessionBytes = sessionBytes,
                TimeStep = timeStep,
            }
            : null;
    }

    private static string? Take(string[] inputs, ref int at, string letter) =>
        at < inputs.Length && inputs[at].StartsWith(letter, StringComparison.Ordinal) ? inputs[at++][1..] : null;

    private static OtpAlgorithm? HashOf(string name) => name switch
    {
        "SHA1" => OtpAlgorithm.Sha1,
        "SHA256" => OtpAlgorithm.Sha256,
        "SHA512" => OtpAlgorithm.Sha512,
        _ => null,
    };

    private static OcraQuestionFormat? FormatOf(char letter) => letter switch
    {
        'A' => OcraQuestionFormat.Alphanumeric,
        'N' => OcraQuestionFormat.Numeric,
        'H' => OcraQuestionFormat.Hexadecimal,
        _ => null,
    };

    // §6.3: 1 to 59 seconds or minutes, 0 to 48 hours; a step of no length is nobody's.
    private static TimeSpan? StepOf(string text) => text.Length == 0 ? null : (text[^1], Number(text[..^1], 1, text[^1] == 'H' ? 48 : 59)) switch
    {
        ('S', { } seconds) => TimeSpan.FromSeconds(seconds),
        ('M', { } minutes) => TimeSpan.FromMinutes(minutes),
        ('H', { } hours) => TimeSpan.FromHours(hours),
        _ => null,
    };

    private static int? Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number : null;
}
