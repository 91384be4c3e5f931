using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.Extensions.Logging;

namespace Gapura.Server.Tests.Messages.Sms;

/// <summary>One courier, two ways out.</summary>
public sealed class ChannelsTests
{
    [Fact]
    public async Task A_gateway_that_does_not_answer_keeps_no_mail_waiting()
    {
        await using var stub = await GatewayStub.StartAsync();
        await using var sink = await SmtpSink.StartNewAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port);
        var release = new TaskCompletionSource();
        stub.Answer = _ => release.Task;
        await world.AddAsync();
        await world.Mail.AddAsync(subject: "satu");
        using var courier = world.Courier(new SmtpCarrier(MailWorld.Settings(sink.Port), world.Mail.Clock));
        await courier.StartAsync(CancellationToken.None);

        await sink.WaitForAsync(mail => mail.Subject == "satu", TimeSpan.FromSeconds(30));
        await world.Mail.AddAsync(subject: "dua");
        await sink.WaitForAsync(mail => mail.Subject == "dua", TimeSpan.FromSeconds(30));
        Assert.Equal(OutboxState.Sending, (await world.Mail.RowsAsync()).Single(row => row.Channel == Outbox.Sms).State);

        release.SetResult();
        await courier.StopAsync(CancellationToken.None);
        Assert.Equal(OutboxState.Sent, (await world.Mail.RowsAsync()).Single(row => row.Channel == Outbox.Sms).State);
    }

    [Fact]
    public async Task A_mail_server_that_is_down_keeps_no_text_message_waiting()
    {
        await using var stub = await GatewayStub.StartAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port);
        await world.Mail.AddAsync();
        await world.AddAsync();
        using var courier = world.Courier(new SmtpCarrier(MailWorld.Settings(FreePort.Next()), world.Mail.Clock));

        Assert.Equal(1, await courier.DeliverDueAsync());
        Assert.Single(stub.Calls);
        Assert.StartsWith("Mail cannot be sent", Assert.Single(world.Mail.Log.At(LogLevel.Error)), StringComparison.Ordinal);
        Assert.Equal([OutboxState.Queued, OutboxState.Sent], (await world.Mail.RowsAsync()).OrderBy(row => row.Channel).Select(row => row.State));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Each_carrier_takes_its_own_messages_only(DatabaseKind kind)
    {
        await using var stub = await GatewayStub.StartAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port, kind);
        await world.Mail.AddAsync();
        await world.AddAsync("Kode Anda 481516.");
        using var courier = world.Courier();
        Assert.Equal(1, await courier.DeliverDueAsync());
        Assert.Contains("481516", Assert.Single(stub.Calls).Target, StringComparison.Ordinal);
        Assert.Equal(OutboxState.Queued, (await world.Mail.RowsAsync()).Single(row => row.Channel == Outbox.Email).State);
    }

    [Fact]
    public async Task Two_nodes_send_fifty_messages_once_each()
    {
        await using var stub = await GatewayStub.StartAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port, DatabaseKind.Postgres);
        for (var i = 0; i < 50; i++)
        {
            await world.AddAsync($"Kode {i:00}");
        }

        using var one = world.Courier();
        using var other = world.Courier();
        var delivered = await Task.WhenAll(Task.Run(() => one.DeliverDueAsync()), Task.Run(() => other.DeliverDueAsync()));
        Assert.Equal(50, delivered.Sum());
        Assert.Equal(50, stub.Calls.Select(call => call.Target).Distinct().Count());
        Assert.Equal(50, stub.Calls.Count);
    }
}
