using System.Diagnostics;
using System.Text.Json;

namespace Gapura.Testing;

/// <summary>A real SMTP server (Python's aiosmtpd) that keeps what it is sent. Any user name and password are accepted.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private readonly List<ReceivedMail> _messages = [];
    private TaskCompletionSource _changed = NewSignal();
    private Process? _process;
    private Task _reading = Task.CompletedTask;
    private bool? _refusing;
    private bool _ready;

    private SmtpSink(int port) => Port = port;

    /// <summary>The port on 127.0.0.1; it stays the same over stop and start.</summary>
    public int Port { get; }

    /// <summary>Everything received so far, oldest first. A copy: it does not grow.</summary>
    public IReadOnlyList<ReceivedMail> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>Starts a server on a free port; it accepts mail when the task completes.</summary>
    public static async Task<SmtpSink> StartNewAsync()
    {
        var sink = new SmtpSink(FreePort.Next());
        await sink.StartAsync();
        return sink;
    }

    /// <summary>Starts the server again after <see cref="StopAsync"/>, on the same port, with the mail received before.</summary>
    public async Task StartAsync()
    {
        using var script = new StreamReader(typeof(SmtpSink).Assembly.GetManifestResourceStream("smtp_sink.py")!);
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", await script.ReadToEndAsync(), $"{Port}"]);
        _ready = false;
        _process = ToolProcess.Start(start, "python3-aiosmtpd");
        _reading = ReadAsync(_process);
        await UntilAsync(() => _ready, "The SMTP server did not start. Install it with: apt-get install python3-aiosmtpd.");
    }

    /// <summary>Stops the server: connections are refused until <see cref="StartAsync"/>.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(s_patience);
            await _reading;
            process.Dispose();
        }
    }

    /// <summary>From now on every mail is refused with 451 (try again later), or accepted again.</summary>
    public async Task RefuseAsync(bool refuse = true)
    {
        await _process!.StandardInput.WriteLineAsync(refuse ? "refuse" : "accept");
        await _process.StandardInput.FlushAsync();
        await UntilAsync(() => _refusing == refuse, "The SMTP server did not answer.");
    }

    /// <summary>The first mail that fits, received before or within the time-out.</summary>
    /// <exception cref="TimeoutException">No such mail came; the message lists the subjects of those that did.</exception>
    public async Task<ReceivedMail> WaitForAsync(Func<ReceivedMail, bool> fits, TimeSpan timeout)
    {
        ReceivedMail? found = null;
        await UntilAsync(() => (found = _messages.Find(mail => fits(mail))) is not null, "No such mail came.", timeout);
        return found!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task UntilAsync(Func<bool> reached, string complaint, TimeSpan? timeout = null)
    {
        using var deadline = new CancellationTokenSource(timeout ?? s_patience);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (reached())
                {
                    return;
                }
                changed = _changed.Task;
            }
            try
            {
                await changed.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{complaint} Received: {string.Join("; ", Messages.Select(mail => mail.Subject))}");
            }
        }
    }

    private async Task ReadAsync(Process process)
    {
        // Read to the end so that a talkative interpreter never blocks on a full pipe.
        Task<string> errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            using JsonDocument said = JsonDocument.Parse(line);
            lock (_gate)
            {
                Take(said.RootElement);
                _changed.SetResult();
                _changed = NewSignal();
            }
        }
        await errors;
    }

    private void Take(JsonElement said)
    {
        if (said.TryGetProperty("refusing", out JsonElement refusing))
        {
            _refusing = refusing.GetBoolean();
        }
        else if (said.TryGetProperty("ready", out _))
        {
            _ready = true;
            _refusing = false;
        }
        else
        {
            string Field(string name) => said.GetProperty(name).GetString() ?? "";
            _messages.Add(new ReceivedMail(
                Field("sender"),
                [.. said.GetProperty("recipients").EnumerateArray().Select(to => to.GetString()!)],
                Field("subject"), Field("text"), Field("html"), Field("raw")));
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
