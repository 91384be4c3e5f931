using System.Buffers.Binary;
using System.Text;
using Gapura.Server.Captchas;
using Xunit;

namespace Gapura.Server.Tests.Captchas;

public sealed class CaptchaSoundTests
{
    private const int LargestFile = 250_000;

    private readonly CaptchaSound _sound = new();

    public static TheoryData<CaptchaVoice> Voices => [CaptchaVoice.Indonesian, CaptchaVoice.English];

    [Theory, MemberData(nameof(Voices))]
    public void It_is_a_wav_of_8_khz_16_bits_mono(CaptchaVoice voice)
    {
        var wav = _sound.Speak("WRa42K", voice);

        Assert.Equal("RIFF", Encoding.ASCII.GetString(wav, 0, 4));
        Assert.Equal(wav.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(4)));
        Assert.Equal("WAVEfmt ", Encoding.ASCII.GetString(wav, 8, 8));
        Assert.Equal(16, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(16)));
        Assert.Equal(1, BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(20)));
        Assert.Equal(1, BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(22)));
        Assert.Equal(8000, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(24)));
        Assert.Equal(16000, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(28)));
        Assert.Equal(2, BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(32)));
        Assert.Equal(16, BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(34)));
        Assert.Equal("data", Encoding.ASCII.GetString(wav, 36, 4));
        Assert.Equal(wav.Length - 44, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(40)));
    }

    [Theory, MemberData(nameof(Voices))]
    public void Six_symbols_take_longer_than_one_and_the_longest_fit_the_limit(CaptchaVoice voice)
    {
        var six = _sound.Speak("WRa42K", voice).Length;

        Assert.True(six > 3 * _sound.Speak("W", voice).Length);
        Assert.All(
            CaptchaAlphabet.SpokenSymbols,
            symbol => Assert.InRange(_sound.Speak(new string(symbol, CaptchaAlphabet.AnswerLength), voice).Length, six / 3, LargestFile));
    }

    [Theory, MemberData(nameof(Voices))]
    public void The_same_answer_sounds_different_each_time(CaptchaVoice voice)
    {
        var runs = Enumerable.Range(0, 10).Select(_ => _sound.Speak("WRa42K", voice)).ToList();

        Assert.Equal(10, runs.Select(Convert.ToHexString).Distinct().Count());
        // Half a second's worth of samples from the start, where nothing is spoken yet: the noise alone differs.
        Assert.Equal(10, runs.Select(run => Convert.ToHexString(run.AsSpan(44, 4000))).Distinct().Count());
    }

    [Theory, MemberData(nameof(Voices))]
    public void The_voice_stands_clear_of_the_noise_and_is_never_clipped(CaptchaVoice voice)
    {
        for (var i = 0; i < 20; i++)
        {
            var samples = Samples(_sound.Speak(CaptchaAlphabet.CreateAnswer(), voice));
            Assert.InRange(samples.Max(sample => Math.Abs((int)sample)), 12_000, short.MaxValue - 1);
            var before = Loudness(samples[..(CaptchaSound.SampleRate * 3 / 10)]);
            Assert.InRange(before, 50, 1_200);
            Assert.True(Loudness(samples) > 2.5 * before);
        }
    }

    [Theory, MemberData(nameof(Voices))]
    public void Case_is_not_heard(CaptchaVoice voice) =>
        Assert.All(
            CaptchaAlphabet.Symbols,
            symbol => Assert.Same(CaptchaClips.Of(voice).Of(char.ToUpperInvariant(symbol)), CaptchaClips.Of(voice).Of(symbol)));

    [Theory, MemberData(nameof(Voices))]
    public void Every_symbol_of_the_alphabet_has_a_clip_of_its_own(CaptchaVoice voice)
    {
        var clips = CaptchaAlphabet.SpokenSymbols.Select(CaptchaClips.Of(voice).Of).ToList();

        Assert.All(clips, clip => Assert.InRange(clip.Length, CaptchaSound.SampleRate / 4, CaptchaSound.SampleRate * 6 / 5));
        Assert.All(clips, clip => Assert.InRange(Loudness(clip), 2_500, 9_000));
        Assert.All(clips, clip => Assert.InRange(Math.Max(Math.Abs((int)clip[0]), Math.Abs((int)clip[^1])), 0, 400));
        Assert.Equal(clips.Count, clips.Select(clip => string.Join(' ', clip.Take(2_000))).Distinct().Count());
    }

    [Theory, MemberData(nameof(Voices))]
    public void The_answer_is_not_written_in_the_file(CaptchaVoice voice)
    {
        var answer = CaptchaAlphabet.CreateAnswer();

        var wav = _sound.Speak(answer, voice);

        Assert.Equal(-1, wav.AsSpan().IndexOf(Encoding.ASCII.GetBytes(answer)));
        Assert.Equal(-1, wav.AsSpan().IndexOf(Encoding.ASCII.GetBytes(answer.ToUpperInvariant())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("aK2aK2aK2")]
    [InlineData("aK2 K2")]
    public void What_is_no_answer_is_refused_without_being_repeated(string answer)
    {
        var refusal = Assert.ThrowsAny<ArgumentException>(() => _sound.Speak(answer, CaptchaVoice.English));

        Assert.True(answer.Length < 2 || !refusal.Message.Contains(answer, StringComparison.Ordinal));
    }

    [Fact]
    public void An_unknown_voice_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _sound.Speak("aK2", (CaptchaVoice)7));

    private static short[] Samples(byte[] wav) =>
        [.. Enumerable.Range(0, (wav.Length - 44) / 2).Select(i => BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(44 + (2 * i))))];

    private static double Loudness(short[] samples) => Math.Sqrt(samples.Average(sample => (double)sample * sample));
}
