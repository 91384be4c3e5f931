using Gapura.Server.Hosting;
using Gapura.Server.Push;
using Gapura.Storage;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gapura.Server.Tests.Push;

/// <summary>Everything of Web Push on a database of its own, with a push service, a device, and a clock that the test moves.</summary>
internal sealed class PushWorld : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ServiceProvider _services;

    private PushWorld(string folder, ServiceProvider services, PushService service)
    {
        _folder = folder;
        _services = services;
        Service = service;
    }

    public static DateTimeOffset Start => RunningGapura.Start;

    public FakeTimeProvider Time => (FakeTimeProvider)Get<TimeProvider>();

    public PushService Service { get; }

    public PushDevice Device { get; } = new();

    public PushSubscription Subscription => Device.At(Service.Endpoint);

    public RecordedLines Log { get; } = new();

    public static async Task<PushWorld> CreateAsync(string subject = "mailto:masuk@contoh.example", string? folder = null)
    {
        var service = await PushService.StartAsync();
        var isOurs = folder is null;
        folder ??= Directory.CreateTempSubdirectory("gapura-push-").FullName;
        var settings = new GapuraSettings { DataFolder = folder, Push = new PushSettings { Subject = subject, Hosts = [service.Origin, "localhost.contoh.example"] } };
        if (isOurs)
        {
            KeyFile.Create(GapuraHost.KeyFilePath(settings));
        }

        var services = new ServiceCollection().AddGround(settings, new FakeTimeProvider(Start)).AddPush(settings).AddLogging().BuildServiceProvider();
        var database = services.GetRequiredService<Database>();
        await database.MigrateAsync();
        await services.GetRequiredService<ServerSecrets>().LoadAsync(database, services.GetRequiredService<KeyRing>());
        return new PushWorld(folder, services, service);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Another node on the same database and keys.</summary>
    public Task<PushWorld> AnotherNodeAsync() => CreateAsync(folder: _folder);

    public PushJob Job(Func<Task>? whenDead = null, string payload = "0198f2c4-0000-7000-8000-000000000001", int seconds = 60) =>
        new(Subscription, payload, Start.AddSeconds(seconds), whenDead ?? (() => Task.CompletedTask));

    public Task<PushResult> SendAsync(PushJob job) => Get<PushSender>().SendAsync(job, TimeSpan.FromSeconds(60), CancellationToken.None);

    /// <summary>A courier with its log kept; the caller starts and stops it.</summary>
    public PushCourier NewCourier() => new(Get<PushSender>(), Get<VapidKey>(), Get<Clock>(), Log);

    public async ValueTask DisposeAsync()
    {
        Device.Dispose();
        await Service.DisposeAsync();
        await _services.DisposeAsync();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    internal sealed class RecordedLines : ILogger<PushCourier>
    {
        private readonly List<string> _lines = [];

        public string[] Lines
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
            {
                _lines.Add(formatter(state, exception));
            }
        }
    }
}
