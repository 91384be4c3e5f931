using System.Diagnostics;
using System.Text;
using Gapura.Testing;

namespace Gapura.Cli.Tests.Running;

/// <summary>The program at a real terminal, which <c>script</c> makes: waits for a question, then types.</summary>
internal sealed class Pty : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly StringBuilder _seen = new();
    private int _answered;

    private Pty(Process process) => _process = process;

    /// <summary>Everything that stood on the screen.</summary>
    public string Screen => _seen.ToString();

    public static Pty Start(TerminalWorld world, params string[] arguments) => Start(world.StoreFile, arguments);

    /// <param name="store">The file with the terminal's tokens.</param>
    /// <param name="arguments">What is typed after the program's name.</param>
    public static Pty Start(string store, string[] arguments)
    {
        var command = string.Join(' ', [Path.Combine(AppContext.BaseDirectory, "gapuractl"), .. arguments.Select(argument => $"'{argument}'")]);
        var start = new ProcessStartInfo("script", ["--quiet", "--return", "--command", command, "/dev/null"]);
        start.Environment["GAPURACTL_STORE"] = store;
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("GAPURACTL_PASSPHRASE_FD");
        return new Pty(ToolProcess.Start(start, "bsdutils"));
    }

    /// <summary>Waits until a question stands there, and types an answer.</summary>
    public async Task TypeAsync(string question, string answer)
    {
        using var limit = new CancellationTokenSource(Patience);
        var some = new char[256];
        while (Screen.IndexOf(question, _answered, StringComparison.Ordinal) < 0)
        {
            var read = await _process.StandardOutput.ReadAsync(some, limit.Token);
            Assert.True(read > 0, $"It ended before it asked \"{question}\": {Screen}");
            _seen.Append(some, 0, read);
        }

        _answered = Screen.IndexOf(question, _answered, StringComparison.Ordinal) + question.Length;
        await _process.StandardInput.WriteAsync(answer + "\r");
        await _process.StandardInput.FlushAsync(limit.Token);
    }

    public async Task<int> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        _seen.Append(await _process.StandardOutput.ReadToEndAsync(limit.Token));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
