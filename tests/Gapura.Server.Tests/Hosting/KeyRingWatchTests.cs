using Gapura.Server.Hosting;
using Gapura.Storage.Sealing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gapura.Server.Tests.Hosting;

public sealed class KeyRingWatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gapura-watch-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly Recorder _log = new();
    private readonly GapuraSettings _settings;
    private readonly KeyRing _ring;
    private readonly KeyRingWatch _watch;

    public KeyRingWatchTests()
    {
        _settings = new GapuraSettings { DataFolder = _folder };
        KeyFile.Create(File);
        _ring = KeyFile.Read(File);
        _watch = new KeyRingWatch(_settings, _ring, _time, _log);
    }

    private string File => GapuraHost.KeyFilePath(_settings);

    public void Dispose()
    {
        _watch.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_rotated_file_is_taken_over_within_a_second()
    {
        await _watch.StartAsync(default);
        var fresh = KeyFile.Rotate(File);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (_ring.ActiveKeyId != fresh)
        {
            // The service starts on another thread: its first look and its timer come when they come.
            _time.Advance(KeyRingWatch.Interval);
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await _watch.StopAsync(default);
    }

    [Fact]
    public void A_broken_file_keeps_the_old_keys_and_is_reported_once()
    {
        _watch.Look();
        var active = _ring.ActiveKeyId;
        System.IO.File.WriteAllText(File, "{}");
        _watch.Look();
        _watch.Look();
        Assert.Equal(active, _ring.ActiveKeyId);
        Assert.Single(_log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
        System.IO.File.Delete(File);
        _watch.Look();
        _watch.Look();
        Assert.Equal(active, _ring.ActiveKeyId);
        Assert.Equal(2, _log.Lines.Count);
    }

    [Fact]
    public void A_mended_file_is_taken_over()
    {
        _watch.Look();
        var good = System.IO.File.ReadAllText(File);
        System.IO.File.WriteAllText(File, "half a file");
        _watch.Look();
        System.IO.File.WriteAllText(File, good);
        var fresh = KeyFile.Rotate(File);
        _watch.Look();
        Assert.Equal(fresh, _ring.ActiveKeyId);
    }

    [Fact]
    public void An_unchanged_file_is_not_reported()
    {
        _watch.Look();
        _watch.Look();
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void A_value_under_a_key_that_came_a_moment_ago_opens_at_once()
    {
        _watch.Look();
        KeyFile.Rotate(File);
        var value = KeyFile.Read(File).SealText(SealedColumn.TotpSecret, "row", "seed");
        Assert.Equal("seed", _ring.OpenText(SealedColumn.TotpSecret, "row", value));
    }

    [Fact]
    public void No_key_is_logged()
    {
        _watch.Look();
        KeyFile.Rotate(File);
        _watch.Look();
        using var document = System.Text.Json.JsonDocument.Parse(System.IO.File.ReadAllText(File));
        foreach (var key in document.RootElement.GetProperty("keys").EnumerateObject())
        {
            Assert.DoesNotContain(_log.Lines, line => line.Contains(key.Value.GetString()!, StringComparison.Ordinal));
        }
    }

    private sealed class Recorder : ILogger<KeyRingWatch>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Lines.Add($"{logLevel} {formatter(state, exception)}");
        }
    }
}
