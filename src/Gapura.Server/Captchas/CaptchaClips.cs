using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;

namespace Gapura.Server.Captchas;

/// <summary>The spoken symbols of one language, unpacked from the assembly. Format: Voices/README.md.</summary>
internal sealed class CaptchaClips
{
    private static readonly Lazy<CaptchaClips> Indonesian = new(() => Load("captcha-voice-id"));
    private static readonly Lazy<CaptchaClips> English = new(() => Load("captcha-voice-en"));

    private readonly FrozenDictionary<char, short[]> _clips;

    private CaptchaClips(FrozenDictionary<char, short[]> clips) => _clips = clips;

    /// <summary>The clips of a language, unpacked when first asked for.</summary>
    public static CaptchaClips Of(CaptchaVoice voice) => voice switch
    {
        CaptchaVoice.Indonesian => Indonesian.Value,
        CaptchaVoice.English => English.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(voice), voice, "No such voice."),
    };

    /// <summary>The samples of a symbol's name, whatever the symbol's case.</summary>
    /// <exception cref="ArgumentException">The symbol has no clip. The message does not name it: it is part of an answer.</exception>
    public short[] Of(char symbol) =>
        _clips.TryGetValue(char.ToUpperInvariant(symbol), out var clip)
            ? clip
            : throw new ArgumentException("The answer holds a symbol that is not of the captcha's alphabet.", nameof(symbol));

    private static CaptchaClips Load(string resource)
    {
        using var stream = typeof(CaptchaClips).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly lacks the resource {resource}.");
        using var reader = new BinaryReader(stream, Encoding.ASCII);
        var clips = new Dictionary<char, short[]>();
        while (stream.Position < stream.Length)
        {
            var symbol = (char)reader.ReadByte();
            var length = BinaryPrimitives.ReadUInt16BigEndian(reader.ReadBytes(sizeof(ushort)));
            clips.Add(symbol, Array.ConvertAll(reader.ReadBytes(length), Expand));
        }
        return new CaptchaClips(clips.ToFrozenDictionary());
    }

    // ITU-T G.711 µ-law: sign, three bits of exponent, four of mantissa, all inverted.
    private static short Expand(byte code)
    {
        var bits = ~code & 0xFF;
        var magnitude = ((((bits & 0x0F) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
        return (short)((bits & 0x80) != 0 ? -magnitude : magnitude);
    }
}
