using System.Text;
using Gapura.Protocol.Signing;

namespace Gapura.Cli;

/// <summary>
/// Where a person sits, or nobody. What was asked for goes to standard output; questions and remarks go to standard error, so that a script
/// which takes a code gets the code alone. No colours, nothing that moves.
/// </summary>
internal sealed class Terminal(TextReader input, TextWriter output, TextWriter error, Func<string?>? readSecret)
{
    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    /// <summary>Whether somebody can be asked.</summary>
    public bool IsAttended => readSecret is not null;

    public static Terminal OfProcess() => new(Console.In, Console.Out, Console.Error, Console.IsInputRedirected ? null : ReadUnseen);

    public Task SayAsync(string line) => Output.WriteLineAsync(Clean(line));

    public Task NoteAsync(string line) => Error.WriteLineAsync(Clean(line));

    /// <summary>Yes or no; everything but a yes is no.</summary>
    /// <exception cref="Failure">Nobody is there.</exception>
    public async Task<bool> AgreesAsync(string question, string otherwise = "read what is shown and say --yes") =>
        (await AskAsync($"{question} [y/N] ", otherwise)).ToUpperInvariant() is "Y" or "YES";

    /// <exception cref="Failure">Nobody is there.</exception>
    public async Task<string> AskAsync(string question, string otherwise)
    {
        if (!IsAttended)
        {
            throw new Failure($"Nobody is there to ask \"{question.Trim()}\": {otherwise}.", Gapuractl.Misused);
        }

        await Error.WriteAsync(Clean(question));
        await Error.FlushAsync();
        return (await input.ReadLineAsync() ?? "").Trim();
    }

    /// <summary>A text that is not shown while it is typed.</summary>
    public async Task<string> AskSecretAsync(string question)
    {
        await Error.WriteAsync(Clean(question));
        await Error.FlushAsync();
        var typed = readSecret!() ?? "";
        await Error.WriteLineAsync();
        return typed;
    }

    /// <summary>All of standard input: a link that is piped in.</summary>
    public async Task<string> ReadAllAsync() => (await input.ReadToEndAsync()).Trim();

    /// <summary>A server's text could carry commands for the terminal, or turn the direction of writing: SPEC 1.3's characters are the limit, line by line.</summary>
    internal static string Clean(string text)
    {
        if (text.Length == 0 || PersonText.IsFit(text, text.Length))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(PersonText.IsFit(rune.ToString()) ? rune.ToString() : "\uFFFD");
        }

        return clean.ToString();
    }

    private static string ReadUnseen()
    {
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        return typed.ToString();
    }
}
