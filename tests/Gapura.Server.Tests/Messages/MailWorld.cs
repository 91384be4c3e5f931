using System.Collections.Concurrent;
using Gapura.Server.Hosting;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gapura.Server.Tests.Messages;

/// <summary>A database with an outbox, a clock that stands still, and couriers on it.</summary>
internal sealed class MailWorld : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 45, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("gapura-mail-").FullName;
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly DatabaseKind _kind;
    private string _postgres = "";

    private MailWorld(DatabaseKind kind)
    {
        _kind = kind;
        Clock = new Clock(Time);
        Outbox = new Outbox(Clock, Keys);
    }

    public SignallingTime Time { get; } = new(Start);
    public Clock Clock { get; }
    public KeyRing Keys { get; } = new([new MasterKey(1, new byte[32])], 1);
    public Outbox Outbox { get; }
    public Database Database { get; private set; } = null!;
    public CourierBell Bell { get; } = new();
    public LogKeeper Log { get; } = new();
    public string SqliteFile => Path.Combine(_folder, "gapura.db");

    public static async Task<MailWorld> CreateAsync(DatabaseKind kind)
    {
        var world = new MailWorld(kind);
        if (kind == DatabaseKind.Postgres)
        {
            world._postgres = await (await PostgresServer.Shared).CreateDatabaseAsync();
        }

        world.Database = world.OpenNode();
        await world.Database.MigrateAsync();
        return world;
    }

    public static GapuraSettings Settings(int port, Action<MailSettings>? change = null)
    {
        var mail = new MailSettings { Host = "127.0.0.1", Port = port, Security = MailSecurity.None, From = "Gapura <gapura@contoh.example>" };
        change?.Invoke(mail);
        return new GapuraSettings { Mail = mail };
    }

    /// <summary>The same tables through connections of another node's own.</summary>
    public Database OpenNode()
    {
        var database = _kind == DatabaseKind.Postgres ? Database.Postgres(_postgres) : Database.Sqlite(SqliteFile);
        _owned.Add(database);
        return database;
    }

    public Courier Courier(int port) => Courier(new SmtpCarrier(Settings(port), Clock));

    public Courier Courier(ICarrier carrier, Database? node = null) => new(node ?? Database, Outbox, [carrier], Bell, Clock, Log);

    public Task AddAsync(Mail mail) => Database.WriteAsync(db =>
    {
        Outbox.Add(db, mail);
        return db.SaveChangesAsync();
    });

    public Task AddAsync(string to = "budi@contoh.example", string subject = "Percobaan", string text = "Halo,\nini teks — dengan tanda.") =>
        AddAsync(new Mail(to, subject, text, $"<p>{text}</p>"));

    public Task<List<OutboxMessage>> RowsAsync() => Database.ReadAsync(db => db.Outbox.OrderBy(x => x.Id).ToListAsync());

    public async Task<OutboxMessage> RowAsync() => Assert.Single(await RowsAsync());

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _owned)
        {
            await database.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Fake time that tells when somebody waits on it.</summary>
internal sealed class SignallingTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentDictionary<TimeSpan, SemaphoreSlim> _waits = new();

    public Task SomeoneWaitsAsync(TimeSpan due) => _waits.GetOrAdd(due, _ => new SemaphoreSlim(0)).WaitAsync(TimeSpan.FromSeconds(30));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.GetOrAdd(dueTime, _ => new SemaphoreSlim(0)).Release();
        return timer;
    }
}

internal sealed class LogKeeper : ILogger<Courier>
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IReadOnlyList<string> At(LogLevel level) => [.. _lines.Where(line => line.Level == level).Select(line => line.Text)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception) + exception));
}
