using Gapura.Cli.Tokens;

namespace Gapura.Cli.Tests.Running;

/// <summary>The program with a store of its own, and a person who types a passphrase whenever asked, or nobody.</summary>
internal sealed class LoneTerminal(TimeProvider time, string? passphrase = null) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gapuractl-").FullName;

    public async Task<Ran> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(TextReader.Null, output, error, passphrase is null ? null : () => passphrase);
        var code = await Gapuractl.RunAsync(arguments, terminal, time, name => name == StorePath.Variable ? Path.Combine(_folder, "gapura", "token.json") : null);
        return new Ran(code, output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
