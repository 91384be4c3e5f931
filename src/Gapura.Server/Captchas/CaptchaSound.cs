using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gapura.Server.Captchas;

/// <summary>The language in which a captcha is spoken.</summary>
public enum CaptchaVoice
{
    /// <summary>Indonesian names of letters and digits.</summary>
    Indonesian,

    /// <summary>English names of letters and digits.</summary>
    English,
}

/// <summary>Speaks a captcha's answer, for people who do not see the picture.</summary>
/// <remarks>
/// Stateless, so one instance serves all threads. Case is not spoken, as it does not count. No two runs are alike: pauses, speed and
/// pitch of each symbol, loudness, and what murmurs behind it are drawn anew, so that clips cannot be found again by comparing bytes.
/// </remarks>
public sealed class CaptchaSound
{
    /// <summary>Samples a second, 16 bits each, one channel.</summary>
    public const int SampleRate = 8000;

    /// <summary>Bytes before the first sample.</summary>
    internal const int HeaderLength = 44;

    private const int LongestAnswer = 8;

    /// <summary>A WAV file (PCM, 8 kHz, 16 bits, mono) of about one and a quarter seconds a symbol, different each time.</summary>
    /// <param name="answer">One to eight symbols of <see cref="CaptchaAlphabet.Symbols"/>.</param>
    /// <param name="voice">The language.</param>
    /// <exception cref="ArgumentException">The answer is empty, too long, or holds another symbol.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="voice"/> is none of the known ones.</exception>
    public byte[] Speak(string answer, CaptchaVoice voice)
    {
        ArgumentException.ThrowIfNullOrEmpty(answer);
        if (answer.Length > LongestAnswer)
            throw new ArgumentException("The answer is too long to be spoken.", nameof(answer));

        var clips = CaptchaClips.Of(voice);
        var starts = new int[answer.Length];
        var speeds = new float[answer.Length];
        var length = Samples(Chance.Between(0.35f, 0.6f));
        for (var i = 0; i < answer.Length; i++)
        {
            starts[i] = length;
            speeds[i] = Chance.Between(0.9f, 1.08f);
            length += (int)(clips.Of(answer[i]).Length / speeds[i]) + Samples(Chance.Between(0.45f, 0.85f));
        }

        var mix = new float[length];
        Hiss(mix);
        Murmur(mix, clips);
        for (var i = 0; i < answer.Length; i++)
            Add(mix, clips.Of(answer[i]), starts[i], speeds[i], Chance.Between(0.72f, 0.92f));
        return Wav(mix);
    }

    private static int Samples(float seconds) => (int)(seconds * SampleRate);

    // Softened white noise, some 25 dB below the voice, that swells and falls: steady noise would be filtered out.
    private static void Hiss(float[] mix)
    {
        var noise = RandomNumberGenerator.GetBytes(mix.Length);
        var pitch = MathF.Tau / Samples(Chance.Between(0.7f, 1.6f));
        var phase = Chance.Between(0, MathF.Tau);
        var loudness = Chance.Between(6, 9);
        var last = 0f;
        for (var i = 0; i < mix.Length; i++)
        {
            last += 0.45f * (noise[i] - 127.5f - last);
            mix[i] = last * loudness * (1 + (0.5f * MathF.Sin((i * pitch) + phase)));
        }
    }

    // Other symbols, backwards and faint: speech-like to a program, no words to a person.
    private static void Murmur(float[] mix, CaptchaClips clips)
    {
        var at = Samples(Chance.Between(0, 0.2f));
        while (at < mix.Length)
        {
            var clip = clips.Of(Chance.OneOf<char>(CaptchaAlphabet.SpokenSymbols));
            var end = Add(mix, clip, at, -Chance.Between(0.75f, 1.3f), Chance.Between(0.05f, 0.085f));
            at = end + Samples(Chance.Between(0, 0.25f));
        }
    }

    /// <summary>Mixes a clip in, read at <paramref name="speed"/> (below zero: backwards) between its samples, up to the end of the mix.</summary>
    /// <returns>The position behind its last sample.</returns>
    private static int Add(float[] mix, short[] clip, int start, float speed, float loudness)
    {
        var length = (int)((clip.Length - 1) / MathF.Abs(speed));
        var end = Math.Min(start + length, mix.Length);
        for (var i = start; i < end; i++)
        {
            var at = (i - start) * MathF.Abs(speed);
            if (speed < 0)
                at = clip.Length - 1 - at;
            var whole = Math.Clamp((int)at, 0, clip.Length - 2);
            var part = at - whole;
            mix[i] += loudness * (clip[whole] + (part * (clip[whole + 1] - clip[whole])));
        }
        return start + length;
    }

    private static byte[] Wav(float[] mix)
    {
        const int bytesPerSample = 2;
        var file = new byte[HeaderLength + (mix.Length * bytesPerSample)];
        var header = file.AsSpan(0, HeaderLength);
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], file.Length - 8);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], SampleRate * bytesPerSample);
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], bytesPerSample);
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 8 * bytesPerSample);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], mix.Length * bytesPerSample);
        for (var i = 0; i < mix.Length; i++)
        {
            var sample = (short)Math.Clamp(mix[i], short.MinValue, short.MaxValue);
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(HeaderLength + (i * bytesPerSample)), sample);
        }
        return file;
    }
}
