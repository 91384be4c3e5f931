using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Gapura.Server.Hosting;

namespace Gapura.Testing;

/// <summary>What arrived at the fake SMSC: one segment of a message.</summary>
/// <param name="From">The sender.</param>
/// <param name="To">The number.</param>
/// <param name="Text">What it says, of several lines a moment later than its first; with <c>data</c> its bytes as Latin-1.</param>
/// <param name="Coding"><c>text</c>, <c>ucs-2</c>, or <c>data</c>: a part of a longer message, whose alphabet Kannel does not tell the fake SMSC.</param>
public sealed record ReceivedText(string From, string To, string Text, string Coding);

/// <summary>
/// A real Kannel (bearerbox and smsbox) on loopback ports, with its fake SMSC behind it, which keeps what arrives. To a message that asks for
/// reports Kannel says that the network has it (8) and that it is delivered (1), in no certain order. Ends with the tests, however they end.
/// </summary>
public sealed partial class KannelServer : IAsyncDisposable
{
    /// <summary>The one user that may send.</summary>
    public const string User = "gapura";

    /// <summary>That user's password.</summary>
    public const string Password = "sandi & rahasia";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("gapura-kannel-").FullName;
    private readonly (int Admin, int Boxes, int Network) _ports = (FreePort.Next(), FreePort.Next(), FreePort.Next());
    private readonly List<ReceivedText> _received = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private RunningProgram? _bearerbox;
    private RunningProgram? _smsbox;
    private Process? _network;
    private Task _reading = Task.CompletedTask;

    private KannelServer()
    {
    }

    /// <summary>Where messages are handed in; it stays the same over stop and start.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>Everything that has arrived at the fake SMSC, oldest first. A copy: it does not grow.</summary>
    public IReadOnlyList<ReceivedText> Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>How a server is told of it, as docs/operate/sms.md has it.</summary>
    public SmsSettings Settings => new()
    {
        Url = $"http://127.0.0.1:{Port}/cgi-bin/sendsms?username={{user}}&password={{password}}&from={{from}}&to={{to}}&text={{text}}&charset=utf-8&coding={{coding}}"
            + "&dlr-mask=31&dlr-url={report}%3Fstatus%3D%25d",
        User = User,
        Password = Password,
        From = "GAPURA",
        Accepted = "^[03]:",
    };

    /// <summary>Starts one; it takes messages when the task completes.</summary>
    public static async Task<KannelServer> StartNewAsync()
    {
        var server = new KannelServer();
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>, on the same ports, with what had arrived before.</summary>
    public async Task StartAsync()
    {
        string configuration = Path.Combine(_folder, "kannel.conf");
        await File.WriteAllTextAsync(configuration, Configuration());
        _bearerbox = await RunningProgram.StartAsync(
            new ProcessStartInfo("/usr/sbin/bearerbox", ["-v", "4", configuration]) { WorkingDirectory = _folder }, "kannel", Status(), s_patience);
        _smsbox = await RunningProgram.StartAsync(
            new ProcessStartInfo("/usr/sbin/smsbox", ["-v", "4", configuration]) { WorkingDirectory = _folder }, "kannel", new Uri($"http://127.0.0.1:{Port}/"), s_patience);
        await ConnectNetworkAsync();
    }

    /// <summary>Stops it at once: connections are refused until <see cref="StartAsync"/>, and what it had not passed on is lost.</summary>
    public async Task StopAsync()
    {
        await (_smsbox?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_bearerbox?.DisposeAsync() ?? ValueTask.CompletedTask);
        (_smsbox, _bearerbox) = (null, null);
        await EndNetworkAsync();
    }

    /// <summary>The first segment that fits, received before or within the time-out.</summary>
    /// <exception cref="TimeoutException">None came; the message lists what did.</exception>
    public async Task<ReceivedText> WaitForAsync(Func<ReceivedText, bool> fits, TimeSpan? timeout = null)
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < (timeout ?? s_patience))
        {
            if (Received.FirstOrDefault(fits) is { } found)
            {
                return found;
            }

            await Task.Delay(20);
        }

