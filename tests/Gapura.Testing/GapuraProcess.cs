using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Gapura.Testing;

/// <summary>The server as operators run it: a process of its own, talked to over HTTP and signals.</summary>
public sealed class GapuraProcess : IAsyncDisposable
{
    private const int Sigterm = 15;
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Process _process;
    private readonly ProcessGuard _guard;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    private GapuraProcess(Process process, string baseUrl)
    {
        _process = process;
        _guard = new ProcessGuard(process.Id);
        BaseUrl = baseUrl;
        process.StandardInput.Close();
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _error));
    }

    /// <summary>Where the server answers, without a trailing slash.</summary>
    public string BaseUrl { get; }

    /// <summary>The operating system's process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote to standard output so far.</summary>
    public string Output => Text(_output);

    /// <summary>What it wrote to standard error so far.</summary>
    public string Error => Text(_error);

    /// <summary>Starts the server and, unless told otherwise, waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended before it was ready; the message has what it wrote.</exception>
    /// <exception cref="TimeoutException">It was not ready in time; the message has what it wrote.</exception>
    public static async Task<GapuraProcess> StartAsync(GapuraStart start)
    {
        Process process = ToolProcess.Start(Command(start.Folder, start.Arguments, start.Environment), "dotnet-sdk-10.0");
        var server = new GapuraProcess(process, start.BaseUrl.TrimEnd('/'));
        if (start.ReadyWithin is { } patience)
        {
            try
            {
                await server.WaitUntilReadyAsync(patience);
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
        return server;
    }

    /// <summary>Starts the demonstration on a free port and waits until it is ready.</summary>
    /// <param name="dataFolder">Where its database and <c>demo.json</c> go.</param>
    public static Task<GapuraProcess> StartDemoAsync(string dataFolder)
    {
        int port = FreePort.Next();
        return StartAsync(new GapuraStart
        {
            Arguments = ["demo", "--port", $"{port}", "--data", dataFolder],
            BaseUrl = $"http://localhost:{port}",
        });
    }

    /// <summary>Runs a verb that ends by itself: <c>migrate</c>, <c>doctor</c>, <c>keys</c>, …</summary>
    /// <param name="arguments">Verb and options.</param>
    /// <param name="environment">As in <see cref="GapuraStart.Environment"/>.</param>
    /// <param name="timeout">60 s unless given.</param>
    public static Task<ToolResult> RunToEndAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, TimeSpan? timeout = null) =>
        ToolProcess.RunAsync(
            Command(AppContext.BaseDirectory, arguments, environment ?? new Dictionary<string, string>()), "dotnet-sdk-10.0", "", timeout);

    /// <summary>Waits until <c>/health/ready</c> answers 200. Errors as in <see cref="StartAsync"/>.</summary>
    public async Task WaitUntilReadyAsync(TimeSpan patience)
    {
        long started = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync())
        {
            if (_process.HasExited)
            {
                await _reading;
                throw new InvalidOperationException($"The server ended with code {_process.ExitCode} before it was ready:\n{Output}\n{Error}");
            }
            if (Stopwatch.GetElapsedTime(started) > patience)
            {
                throw new TimeoutException($"The server was not ready within {patience.TotalSeconds} s:\n{Output}\n{Error}");
            }
            await Task.Delay(50);
        }
    }

    /// <summary>Asks the server to end (SIGTERM) and returns its exit code.</summary>
    /// <exception cref="TimeoutException">It was still running after the patience (30 s unless given).</exception>
    public async Task<int> StopAsync(TimeSpan? patience = null)
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, Sigterm);
        }
        await _process.WaitForExitAsync().WaitAsync(patience ?? TimeSpan.FromSeconds(30));
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>Kills the process as a power cut would (SIGKILL) and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Kills the process if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _guard.Dispose();
        _process.Dispose();
    }

    private static ProcessStartInfo Command(
        string folder, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "gapura.dll"), .. arguments]);
        foreach (string inherited in start.Environment.Keys.Where(name => name.StartsWith("GAPURA__", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(inherited);
        }
        if (AppContext.TryGetSwitch("System.Runtime.TieredPGO", out bool isTuned) && !isTuned)
        {
            // As in the tests' own processes (tests/Directory.Build.props), and not in the benchmarks'.
            start.Environment["DOTNET_TieredPGO"] = "0";
        }
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }
        return start;
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using HttpResponseMessage answer = await s_http.GetAsync(new Uri(BaseUrl + "/health/ready"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static async Task ReadAsync(StreamReader stream, StringBuilder kept)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            lock (kept)
            {
                kept.AppendLine(line);
            }
        }
    }

    private static string Text(StringBuilder kept)
    {
        lock (kept)
        {
            return kept.ToString();
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SendSignal(int processId, int signal);
}
