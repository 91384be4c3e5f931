using System.Diagnostics;
using System.Text;

namespace Gapura.Testing;

/// <summary>A program that serves while a test runs, an application beside Gapura for example. It ends with the test, however that ends.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private static readonly HttpClient s_http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Process _process;
    private readonly ProcessGuard _guard;
    private readonly StringBuilder _said = new();

    private RunningProgram(Process process)
    {
        _process = process;
        _guard = new ProcessGuard(process.Id);
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it wrote so far, to either stream.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>Starts a program and waits until it answers.</summary>
    /// <param name="start">Program, arguments, environment, folder.</param>
    /// <param name="aptPackage">What brings it, named when it is missing.</param>
    /// <param name="answers">An address that answers anything at all once it serves.</param>
    /// <param name="patience">60 s unless given.</param>
    /// <exception cref="InvalidOperationException">It ended, or did not answer in time; the message has what it wrote.</exception>
    public static async Task<RunningProgram> StartAsync(ProcessStartInfo start, string aptPackage, Uri answers, TimeSpan? patience = null)
    {
        var program = new RunningProgram(ToolProcess.Start(start, aptPackage));
        long started = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(answers))
        {
            if (program._process.HasExited || Stopwatch.GetElapsedTime(started) > (patience ?? TimeSpan.FromSeconds(60)))
            {
                await program.DisposeAsync();
                throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} does not answer at {answers}:\n{program.Said}");
            }

            await Task.Delay(100);
        }

        return program;
    }

    /// <summary>Kills it with what it has started.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _guard.Dispose();
        _process.Dispose();
    }

    private static async Task<bool> AnswersAsync(Uri address)
    {
        try
        {
            using HttpResponseMessage answer = await s_http.GetAsync(address);
            return true;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        lock (_said)
        {
            _said.AppendLine(line);
        }
    }
}
