using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gapura.Server.Tests.Messages;

/// <summary>A mail server that answers as told, for what a good one never does: refusals, broken connections, silence.</summary>
internal sealed class ScriptedSmtp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private int _connections;

    public ScriptedSmtp()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => _connections;

    /// <summary>The answer to RCPT TO.</summary>
    public string Recipient { get; set; } = "250 OK";

    /// <summary>The answer after the message's last line.</summary>
    public string Message { get; set; } = "250 OK";

    /// <summary>Messages taken on one connection before it is closed.</summary>
    public int MessagesPerConnection { get; set; } = int.MaxValue;

    /// <summary>True: accepts the connection and never says a word.</summary>
    public bool Silent { get; set; }

    /// <summary>Set: STARTTLS is offered, with this certificate.</summary>
    public X509Certificate2? Certificate { get; set; }

    public List<string> Commands { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(Stream stream, bool greet = true)
    {
        try
        {
            using var reader = new StreamReader(stream);
            await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
            if (Silent)
            {
                await reader.ReadLineAsync(_stop.Token);
                return;
            }

            if (greet)
            {
                await writer.WriteLineAsync("220 ready");
            }

            for (var taken = 0; taken < MessagesPerConnection && await reader.ReadLineAsync(_stop.Token) is { } line;)
            {
                lock (Commands)
                {
                    Commands.Add(line);
                }

                if (line == "STARTTLS" && Certificate is { } certificate)
                {
                    await writer.WriteLineAsync("220 go on");
                    await using var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(certificate);
                    await TalkAsync(tls, greet: false);
                    return;
                }

                taken += line == "DATA" ? 1 : 0;
                await writer.WriteLineAsync(await AnswerAsync(line, reader, writer));
            }
        }
        catch (Exception e) when (e is IOException or AuthenticationException or ObjectDisposedException)
        {
            // The client went.
        }
    }

    private async Task<string> AnswerAsync(string line, StreamReader reader, StreamWriter writer)
    {
        if (line.StartsWith("RCPT", StringComparison.Ordinal))
        {
            return Recipient;
        }

        if (line.StartsWith("EHLO", StringComparison.Ordinal) && Certificate is not null)
        {
            return "250-scripted\r\n250 STARTTLS";
        }

        if (line != "DATA")
        {
            return "250 OK";
        }

        await writer.WriteLineAsync("354 go on");
        while (await reader.ReadLineAsync(_stop.Token) is { } data && data != ".")
        {
        }

        return Message;
    }
}
