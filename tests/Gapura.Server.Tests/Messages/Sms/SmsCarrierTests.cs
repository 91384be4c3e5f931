using System.Text.Json;
using Gapura.Server.Hosting;
using Gapura.Server.Messages;
using Gapura.Server.Messages.Sms;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gapura.Server.Tests.Messages.Sms;

public sealed class SmsCarrierTests
{
    /// <summary>What would be something else than text, if anything on the way took it for what it looks like.</summary>
    private const string Nasty = "a&to=%2B1900#x?y {password} %0d%0a\r\nX-Injected: 1 \"\\ </text> ../.. 🔐";

    [Fact]
    public async Task Values_are_escaped_for_the_address_and_looked_at_once()
    {
        await using var stub = await GatewayStub.StartAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port, path: "/v1/{text}/send?to={to}&text={text}&id={id}&u={user}&p={password}&r={report}");
        (world.Settings.Sms.User, world.Settings.Sms.Password) = ("{text}", "p&ss=wörd");
        var id = await world.AddAsync(Nasty);
        using var courier = world.Courier();

        Assert.Equal(1, await courier.DeliverDueAsync());

        var call = Assert.Single(stub.Calls);
        var text = Uri.EscapeDataString(Nasty);
        Assert.Equal(
            $"/v1/{text}/send?to=%2B628110000001&text={text}&id={id:N}&u=%7Btext%7D&p=p%26ss%3Dw%C3%B6rd&r={Uri.EscapeDataString(world.Reports.AddressFor(id))}", call.Target);
        Assert.Equal("GET", call.Method);
        Assert.False(call.Headers.ContainsKey("X-Injected"));
    }

    [Fact]
    public async Task A_text_of_dots_leads_to_no_other_folder()
    {
        await using var stub = await GatewayStub.StartAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port, path: "/send/{to}/{text}/now");
        await world.AddAsync("..");
        using var courier = world.Courier();
        await courier.DeliverDueAsync();
        Assert.Equal("/send/%2B628110000001/../now", Assert.Single(stub.Calls).Target);
    }

    [Fact]
    public async Task A_form_has_each_value_in_its_field()
    {
        await using var stub = await GatewayStub.StartAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port, path: "/send");
        (world.Settings.Sms.Method, world.Settings.Sms.Body, world.Settings.Sms.NumberForm) = (SmsMethod.Post, "to={to}&message={text}", SmsNumberForm.Digits);
        world.Settings.Sms.Headers = [new SmsHeader { Name = "Authorization", Value = "Bearer topsecret" }];
        await world.AddAsync(Nasty);
        using var courier = world.Courier();

        Assert.Equal(1, await courier.DeliverDueAsync());

        var call = Assert.Single(stub.Calls);
        Assert.Equal(("POST", "/send"), (call.Method, call.Target));
        Assert.Equal($"to=628110000001&message={Uri.EscapeDataString(Nasty)}", call.Body);
        Assert.StartsWith("application/x-www-form-urlencoded", call.ContentType, StringComparison.Ordinal);
        Assert.Equal("Bearer topsecret", call.Headers["Authorization"]);
    }

    [Fact]
    public async Task Json_stays_json()
    {
        await using var stub = await GatewayStub.StartAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port, path: "/send");
        (world.Settings.Sms.Method, world.Settings.Sms.ContentType) = (SmsMethod.Post, SmsContent.Json);
        world.Settings.Sms.Body = """{"messages":[{"to":"{to}","text":"{text}"}]}""";
        await world.AddAsync(Nasty);
        using var courier = world.Courier();

        Assert.Equal(1, await courier.DeliverDueAsync());

        using var json = JsonDocument.Parse(Assert.Single(stub.Calls).Body);
        var message = Assert.Single(json.RootElement.GetProperty("messages").EnumerateArray());
        Assert.Equal((SmsWorld.Number, Nasty), (message.GetProperty("to").GetString(), message.GetProperty("text").GetString()));
        Assert.StartsWith("application/json", stub.Calls.Single().ContentType, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "", OutboxState.Sent)]
    [InlineData(202, "3: Queued", OutboxState.Sent)]
    [InlineData(400, "", OutboxState.Failed)]
    [InlineData(409, "", OutboxState.Failed)]
    [InlineData(422, "", OutboxState.Failed)]
    [InlineData(408, "", OutboxState.Queued)]
    [InlineData(401, "", OutboxState.Queued)]
    [InlineData(402, "", OutboxState.Queued)]
    [InlineData(403, "", OutboxState.Queued)]
    [InlineData(404, "", OutboxState.Queued)]
    [InlineData(429, "", OutboxState.Queued)]
    [InlineData(500, "", OutboxState.Queued)]
    [InlineData(503, "", OutboxState.Queued)]
    public async Task The_status_says_what_becomes_of_a_message(int status, string body, OutboxState state)
    {
        await using var stub = await GatewayStub.StartAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port);
        stub.Says(status, body);
        await world.AddAsync();
        using var courier = world.Courier();
        await courier.DeliverDueAsync();
        Assert.Equal(state, (await world.RowAsync()).State);
        Assert.Single(stub.Calls);
    }

    [Fact]
    public async Task A_refusal_of_one_message_holds_up_no_other_and_a_gateway_that_is_down_is_asked_once()
    {
        await using var stub = await GatewayStub.StartAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port);
        stub.Answer = http => Answer(http, http.Request.Query["text"] == "buruk" ? 408 : 200);
        foreach (var text in new[] { "satu", "buruk", "dua" })
        {
            await world.AddAsync(text);
        }

        using var courier = world.Courier();
        Assert.Equal(2, await courier.DeliverDueAsync());
        Assert.Equal(3, stub.Calls.Count);

        stub.Answer = http => Answer(http, 503);
        await world.AddAsync("tiga");
        await world.AddAsync("empat");
        Assert.Equal(0, await courier.DeliverDueAsync());
        Assert.Equal(4, stub.Calls.Count);
        Assert.Single(world.Mail.Log.At(LogLevel.Error));

        static Task Answer(HttpContext http, int status)
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        }
    }

    [Theory]
    [InlineData("0: Accepted for delivery", OutboxState.Sent)]
    [InlineData("3: Queued for later delivery", OutboxState.Sent)]
    [InlineData("ERR 105: no credit for Kode Anda 123456", OutboxState.Failed)]
    public async Task An_answer_in_other_words_than_those_asked_for_is_a_refusal_for_good(string body, OutboxState state)
    {
        await using var stub = await GatewayStub.StartAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port);
        world.Settings.Sms.Accepted = "^[03]:";
        stub.Says(200, body);
        await world.AddAsync();
        using var courier = world.Courier();
        await courier.DeliverDueAsync();

        var row = await world.RowAsync();
        Assert.Equal(state, row.State);
        Assert.DoesNotContain("123456", row.LastError + string.Concat(world.Mail.Log.At(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_answer_is_not_read_to_its_end()
    {
        await using var stub = await GatewayStub.StartAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port);
        world.Settings.Sms.Accepted = "ok";
        stub.Answer = async http =>
        {
            await http.Response.WriteAsync(new string('x', 5000) + "ok");
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        await world.AddAsync();
        using var courier = world.Courier();
        await courier.DeliverDueAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(OutboxState.Failed, (await world.RowAsync()).State);
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        await using var other = await GatewayStub.StartAsync();
        await using var stub = await GatewayStub.StartAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port);
        stub.Says(302, location: $"http://127.0.0.1:{other.Port}/");
        await world.AddAsync();
        using var courier = world.Courier();
        await courier.DeliverDueAsync();
        Assert.Empty(other.Calls);
        Assert.Equal((OutboxState.Queued, $"127.0.0.1:{stub.Port} answered 302."), ((await world.RowAsync()).State, (await world.RowAsync()).LastError));
    }

    [Fact]
    public async Task A_gateway_that_takes_a_message_and_loses_its_answer_gets_it_again_and_not_for_ever()
    {
        await using var stub = await GatewayStub.StartAsync();
        await using var world = await SmsWorld.CreateAsync(stub.Port);
        stub.Answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        await world.AddAsync(usefulFor: TimeSpan.FromMinutes(5));
        using var courier = world.Courier();
        for (var minute = 0; minute < 8; minute++)
        {
            var look = courier.DeliverDueAsync();
            while (!look.IsCompleted)
            {
                await Task.WhenAny(look, Task.Delay(20, TestContext.Current.CancellationToken));
                world.Mail.Time.Advance(TimeSpan.FromSeconds(1));
            }

            world.Mail.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(stub.Calls.Count, 2, 5);
        Assert.Single(stub.Calls.Select(call => call.Target).Distinct());
        var row = await world.RowAsync();
        Assert.Equal((OutboxState.Failed, $"127.0.0.1:{stub.Port}: no answer within 15 s."), (row.State, row.LastError));
        Assert.Empty(row.BodySealed);
    }

    [Fact]
    public async Task Http_does_not_leave_the_operators_networks()
    {
        await using var world = await SmsWorld.CreateAsync(FreePort.Next());
        world.Settings.Sms.Url = "http://192.0.2.1:8080/send?to={to}&text={text}";
        await world.AddAsync();
        using var courier = world.Courier();
        await courier.DeliverDueAsync().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.StartsWith("192.0.2.1:8080: no secure connection", (await world.RowAsync()).LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_gateway_messages_wait()
    {
        await using var world = await SmsWorld.CreateAsync(1);
        world.Settings.Sms.Url = "";
        await world.AddAsync();
        using var courier = world.Courier();
        await courier.DeliverDueAsync();
        Assert.Equal((OutboxState.Queued, "No gateway is set: Sms:Url is needed."), ((await world.RowAsync()).State, (await world.RowAsync()).LastError));
    }

    [Fact]
    public async Task A_row_says_nothing_of_the_text_and_what_is_too_long_or_has_no_number_is_not_taken()
    {
        await using var world = await SmsWorld.CreateAsync(1);
        await world.AddAsync("Kode Anda 481516");
        var row = await world.RowAsync();
        Assert.Equal((Outbox.Sms, SmsWorld.Number, "code"), (row.Channel, row.Recipient, row.Subject));
        Assert.DoesNotContain("481516", System.Text.Encoding.Latin1.GetString(row.BodySealed), StringComparison.Ordinal);
        Assert.DoesNotContain("481516", new TextMessage(SmsWorld.Number, "Kode Anda 481516").ToString(), StringComparison.Ordinal);
        Assert.Equal("Kode Anda 481516", world.Mail.Outbox.Open(row).Text);

        await Assert.ThrowsAsync<ArgumentException>(() => world.AddAsync(new string('a', (153 * SmsText.MostSegments) + 1)));
        await Assert.ThrowsAsync<ArgumentException>(() => world.AddAsync(""));
        await Assert.ThrowsAsync<ArgumentException>(() => world.AddAsync(to: "08110000001"));
    }
}
