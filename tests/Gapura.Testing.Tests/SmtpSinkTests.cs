using System.Net.Mail;
using Xunit;

namespace Gapura.Testing.Tests;

public sealed class SmtpSinkTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_mail_is_received_with_subject_text_and_html_decoded()
    {
        await using SmtpSink sink = await SmtpSink.StartNewAsync();
        using var mail = new MailMessage("gapura@contoh.example", "budi@contoh.example", "Konfirmasi – é", "Tautan: é\n");
        mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString("<p>é</p>", null, "text/html"));

        await SendAsync(sink, mail);
        ReceivedMail received = await sink.WaitForAsync(candidate => candidate.To.Contains("budi@contoh.example"), s_patience);

        Assert.Equal("gapura@contoh.example", received.From);
        Assert.Equal("Konfirmasi – é", received.Subject);
        Assert.Contains("Tautan: é", received.Text);
        Assert.Contains("<p>é</p>", received.Html);
        Assert.Contains("Content-Type: multipart/alternative", received.Raw);
        Assert.Single(sink.Messages);
    }

    [Fact]
    public async Task A_refusing_server_answers_451_until_it_accepts_again()
    {
        await using SmtpSink sink = await SmtpSink.StartNewAsync();

        await sink.RefuseAsync();
        var refusal = await Assert.ThrowsAsync<SmtpException>(() => SendAsync(sink, Short("refused")));
        Assert.Equal(SmtpStatusCode.LocalErrorInProcessing, refusal.StatusCode);
        await sink.RefuseAsync(false);
        await SendAsync(sink, Short("accepted"));

        ReceivedMail received = await sink.WaitForAsync(_ => true, s_patience);
        Assert.Equal("accepted", received.Subject);
    }

    [Fact]
    public async Task A_stopped_server_refuses_connections_and_comes_back_on_the_same_port()
    {
        await using SmtpSink sink = await SmtpSink.StartNewAsync();
        await SendAsync(sink, Short("before"));
        await sink.StopAsync();
        await Assert.ThrowsAsync<SmtpException>(() => SendAsync(sink, Short("meanwhile")));

        await sink.StartAsync();
        await SendAsync(sink, Short("after"));
        await sink.WaitForAsync(mail => mail.Subject == "after", s_patience);

        Assert.Equal(["before", "after"], sink.Messages.Select(mail => mail.Subject));
    }

    private static MailMessage Short(string subject) => new("a@contoh.example", "b@contoh.example", subject, "x");

    private static async Task SendAsync(SmtpSink sink, MailMessage mail)
    {
        using var client = new SmtpClient("127.0.0.1", sink.Port);
        await client.SendMailAsync(mail);
    }
}
