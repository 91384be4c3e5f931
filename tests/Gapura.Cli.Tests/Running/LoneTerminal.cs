using Gapura.Cli.Tokens;

namespace Gapura.Cli.Tests.Running;

/// <summary>The program with a store of its own, and a person who types a passphrase whenever asked, or nobody.</summary>
internal sealed class LoneTerminal(TimeProvider time, string? passphrase = null) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gapuractl-").FullName;
    private StringWriter? _output;

    public string StoreFile => Path.Combine(_folder, "gapura", "token.json");

    public StoredToken Token => Assert.Single(new TokenStore(StoreFile).Read().Tokens);

    /// <summary>What the run that is under way has written to standard output.</summary>
    public string Said => _output?.ToString() ?? "";

    public Task<Ran> RunAsync(params string[] arguments) => RunAsync(arguments, TextReader.Null, passphrase is null ? null : () => passphrase);

    /// <summary>Runs where somebody types lines, and what is not shown where that is asked for: passphrases and PINs.</summary>
    public Task<Ran> TypeAsync(string[] arguments, string[] lines, params string[] unseen) => TypeAsync(arguments, new StringReader(string.Join('\n', lines)), unseen);

    public async Task<Ran> TypeAsync(string[] arguments, TextReader lines, params string[] unseen)
    {
        var typed = new Queue<string>(unseen);
        var ran = await RunAsync(arguments, lines, () => typed.Dequeue());
        Assert.Empty(typed);
        Assert.DoesNotContain(unseen, one => one.Length > 0 && (ran.Output + ran.Error).Contains(one, StringComparison.Ordinal));
        return ran;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<Ran> RunAsync(string[] arguments, TextReader lines, Func<string?>? unseen)
    {
        using var output = _output = new StringWriter();
        using var error = new StringWriter();
        var code = await Gapuractl.RunAsync(arguments, new Terminal(lines, output, error, unseen), time, name => name == StorePath.Variable ? StoreFile : null);
        return new Ran(code, output.ToString(), error.ToString());
    }
}
