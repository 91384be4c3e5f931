using Gapura.Cli.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace Gapura.Cli.Tests.Running;

/// <summary>What a run of the program left behind.</summary>
internal sealed record Ran(int Code, string Output, string Error);

/// <summary>The program with a store of its own, at a terminal where the test types.</summary>
internal sealed class TerminalWorld : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("gapuractl-").FullName;

    private TerminalWorld(FakeTimeProvider time, PretendServer server) => (Time, Server) = (time, server);

    public FakeTimeProvider Time { get; }

    public PretendServer Server { get; }

    public string StoreFile => Path.Combine(_folder, "gapura", "token.json");

    public TokenStore Store => new(StoreFile);

    public StoredToken Token => Assert.Single(Store.Read().Tokens);

    public static async Task<TerminalWorld> CreateAsync()
    {
        var time = new FakeTimeProvider(Start);
        return new TerminalWorld(time, await PretendServer.StartAsync(time));
    }

    /// <summary>One that is bound already.</summary>
    public static async Task<TerminalWorld> BoundAsync(string passphrase = "")
    {
        var world = await CreateAsync();
        var ran = passphrase.Length == 0
            ? await world.RunAsync(["token", "add", world.Server.Link, "--server", $"{world.Server.Name}", "--yes"])
            : await world.TypeAsync(["token", "add", world.Server.Link], ["y", "y"], passphrase, passphrase);
        Assert.True(ran.Code == 0, ran.Error);
        return world;
    }

    /// <summary>Runs where nobody sits.</summary>
    public Task<Ran> RunAsync(string[] arguments, string input = "") => RunAsync(arguments, new StringReader(input), null);

    /// <summary>Runs where somebody types lines, and passphrases where they are asked for.</summary>
    public Task<Ran> TypeAsync(string[] arguments, string[] lines, params string[] passphrases)
    {
        var typed = new Queue<string>(passphrases);
        return RunAsync(arguments, new StringReader(string.Join('\n', lines)), () => typed.Dequeue());
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<Ran> RunAsync(string[] arguments, StringReader input, Func<string?>? secrets)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await Gapuractl.RunAsync(arguments, new Terminal(input, output, error, secrets), Time, name => name == StorePath.Variable ? StoreFile : null);
        return new Ran(code, output.ToString(), error.ToString());
    }
}
