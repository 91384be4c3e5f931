using System.Text;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gapura.Server.Tests.Messages;

public sealed class CourierTests
{
    public static TheoryData<DatabaseKind> Kinds => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_message_arrives_with_both_parts_and_leaves_no_body_behind(DatabaseKind kind)
    {
        await using var world = await MailWorld.CreateAsync(kind);
        await using var sink = await SmtpSink.StartNewAsync();
        await world.AddAsync(subject: "Percobaan — “tanda”");

        Assert.Equal(1, await world.Courier(sink.Port).DeliverDueAsync());

        var mail = Assert.Single(sink.Messages);
        Assert.Equal("gapura@contoh.example", mail.From);
        Assert.Equal(["budi@contoh.example"], mail.To);
        Assert.Equal("Percobaan — “tanda”", mail.Subject);
        Assert.Equal("Halo,\nini teks — dengan tanda.", mail.Text.ReplaceLineEndings("\n").Trim());
        Assert.Equal("<p>Halo,\nini teks — dengan tanda.</p>", mail.Html.ReplaceLineEndings("\n").Trim());
        Assert.Contains("multipart/alternative", mail.Raw);
        Assert.Contains("charset=utf-8", mail.Raw);
        Assert.Contains("Auto-Submitted: auto-generated", mail.Raw);
        Assert.Contains("Date: Sun, 22 Nov 2026 09:45:00 +0000", mail.Raw);

        var row = await world.RowAsync();
        Assert.Contains($"Message-Id: <{row.Id:N}@contoh.example>", mail.Raw, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(OutboxState.Sent, row.State);
        Assert.Equal(world.Clock.Now, row.SentAt);
        Assert.Empty(row.BodySealed);
        Assert.Equal(0, await world.Courier(sink.Port).DeliverDueAsync());
        Assert.Single(sink.Messages);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_server_that_was_down_gets_everything_once_when_it_is_back(DatabaseKind kind)
    {
        await using var world = await MailWorld.CreateAsync(kind);
        await using var sink = await SmtpSink.StartNewAsync();
        await sink.StopAsync();
        for (var i = 0; i < 5; i++)
        {
            await world.AddAsync(subject: $"Pesan {i}");
        }

        using var courier = world.Courier(sink.Port);
        for (var look = 0; look < 40; look++)
        {
            Assert.Equal(0, await courier.DeliverDueAsync());
            world.Time.Advance(Courier.PollEvery);
        }

        Assert.Single(world.Log.At(LogLevel.Error));
        Assert.All(await world.RowsAsync(), row => Assert.Equal(OutboxState.Queued, row.State));

        await sink.StartAsync();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(5, await courier.DeliverDueAsync());
        Assert.Equal(["Pesan 0", "Pesan 1", "Pesan 2", "Pesan 3", "Pesan 4"], sink.Messages.Select(mail => mail.Subject).Order());
        Assert.All(await world.RowsAsync(), row => Assert.Equal((OutboxState.Sent, null), (row.State, row.LastError)));
        Assert.Single(world.Log.At(LogLevel.Error));
        Assert.Single(world.Log.At(LogLevel.Information));
    }

    [Fact]
    public async Task A_server_that_refuses_all_senders_for_now_is_tried_again_within_a_minute()
    {
        await using var world = await MailWorld.CreateAsync(DatabaseKind.Sqlite);
        await using var sink = await SmtpSink.StartNewAsync();
        await sink.RefuseAsync();
        await world.AddAsync();
        using var courier = world.Courier(sink.Port);

        foreach (var wait in new[] { 10, 30, 60, 60, 60 })
        {
            Assert.Equal(0, await courier.DeliverDueAsync());
            var row = await world.RowAsync();
            Assert.Equal(TimeSpan.FromSeconds(wait), row.NextTryAt - world.Clock.Now);
            Assert.Equal($"127.0.0.1:{sink.Port}: it answered 451 (SenderNotAccepted).", row.LastError);
            world.Time.Advance(TimeSpan.FromSeconds(wait));
        }

        await sink.RefuseAsync(false);
        Assert.Equal(1, await courier.DeliverDueAsync());
        Assert.Single(sink.Messages);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_message_refused_for_now_waits_longer_each_time(DatabaseKind kind)
    {
        await using var world = await MailWorld.CreateAsync(kind);
        await using var server = new ScriptedSmtp { Recipient = "451 4.7.1 greylisted" };
        await world.AddAsync();
        using var courier = world.Courier(server.Port);

        foreach (var seconds in new[] { 10, 30, 60, 300, 900, 1800, 3600, 3600 })
        {
            Assert.Equal(0, await courier.DeliverDueAsync());
            var row = await world.RowAsync();
            Assert.Equal(OutboxState.Queued, row.State);
            Assert.Equal(TimeSpan.FromSeconds(seconds), row.NextTryAt - world.Clock.Now);

            var tries = row.Attempts;
            world.Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            await courier.DeliverDueAsync();
            Assert.Equal(tries, (await world.RowAsync()).Attempts);
            world.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        server.Recipient = "250 OK";
        Assert.Equal(1, await courier.DeliverDueAsync());
    }

    [Fact]
    public async Task A_message_refused_for_good_fails_at_once_and_the_servers_words_are_not_kept()
    {
        await using var world = await MailWorld.CreateAsync(DatabaseKind.Sqlite);
        await using var server = new ScriptedSmtp { Message = "554 spam: https://gapura.contoh.example/reset#rahasia" };
        await world.AddAsync();

        await world.Courier(server.Port).DeliverDueAsync();

        var row = await world.RowAsync();
        Assert.Equal(OutboxState.Failed, row.State);
        Assert.Equal($"127.0.0.1:{server.Port} answered 554 (MessageNotAccepted).", row.LastError);
        Assert.Empty(row.BodySealed);
        Assert.DoesNotContain("rahasia", string.Concat(world.Log.At(LogLevel.Warning)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_message_that_has_become_worthless_is_not_sent(DatabaseKind kind)
    {
        await using var world = await MailWorld.CreateAsync(kind);
        await using var sink = await SmtpSink.StartNewAsync();
        await world.AddAsync(new Mail("budi@contoh.example", "Tautan", "teks", "html") { UsefulFor = TimeSpan.FromMinutes(30) });
        world.Time.Advance(TimeSpan.FromMinutes(30));

        Assert.Equal(0, await world.Courier(sink.Port).DeliverDueAsync());

        Assert.Empty(sink.Messages);
        var row = await world.RowAsync();
        Assert.Equal(OutboxState.Failed, row.State);
        Assert.Empty(row.BodySealed);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Two_nodes_send_fifty_messages_once_each(DatabaseKind kind)
    {
        await using var world = await MailWorld.CreateAsync(kind);
        await using var sink = await SmtpSink.StartNewAsync();
        for (var i = 0; i < 50; i++)
        {
            await world.AddAsync(subject: $"Pesan {i:00}");
        }

        using var one = world.Courier(new SmtpCarrier(MailWorld.Settings(sink.Port), world.Clock));
        using var other = world.Courier(new SmtpCarrier(MailWorld.Settings(sink.Port), world.Clock), world.OpenNode());
        var delivered = await Task.WhenAll(Task.Run(() => one.DeliverDueAsync()), Task.Run(() => other.DeliverDueAsync()));

        Assert.Equal(50, delivered.Sum());
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"Pesan {i:00}"), sink.Messages.Select(mail => mail.Subject).Order());
        Assert.All(await world.RowsAsync(), row => Assert.Equal((OutboxState.Sent, 1), (row.State, row.Attempts)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_crashed_nodes_message_goes_out_when_its_lease_is_over(DatabaseKind kind)
    {
        await using var world = await MailWorld.CreateAsync(kind);
        await using var sink = await SmtpSink.StartNewAsync();
        await world.AddAsync();
        var leased = world.Clock.Now + Courier.Lease;
        await world.Database.WriteAsync(db => db.Outbox.ExecuteUpdateAsync(set => set
            .SetProperty(x => x.State, OutboxState.Sending).SetProperty(x => x.NextTryAt, leased).SetProperty(x => x.Attempts, 1)));
        using var courier = world.Courier(sink.Port);

        world.Time.Advance(Courier.Lease - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await courier.DeliverDueAsync());
        world.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, await courier.DeliverDueAsync());
        Assert.Single(sink.Messages);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_batch_uses_one_connection_and_a_closed_one_is_made_anew(DatabaseKind kind)
    {
        await using var world = await MailWorld.CreateAsync(kind);
        await using var server = new ScriptedSmtp();
        for (var i = 0; i < 6; i++)
        {
            await world.AddAsync();
        }

        using var courier = world.Courier(server.Port);
        Assert.Equal(6, await courier.DeliverDueAsync());
        Assert.Equal(1, server.Connections);

        server.MessagesPerConnection = 2;
        for (var i = 0; i < 6; i++)
        {
            await world.AddAsync();
        }

        Assert.Equal(6, await courier.DeliverDueAsync());
        Assert.Equal(4, server.Connections);
        Assert.Empty(world.Log.At(LogLevel.Error));
        Assert.All(await world.RowsAsync(), row => Assert.Equal((OutboxState.Sent, 1), (row.State, row.Attempts)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_dump_of_the_outbox_holds_no_link(DatabaseKind kind)
    {
        await using var world = await MailWorld.CreateAsync(kind);
        const string link = "https://gapura.contoh.example/lpse/reset#tokenrahasia";
        await world.AddAsync(text: link);

        var row = await world.RowAsync();
        var everything = Encoding.Latin1.GetString(row.BodySealed) + row.Subject + row.Recipient + row.LastError;
        if (kind == DatabaseKind.Sqlite)
        {
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(world.SqliteFile)!))
            {
                await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var reader = new StreamReader(stream, Encoding.Latin1);
                everything += await reader.ReadToEndAsync();
            }
        }

        Assert.Contains("budi@contoh.example", everything);
        Assert.DoesNotContain("tokenrahasia", everything);
        Assert.DoesNotContain("gapura.contoh.example", everything);
    }

    [Fact]
    public async Task A_ring_wakes_the_courier_at_once_and_without_one_it_looks_every_five_seconds()
    {
        await using var world = await MailWorld.CreateAsync(DatabaseKind.Sqlite);
        await using var sink = await SmtpSink.StartNewAsync();
        using var courier = world.Courier(sink.Port);
        await courier.StartAsync(CancellationToken.None);
        await world.Time.SomeoneWaitsAsync(Courier.PollEvery);

        await world.AddAsync(subject: "dengan bel");
        world.Bell.Ring();
        await sink.WaitForAsync(mail => mail.Subject == "dengan bel", TimeSpan.FromSeconds(30));
        await world.Time.SomeoneWaitsAsync(Courier.PollEvery);

        await world.AddAsync(subject: "tanpa bel");
        world.Time.Advance(Courier.PollEvery);
        await sink.WaitForAsync(mail => mail.Subject == "tanpa bel", TimeSpan.FromSeconds(30));
        await courier.StopAsync(CancellationToken.None);
        Assert.Equal(2, sink.Messages.Count);
    }
}
