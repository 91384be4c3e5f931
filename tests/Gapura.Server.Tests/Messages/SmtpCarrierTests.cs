using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gapura.Server.Hosting;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gapura.Server.Tests.Messages;

public sealed class SmtpCarrierTests
{
    private static readonly Envelope s_envelope = new(Guid.Empty, "budi@contoh.example", "Percobaan", new OutboxBody("teks", "<p>html</p>"));

    [Theory]
    [InlineData("budi@contoh.example\r\nBcc: lain@contoh.example", "Percobaan")]
    [InlineData("budi@contoh.example\nBcc: lain@contoh.example", "Percobaan")]
    [InlineData("budi@contoh.example, lain@contoh.example", "Percobaan")]
    [InlineData("Budi <budi@contoh.example>", "Percobaan")]
    [InlineData("budi", "Percobaan")]
    [InlineData("budi@contoh.example", "Percobaan\r\nBcc: lain@contoh.example")]
    [InlineData("budi@contoh.example", "Percobaan\nX: y")]
    [InlineData("budi@contoh.example", "Percobaan\rX: y")]
    public async Task A_header_with_a_line_break_or_more_than_one_address_is_refused_and_the_next_message_goes_out(string to, string subject)
    {
        await using var world = await MailWorld.CreateAsync(DatabaseKind.Sqlite);
        await using var sink = await SmtpSink.StartNewAsync();
        await world.AddAsync(to, subject);
        await world.AddAsync(subject: "Berikutnya");

        Assert.Equal(1, await world.Courier(sink.Port).DeliverDueAsync());

        Assert.Equal("Berikutnya", Assert.Single(sink.Messages).Subject);
        Assert.Equal([OutboxState.Failed, OutboxState.Sent], (await world.RowsAsync()).Select(row => row.State).OrderDescending());
        Assert.DoesNotContain("lain@contoh.example", (await world.RowsAsync()).Single(row => row.State == OutboxState.Failed).LastError);
    }

    [Fact]
    public async Task Without_the_encryption_that_is_asked_for_nothing_is_said_in_clear()
    {
        await using var server = new ScriptedSmtp();
        var settings = MailWorld.Settings(server.Port, mail => (mail.Security, mail.User, mail.Password) = (MailSecurity.StartTls, "gapura", "rahasia"));
        var carrier = new SmtpCarrier(settings, new Clock(TimeProvider.System));

        var refused = await Assert.ThrowsAsync<CarrierDownException>(() => carrier.CarryAsync(s_envelope, CancellationToken.None));

        Assert.Contains("STARTTLS", refused.Message);
        Assert.DoesNotContain("rahasia", refused.ToString());
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("MAIL", StringComparison.Ordinal) || command.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("mail.lain.example")]
    public async Task A_server_whose_certificate_nobody_vouches_for_gets_nothing(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await using var server = new ScriptedSmtp { Certificate = certificate };
        var carrier = new SmtpCarrier(MailWorld.Settings(server.Port, mail => mail.Security = MailSecurity.StartTls), new Clock(TimeProvider.System));

        var down = await Assert.ThrowsAsync<CarrierDownException>(() => carrier.CarryAsync(s_envelope, CancellationToken.None));

        Assert.Contains("TLS handshake failed", down.Message);
        Assert.Equal("STARTTLS", server.Commands[^1]);
    }

    [Fact]
    public async Task A_server_that_does_not_speak_tls_gets_nothing()
    {
        await using var server = new ScriptedSmtp();
        var carrier = new SmtpCarrier(MailWorld.Settings(server.Port, mail => mail.Security = MailSecurity.Tls), new Clock(TimeProvider.System));

        await Assert.ThrowsAsync<CarrierDownException>(() => carrier.CarryAsync(s_envelope, CancellationToken.None));

        Assert.DoesNotContain(server.Commands, command => command.Contains("EHLO", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silent_server_is_left_after_fifteen_seconds()
    {
        await using var server = new ScriptedSmtp { Silent = true };
        var time = new SignallingTime(MailWorld.Start);
        var carrier = new SmtpCarrier(MailWorld.Settings(server.Port), new Clock(time));

        var carrying = carrier.CarryAsync(s_envelope, CancellationToken.None);
        await time.SomeoneWaitsAsync(SmtpCarrier.TimeOut);
        time.Advance(SmtpCarrier.TimeOut);

        var down = await Assert.ThrowsAsync<CarrierDownException>(() => carrying);
        Assert.Contains("no answer within 15 s", down.Message);
    }

    [Fact]
    public async Task User_and_password_are_given_when_set()
    {
        await using var sink = await SmtpSink.StartNewAsync();
        var settings = MailWorld.Settings(sink.Port, mail => (mail.User, mail.Password) = ("gapura", "rahasia"));
        var carrier = new SmtpCarrier(settings, new Clock(TimeProvider.System));

        await carrier.CarryAsync(s_envelope, CancellationToken.None);
        await carrier.RestAsync();

        Assert.Single(sink.Messages);
    }

    [Fact]
    public void A_password_in_clear_over_the_network_and_a_malformed_sender_refuse_to_start()
    {
        var clock = new Clock(TimeProvider.System);
        Assert.Throws<SettingsException>(() => new SmtpCarrier(MailWorld.Settings(25, mail => (mail.Host, mail.User) = ("mail.contoh.example", "gapura")), clock));
        Assert.Throws<SettingsException>(() => new SmtpCarrier(MailWorld.Settings(25, mail => mail.From = "gapura"), clock));
        Assert.Throws<SettingsException>(() => new SmtpCarrier(MailWorld.Settings(25, mail => mail.From = "a@contoh.example\r\nBcc: b@contoh.example"), clock));
    }

    [Fact]
    public async Task Without_a_mail_server_messages_wait_and_the_log_says_what_to_set()
    {
        await using var world = await MailWorld.CreateAsync(DatabaseKind.Sqlite);
        await world.AddAsync();
        using var courier = world.Courier(new SmtpCarrier(new GapuraSettings(), world.Clock));

        Assert.Equal(0, await courier.DeliverDueAsync());

        Assert.Equal(OutboxState.Queued, (await world.RowAsync()).State);
        Assert.Contains("Mail:Host", Assert.Single(world.Log.At(LogLevel.Error)));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_demo_shows_messages_and_never_connects(DatabaseKind kind)
    {
        await using var world = await MailWorld.CreateAsync(kind);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await world.AddAsync();
        await using var services = new ServiceCollection().AddLogging().AddSingleton(MailWorld.Settings(((IPEndPoint)listener.LocalEndpoint).Port))
            .AddSingleton(world.Database).AddSingleton(world.Keys).AddSingleton(world.Clock).AddMessages(demo: true).BuildServiceProvider();

        Assert.Equal(1, await services.GetRequiredService<Courier>().DeliverDueAsync());

        Assert.False(listener.Pending());
        var row = await world.RowAsync();
        Assert.Equal(OutboxState.Shown, row.State);
        Assert.StartsWith("Halo", world.Outbox.Open(row).Text, StringComparison.Ordinal);
    }
}
