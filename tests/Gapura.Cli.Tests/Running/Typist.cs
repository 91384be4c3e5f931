namespace Gapura.Cli.Tests.Running;

/// <summary>Somebody who looks at something else, a phone or a colleague, when asked for a line.</summary>
internal sealed class Typist(Func<Task<string>> look) : TextReader
{
    public override async Task<string?> ReadLineAsync() => await look();

    /// <summary>The first digits of that count in a row in a text.</summary>
    public static string Digits(string text, int count) => System.Text.RegularExpressions.Regex.Match(text, $"(?<![0-9])[0-9]{{{count}}}(?![0-9])").Value;
}
