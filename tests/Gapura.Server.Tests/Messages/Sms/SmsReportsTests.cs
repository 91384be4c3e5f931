using System.Buffers.Text;
using Gapura.Server.Hosting;
using Gapura.Server.Messages.Sms;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Messages.Sms;

public sealed class SmsReportsTests
{
    [Theory]
    [InlineData("8,1", DeliveryState.Delivered)]
    [InlineData("1,8", DeliveryState.Delivered)]
    [InlineData("4,8,4", DeliveryState.Waiting)]
    [InlineData("8,2", DeliveryState.Undeliverable)]
    [InlineData("2,8", DeliveryState.Undeliverable)]
    [InlineData("16", DeliveryState.Undeliverable)]
    [InlineData("1,1,1", DeliveryState.Delivered)]
    [InlineData("", null)]
    [InlineData("32", null)]
    [InlineData("delivered", null)]
    public async Task Late_duplicate_and_disordered_reports_move_a_message_forward_only(string statuses, DeliveryState? last)
    {
        foreach (var kind in new[] { DatabaseKind.Sqlite, DatabaseKind.Postgres })
        {
            await using var world = await SentAsync(kind);
            var row = await world.RowAsync();
            foreach (var status in statuses.Split(','))
            {
                await world.Reports.TakeAsync(TokenOf(world, row.Id), status);
            }

            Assert.Equal((OutboxState.Sent, last), ((await world.RowAsync()).State, (await world.RowAsync()).Delivery));
        }
    }

    [Fact]
    public async Task Only_what_changes_something_is_told_to_the_account()
    {
        await using var world = await SentAsync(DatabaseKind.Sqlite);
        var account = new AccountId(Guid.CreateVersion7(world.Mail.Clock.Now));
        await world.Mail.Database.WriteAsync(db => db.Database.ExecuteSqlAsync($"UPDATE outbox SET account_id = {account.Value}"));
        var token = TokenOf(world, (await world.RowAsync()).Id);

        Assert.Equal(account, await world.Reports.TakeAsync(token, "8"));
        Assert.Null(await world.Reports.TakeAsync(token, "4"));
        world.Mail.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(account, await world.Reports.TakeAsync(token, "1"));
        Assert.Equal(world.Mail.Clock.Now, (await world.RowAsync()).DeliveryAt);
        Assert.Null(await world.Reports.TakeAsync(token, "1"));
        Assert.Null(await world.Reports.TakeAsync(token, "8"));
    }

    [Fact]
    public async Task A_report_on_a_message_whose_answer_was_lost_spares_it_another_try()
    {
        await using var stub = await GatewayStub.StartAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port);
        stub.Says(503);
        var id = await world.AddAsync();
        using var courier = world.Courier();
        await courier.DeliverDueAsync();
        Assert.Equal(OutboxState.Queued, (await world.RowAsync()).State);

        await world.Reports.TakeAsync(TokenOf(world, id), "8");
        world.Mail.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await courier.DeliverDueAsync());

        Assert.Single(stub.Calls);
        var row = await world.RowAsync();
        Assert.Equal((OutboxState.Sent, DeliveryState.Waiting), (row.State, row.Delivery));
        Assert.NotNull(row.SentAt);
        Assert.Empty(row.BodySealed);
    }

    [Fact]
    public async Task A_token_is_for_one_message_and_cannot_be_made()
    {
        await using var world = await SentAsync(DatabaseKind.Sqlite);
        var row = await world.RowAsync();
        var token = TokenOf(world, row.Id);
        Assert.Equal(43, token.Length);

        var forged = Base64Url.DecodeFromChars(token);
        forged[^1] ^= 1;
        var other = Base64Url.DecodeFromChars(TokenOf(world, Guid.CreateVersion7(world.Mail.Clock.Now)));
        row.Id.TryWriteBytes(other, bigEndian: true, out _);
        foreach (var wrong in new[] { Base64Url.EncodeToString(forged), Base64Url.EncodeToString(other), row.Id.ToString("N"), "", token[..^1], token + "A", new string('é', 43), new string('A', 10_000) })
        {
            Assert.Null(await world.Reports.TakeAsync(wrong, "1"));
        }

        Assert.Null((await world.RowAsync()).Delivery);

        var foreign = new ServerSecrets();
        await using var elsewhere = await SmsWorld.CreateAsync(1);
        await foreign.LoadAsync(elsewhere.Mail.Database, elsewhere.Mail.Keys);
        await world.Reports.TakeAsync(TokenOf(elsewhere, row.Id), "1");
        Assert.Null((await world.RowAsync()).Delivery);
    }

    [Fact]
    public async Task A_mail_has_no_reports()
    {
        await using var world = await SmsWorld.CreateAsync(1);
        await world.Mail.AddAsync();
        var row = await world.RowAsync();
        await world.Reports.TakeAsync(TokenOf(world, row.Id), "1");
        Assert.Equal((OutboxState.Queued, null), ((await world.RowAsync()).State, (await world.RowAsync()).Delivery));
    }

    [Fact]
    public async Task Another_gateways_words_are_set_and_Kannels_hold_no_more()
    {
        await using var world = await SentAsync(DatabaseKind.Sqlite);
        world.Settings.Sms.Reports = [new SmsReport { Value = "DELIVRD", Meaning = DeliveryState.Delivered }];
        var token = TokenOf(world, (await world.RowAsync()).Id);
        await world.Reports.TakeAsync(token, "1");
        Assert.Null((await world.RowAsync()).Delivery);
        await world.Reports.TakeAsync(token, "DELIVRD");
        Assert.Equal(DeliveryState.Delivered, (await world.RowAsync()).Delivery);
    }

    private static string TokenOf(SmsWorld world, Guid id) => world.Reports.AddressFor(id)[(world.Settings.BaseUrl + SmsReports.Path).Length..];

    private static async Task<SmsWorld> SentAsync(DatabaseKind kind)
    {
        await using var stub = await GatewayStub.StartAsync();
        var world = await SmsWorld.CreateAsync(stub.Port, kind);
        await world.AddAsync();
        using var courier = world.Courier();
        Assert.Equal(1, await courier.DeliverDueAsync());
        return world;
    }
}