        throw new TimeoutException($"No such message came to the fake SMSC. Received: {string.Join("; ", Received)}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Configuration() => $"""
        group = core
        admin-port = {_ports.Admin}
        admin-password = {RandomNumberGenerator.GetHexString(32)}
        smsbox-port = {_ports.Boxes}
        box-allow-ip = 127.0.0.1
        log-level = 4

        group = smsc
        smsc = fake
        smsc-id = FAKE
        host = 127.0.0.1
        port = {_ports.Network}
        connect-allow-ip = 127.0.0.1

        group = smsbox
        bearerbox-host = 127.0.0.1
        sendsms-port = {Port}
        sendsms-interface = 127.0.0.1
        log-level = 4

        group = sendsms-user
        username = {User}
        password = "{Password}"
        max-messages = 10
        concatenation = true
        """;

    private Uri Status() => new($"http://127.0.0.1:{_ports.Admin}/status.txt");

    /// <summary>The fake SMSC ends at once where nobody listens yet, so it is started until it stays.</summary>
    private async Task ConnectNetworkAsync()
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < s_patience)
        {
            if (_network is null or { HasExited: true })
            {
                await EndNetworkAsync();

                // It talks for as long as its input is open: when these tests are killed, the pipe breaks and it ends.
                _network = ToolProcess.Start(
                    new ProcessStartInfo("/usr/lib/kannel/test/fakesmsc", ["-H", "127.0.0.1", "-r", $"{_ports.Network}", "-m", "0", "-i", "0.01", "-v", "0"]), "kannel-extras");
                _reading = Task.WhenAll(ReadAsync(_network.StandardOutput), ReadAsync(_network.StandardError));
            }

            await Task.Delay(50);
            if (Online().IsMatch(await _http.GetStringAsync(Status())))
            {
                return;
            }
        }

        throw new TimeoutException($"The fake SMSC does not reach Kannel:\n{_bearerbox?.Said}");
    }

    private async Task EndNetworkAsync()
    {
        if (_network is { } network)
        {
            _network = null;
            network.Kill();
            await network.WaitForExitAsync();
            await _reading;
            network.Dispose();
        }
    }

    private async Task ReadAsync(StreamReader said)
    {
        while (await said.ReadLineAsync() is { } line)
        {
            if (Line().Match(line) is { Success: true } heard)
            {
                lock (_received)
                {
                    Take(heard.Groups["line"].Value);
                }
            }
        }
    }

    /// <summary>Kannel speaks in lines to its fake SMSC, whatever the text holds: what is no message is the one before's next line.</summary>
    private void Take(string line)
    {
        if (Message().Match(line) is { Success: true } message)
        {
            _received.Add(Read(message));
        }
        else if (_received.Count > 0)
        {
            _received[^1] = _received[^1] with { Text = $"{_received[^1].Text}\n{line}" };
        }
    }

    private static ReceivedText Read(Match message)
    {
        (string coding, string content) = (message.Groups["coding"].Value, message.Groups["content"].Value);
        string text = coding switch
        {
            "ucs-2" => Encoding.BigEndianUnicode.GetString(Bytes(content)),
            "data" => Encoding.Latin1.GetString(Bytes(content)),
            _ => content,
        };
        return new ReceivedText(message.Groups["from"].Value, message.Groups["to"].Value, text, coding);
    }

    private static byte[] Bytes(string escaped)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < escaped.Length; i++)
        {
            bytes.Add(escaped[i] switch
            {
                '%' => byte.Parse(escaped.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                '+' => (byte)' ',
                char plain => (byte)plain,
            });
            i += escaped[i] == '%' ? 2 : 0;
        }

        return [.. bytes];
    }

    [GeneratedRegex("Got message [0-9]+: <(?<line>.*)>$")]
    private static partial Regex Line();

    [GeneratedRegex(@"^(?<from>\S+) (?<to>\S+) (?:udh \S+ )?(?<coding>text|data|ucs-2) (?<content>.*)$")]
    private static partial Regex Message();

    [GeneratedRegex(@"FAKE.*\(online")]
    private static partial Regex Online();
}
