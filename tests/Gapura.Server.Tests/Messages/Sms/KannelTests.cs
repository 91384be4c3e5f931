using System.Text;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Messages;
using Gapura.Server.Messages.Sms;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gapura.Server.Tests.Messages.Sms;

/// <summary>One Kannel for all of them; each test knows its messages by a word of its own in them, or by their numbers.</summary>
public sealed class KannelGround : IAsyncLifetime
{
    public KannelServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await KannelServer.StartNewAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>Against the real Kannel and its fake SMSC, configured as docs/operate/sms.md tells.</summary>
public sealed class KannelTests(KannelGround ground) : IClassFixture<KannelGround>
{
    private static int s_lastNumber = 10_000_000;
    private readonly KannelServer _kannel = ground.Server;

    public static TheoryData<string> Texts =>
    [
        "Kode Anda 481516 & jangan #bagikan 100% = {password}?",
        "Kode Anda 481516 — 登录 🔐 ü",
        "Kode 481516\r\nTo: +19005550100\n&to=%2B19005550100%0d%0a ☎",
        "BANK: kode aktivasi 481516. Berlaku 5 menit.\n@masuk.contoh.example #481516",
        "Harga €5 [a|b]~^\\ 'satu' \"dua\" <tiga>",
    ];

    [Theory, MemberData(nameof(Texts))]
    public async Task A_message_arrives_at_its_number_as_it_was_written(string text)
    {
        await using var world = await WorldAsync();
        var number = NewNumber();
        await world.AddAsync(text, number);
        using var courier = world.Courier();

        Assert.Equal(1, await courier.DeliverDueAsync());

        var arrived = await _kannel.WaitForAsync(one => one.To == number && one.Text.Length >= text.Length);
        Assert.Equal(text, arrived.Text);
        Assert.Equal("GAPURA", arrived.From);
        Assert.Equal(SmsText.IsGsm(text) ? "text" : "ucs-2", arrived.Coding);
        Assert.Equal(OutboxState.Sent, (await world.RowAsync()).State);
        Assert.Empty((await world.RowAsync()).BodySealed);
        Assert.DoesNotContain(_kannel.Received, one => one.To.Contains("1900", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData('a', 161)]
    [InlineData('a', 306)]
    [InlineData('a', 307)]
    [InlineData('☎', 70)]
    [InlineData('☎', 71)]
    [InlineData('☎', 135)]
    public async Task Kannel_makes_as_many_segments_as_we_count(char letter, int length)
    {
        await using var world = await WorldAsync();
        var number = NewNumber();
        var text = new string(letter, length);
        await world.AddAsync(text, number);
        using var courier = world.Courier();
        await courier.DeliverDueAsync();

        // Kannel passes messages on in order: when the next one is there, nothing of this one is still to come.
        var next = NewNumber();
        await world.AddAsync("sudah", next);
        await courier.DeliverDueAsync();
        await _kannel.WaitForAsync(one => one.To == next);
        Assert.Equal(SmsText.Segments(text), _kannel.Received.Count(one => one.To == number));
        var parts = string.Concat(_kannel.Received.Where(one => one.To == number).Select(one => one.Text));
        Assert.Contains(parts, new[] { text, Encoding.Latin1.GetString(Encoding.BigEndianUnicode.GetBytes(text)) });
    }

    [Fact]
    public async Task A_delivery_report_moves_the_row_and_wakes_who_waits()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, settings => settings.Sms = _kannel.Settings);
        var person = await gapura.AddPersonAsync("BUDI");
        using var waiting = gapura.Services.GetRequiredService<WakeHub>().Join(person.Id)!;
        var number = NewNumber();

        var id = await gapura.Database.WriteAsync(async db =>
        {
            var added = gapura.Services.GetRequiredService<Outbox>().Add(db, new TextMessage(number, "Kode Anda 481516.") { AccountId = person.Id });
            await db.SaveChangesAsync();
            return added;
        });

        await _kannel.WaitForAsync(one => one.To == number);
        OutboxMessage row;
        while (true)
        {
            var next = waiting.Next;
            row = await gapura.Database.ReadAsync(db => db.Outbox.SingleAsync(one => one.Id == id));
            if (row.Delivery == DeliveryState.Delivered)
            {
                break;
            }

            await next.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        Assert.Equal((OutboxState.Sent, gapura.Time.GetUtcNow()), (row.State, row.DeliveryAt));
    }

    [Fact]
    public async Task While_Kannel_is_down_messages_wait_and_mail_goes_out()
    {
        await using var world = await WorldAsync();
        await using var sink = await SmtpSink.StartNewAsync();
        var number = NewNumber();
        await _kannel.StopAsync();
        try
        {
            await world.AddAsync(to: number);
            await world.Mail.AddAsync();
            using var courier = world.Courier(new SmtpCarrier(MailWorld.Settings(sink.Port), world.Mail.Clock));

            Assert.Equal(1, await courier.DeliverDueAsync());
            Assert.Single(sink.Messages);
            var waiting = (await world.Mail.RowsAsync()).Single(row => row.Channel == Outbox.Sms);
            Assert.Equal((OutboxState.Queued, $"127.0.0.1:{_kannel.Port} cannot be used (ConnectionError)."), (waiting.State, waiting.LastError));
            Assert.StartsWith("SMS cannot be sent", Assert.Single(world.Mail.Log.At(LogLevel.Error)), StringComparison.Ordinal);

            await _kannel.StartAsync();
            world.Mail.Time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(1, await courier.DeliverDueAsync());
            await _kannel.WaitForAsync(one => one.To == number);
            Assert.Equal("SMS is sent again.", Assert.Single(world.Mail.Log.At(LogLevel.Information)));
        }
        finally
        {
            await _kannel.StopAsync();
            await _kannel.StartAsync();
        }
    }

    [Fact]
    public async Task A_wrong_password_holds_messages_until_it_is_mended_and_is_told_nobody()
    {
        await using var world = await WorldAsync();
        var number = NewNumber();
        world.Settings.Sms.Password = "salah-sekali";
        await world.AddAsync(to: number);
        using (var wrong = world.Courier())
        {
            Assert.Equal(0, await wrong.DeliverDueAsync());
        }

        var row = await world.RowAsync();
        Assert.Equal(OutboxState.Queued, row.State);
        Assert.Equal($"127.0.0.1:{_kannel.Port} answered 403: it refuses what Sms:User, Sms:Password and Sms:Headers say.", row.LastError);
        Assert.DoesNotContain("salah", string.Concat(world.Mail.Log.At(LogLevel.Error)), StringComparison.Ordinal);

        world.Settings.Sms.Password = KannelServer.Password;
        world.Mail.Time.Advance(TimeSpan.FromMinutes(1));
        using var right = world.Courier();
        Assert.Equal(1, await right.DeliverDueAsync());
        await _kannel.WaitForAsync(one => one.To == number);
    }

    [Fact]
    public async Task A_number_that_Kannel_does_not_take_fails_for_good()
    {
        await using var world = await WorldAsync("/cgi-bin/sendsms?username={user}&password={password}&from={from}&to=&x={to}&text={text}");
        await world.AddAsync();
        using var courier = world.Courier();

        Assert.Equal(0, await courier.DeliverDueAsync());
        Assert.Equal((OutboxState.Failed, $"127.0.0.1:{_kannel.Port} answered 400."), ((await world.RowAsync()).State, (await world.RowAsync()).LastError));
    }

    [Fact]
    public async Task A_message_that_is_too_old_never_goes()
    {
        await using var world = await WorldAsync();
        var number = NewNumber();
        await world.AddAsync(to: number, usefulFor: TimeSpan.FromMinutes(5));
        world.Mail.Time.Advance(TimeSpan.FromMinutes(5));
        using var courier = world.Courier();

        Assert.Equal(0, await courier.DeliverDueAsync());
        Assert.Equal(OutboxState.Failed, (await world.RowAsync()).State);
        Assert.Empty((await world.RowAsync()).BodySealed);
        Assert.DoesNotContain(_kannel.Received, one => one.To == number);
    }

    [Fact]
    public async Task A_country_that_is_not_allowed_never_reaches_Kannel()
    {
        await using var world = await WorldAsync();
        var guard = Guard(world);
        Assert.Equal(SmsSpend.CountryNotAllowed, await world.Mail.Database.WriteAsync(db => guard.TrySpendAsync(db, "bisnis", "ACME", "+19005550100")));

        // Nor does a row that nobody asked the guard about.
        await world.AddAsync(to: "+19005550100");
        using var courier = world.Courier();
        Assert.Equal(0, await courier.DeliverDueAsync());
        Assert.Equal((OutboxState.Failed, "Sms:Prefixes allows no message to this number."), ((await world.RowAsync()).State, (await world.RowAsync()).LastError));
        Assert.DoesNotContain(_kannel.Received, one => one.To.Contains("1900", StringComparison.Ordinal));
    }

    /// <summary>ATK-22.</summary>
    [Fact]
    public async Task A_flood_costs_no_more_than_the_day_allows()
    {
        await using var world = await WorldAsync();
        world.Settings.Sms.PerDay = 7;
        var guard = Guard(world);
        var before = _kannel.Received.Count;
        var first = NewNumber();
        string[] numbers = [.. Enumerable.Range(0, 20).Select(_ => NewNumber())];
        string[] asked = [first, first.Replace("+62", "0062", StringComparison.Ordinal), first.Replace("+62", "0", StringComparison.Ordinal), first[..6] + "-" + first[6..],
            "+62 " + first[3..], .. numbers, "+88213000001", "+19005550100"];

        foreach (var number in asked)
        {
            await world.Mail.Database.WriteAsync(async db =>
            {
                if (await guard.TrySpendAsync(db, "bisnis", "ACME", number) == SmsSpend.Allowed)
                {
                    world.Mail.Outbox.Add(db, new TextMessage(SmsNumber.Normalise(number, "+62")!, "Kode 481516"));
                    await db.SaveChangesAsync();
                }
            });
        }

        using var courier = world.Courier();
        Assert.Equal(7, await courier.DeliverDueAsync());
        await _kannel.WaitForAsync(_ => _kannel.Received.Count >= before + 7);
        Assert.Equal(before + 7, _kannel.Received.Count);
        Assert.Equal(3, _kannel.Received.Count(one => one.To == first));
    }

    private static string NewNumber() => $"+62811{Interlocked.Increment(ref s_lastNumber)}";

    private static SmsGuard Guard(SmsWorld world) => new(
        new Budgets(world.Mail.Database, world.Mail.Clock), new AuditLog(world.Mail.Clock, world.Secrets), world.Secrets, world.Settings, NullLogger<SmsGuard>.Instance);

    private async Task<SmsWorld> WorldAsync(string? path = null)
    {
        var world = await SmsWorld.CreateAsync(_kannel.Port);
        world.Settings.Sms = _kannel.Settings;
        if (path is not null)
        {
            world.Settings.Sms.Url = $"http://127.0.0.1:{_kannel.Port}{path}";
        }

        // Nobody reports to a world without a server.
        world.Settings.Sms.Url = world.Settings.Sms.Url.Replace("&dlr-mask=31&dlr-url={report}%3Fstatus%3D%25d", "", StringComparison.Ordinal);
        return world;
    }
}
