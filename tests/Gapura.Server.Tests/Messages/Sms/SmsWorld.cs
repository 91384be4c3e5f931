using Gapura.Server.Hosting;
using Gapura.Server.Messages;
using Gapura.Server.Messages.Sms;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Tests.Messages.Sms;

/// <summary>An outbox with text messages, a clock that stands still, and couriers with a gateway.</summary>
internal sealed class SmsWorld : IAsyncDisposable
{
    public const string Number = "+628110000001";
    private readonly SmsRoad _road = new();

    private SmsWorld(MailWorld mail) => Mail = mail;

    public MailWorld Mail { get; }

    public ServerSecrets Secrets { get; } = new();

    public GapuraSettings Settings { get; } = new() { BaseUrl = "https://masuk.contoh.example" };

    public SmsReports Reports => new(Secrets, Settings, Mail.Database, Mail.Clock);

    public SmsCarrier Carrier => new(Settings, Reports, _road, Mail.Clock);

    /// <param name="kind">The database.</param>
    /// <param name="port">The gateway's on 127.0.0.1.</param>
    /// <param name="path">The rest of its address.</param>
    public static async Task<SmsWorld> CreateAsync(int port, DatabaseKind kind = DatabaseKind.Sqlite, string path = "/send?to={to}&text={text}")
    {
        var world = new SmsWorld(await MailWorld.CreateAsync(kind));
        await world.Secrets.LoadAsync(world.Mail.Database, world.Mail.Keys);
        world.Settings.Sms.Url = $"http://127.0.0.1:{port}{path}";
        return world;
    }

    /// <summary>A courier of text messages, and of whatever else is given.</summary>
    public Courier Courier(params ICarrier[] others) => new(Mail.Database, Mail.Outbox, [Carrier, .. others], Mail.Bell, Mail.Clock, Mail.Log);

    public Task<Guid> AddAsync(string text = "Kode Anda 123456.", string to = Number, TimeSpan? usefulFor = null) => Mail.Database.WriteAsync(async db =>
    {
        var id = Mail.Outbox.Add(db, new TextMessage(to, text) { UsefulFor = usefulFor ?? TimeSpan.FromMinutes(5) });
        await db.SaveChangesAsync();
        return id;
    });

    public Task<OutboxMessage> RowAsync() => Mail.RowAsync();

    public async ValueTask DisposeAsync()
    {
        _road.Dispose();
        await Mail.DisposeAsync();
    }
}
