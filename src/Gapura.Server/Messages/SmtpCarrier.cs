using System.Net;
using System.Net.Sockets;
using Gapura.Server.Hosting;
using Gapura.Storage.Records;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Gapura.Server.Messages;

/// <summary>Sends by SMTP (RFC 5321), one connection a batch. Encryption that is asked for is required: there is no fallback to clear text.</summary>
public sealed class SmtpCarrier : ICarrier
{
    /// <summary>For connecting with sign-in, and again for each message.</summary>
    public static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(15);

    private readonly MailSettings _settings;
    private readonly Clock _clock;
    private readonly MailboxAddress? _from;
    private SmtpClient? _client;

    /// <exception cref="SettingsException">The sender is no address, or a password would travel in clear text.</exception>
    public SmtpCarrier(GapuraSettings settings, Clock clock)
    {
        _settings = settings.Mail;
        _clock = clock;
        _from = MailComposer.ParseSender(_settings.From);
        if (_from is null && _settings.From.Length > 0)
        {
            throw new SettingsException("Mail:From is not an e-mail address. Use 'Name <address@domain>' or the address alone.");
        }

        if (_settings is { Security: MailSecurity.None, User.Length: > 0 } && !IsThisMachine(_settings.Host))
        {
            throw new SettingsException("Mail:Security None would send Mail:Password in clear text over the network. Use StartTls or Tls, or no Mail:User.");
        }
    }

    public string Channel => Outbox.Email;

    public OutboxState Delivered => OutboxState.Sent;

    private string Server => $"{_settings.Host}:{_settings.Port}";

    public async Task CarryAsync(Envelope envelope, CancellationToken cancel)
    {
        if (_settings.Host.Length == 0 || _from is null)
        {
            throw new CarrierDownException("No mail server is set: Mail:Host and Mail:From are needed.");
        }

        var message = MailComposer.Compose(envelope, _from, _clock.Now);
        if (_client is { IsConnected: true })
        {
            try
            {
                await SendAsync(_client, message, cancel);
                return;
            }
            catch (CarrierDownException)
            {
                // Servers close a connection after so many messages; a fresh one tells whether that was all.
            }
        }

        await SendAsync(await ConnectAsync(cancel), message, cancel);
    }

    public async Task RestAsync()
    {
        if (_client is not { } client)
        {
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(TimeOut, _clock.Provider);
            await client.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception e) when (IsNetwork(e, CancellationToken.None))
        {
            // Everything was accepted before; a goodbye that fails changes nothing.
        }

        Drop();
    }

    private async Task SendAsync(SmtpClient client, MimeMessage message, CancellationToken cancel)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeOut, _clock.Provider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            await client.SendAsync(message, either.Token);
        }
        catch (SmtpCommandException e) when (e.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted)
        {
            // The server's own words may quote the message, link and all: only its code is kept.
            throw new MessageRefusedException($"{Server} answered {(int)e.StatusCode} ({e.ErrorCode}).", (int)e.StatusCode is >= 500 and < 600);
        }
        catch (NotSupportedException)
        {
            throw new MessageRefusedException($"{Server} cannot take this recipient's address (no SMTPUTF8).", forGood: true);
        }
        catch (Exception e) when (IsNetwork(e, cancel))
        {
            Drop();
            throw new CarrierDownException($"{Server}: {Reason(e)}.");
        }
    }

    private async Task<SmtpClient> ConnectAsync(CancellationToken cancel)
    {
        Drop();

        // Revocation lists are fetched over plain HTTP from elsewhere; a gate behind a firewall would lose its mail for that.
        var client = new SmtpClient { Timeout = (int)TimeOut.TotalMilliseconds, CheckCertificateRevocation = false };
        _client = client;
        try
        {
            using var limit = new CancellationTokenSource(TimeOut, _clock.Provider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            await client.ConnectAsync(_settings.Host, _settings.Port, Option(_settings.Security), either.Token);
            if (_settings.User.Length > 0)
            {
                await client.AuthenticateAsync(_settings.User, _settings.Password, either.Token);
            }

            return client;
        }
        catch (Exception e) when (IsNetwork(e, cancel))
        {
            Drop();
            throw new CarrierDownException($"{Server}: {Reason(e)}.");
        }
    }

    private void Drop()
    {
        _client?.Dispose();
        _client = null;
    }

    private static SecureSocketOptions Option(MailSecurity security) => security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    private static bool IsNetwork(Exception e, CancellationToken cancel) => e switch
    {
        OperationCanceledException => !cancel.IsCancellationRequested,
        CommandException or ProtocolException or IOException or SocketException or TimeoutException => true,
        AuthenticationException or SslHandshakeException or NotSupportedException or ServiceNotConnectedException => true,
        _ => false,
    };

    private static string Reason(Exception e) => e switch
    {
        SocketException socket => $"cannot connect ({socket.SocketErrorCode})",
        SslHandshakeException => "the TLS handshake failed; is its certificate valid for this name",
        NotSupportedException => "it offers no STARTTLS, which Mail:Security asks for, or no sign-in, which Mail:User asks for",
        AuthenticationException => "it refuses Mail:User and Mail:Password",
        OperationCanceledException or TimeoutException => $"no answer within {TimeOut.TotalSeconds:0} s",
        SmtpCommandException command => $"it answered {(int)command.StatusCode} ({command.ErrorCode})",
        _ => $"the connection broke ({e.GetType().Name})",
    };

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
