using MailKit.Net.Smtp;
using MailKit.Security;

namespace Gapura.Server.Hosting.Verbs.Doctor;

/// <summary>Greets the mail server the way the courier does, and sends nothing.</summary>
internal static class MailCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<Finding> RunAsync(MailSettings mail, CancellationToken cancel)
    {
        if (SettingsCheck.MailProblems(mail) is { Count: > 0 } problems)
        {
            return mail.Host.Length == 0
                ? Finding.Warn("mail", "no server is set", "'serve' needs one; a demo shows its mails on a page")
                : Finding.Fail("mail", string.Join(' ', problems), "docs/operate/settings.md lists every setting");
        }

        var server = $"{mail.Host}:{mail.Port}";
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        try
        {
            await GreetAsync(client, mail, cancel);
            var detail = $"{server} answers, {(client.IsSecure ? "encrypted" : "not encrypted")}{(mail.User.Length > 0 ? ", and lets us in" : "")}";
            await client.DisconnectAsync(quit: true, cancel);
            return Finding.Ok("mail", detail);
        }
        catch (NotSupportedException) when (mail.Security == MailSecurity.StartTls)
        {
            return Finding.Fail("mail", $"{server} does not offer STARTTLS", "set 'Mail:Security' to Tls with the port for it (465), or mend the server");
        }
        catch (SslHandshakeException)
        {
            return Finding.Fail("mail", $"{server} has a certificate that this machine does not trust", "mend the certificate, or 'Mail:Host' must be the name in it");
        }
        catch (AuthenticationException)
        {
            return Finding.Fail("mail", $"{server} refuses 'Mail:User' with 'Mail:Password'", "ask the mail server's keeper");
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            return Finding.Fail("mail", $"{server} cannot be reached ({e.GetType().Name})", "are 'Mail:Host' and 'Mail:Port' right, is a firewall between?");
        }
    }

    private static async Task GreetAsync(SmtpClient client, MailSettings mail, CancellationToken cancel)
    {
        await client.ConnectAsync(mail.Host, mail.Port, mail.Security switch
        {
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.None,
        }, cancel);
        if (mail.User.Length > 0)
        {
            await client.AuthenticateAsync(mail.User, mail.Password, cancel);
        }
    }
}
