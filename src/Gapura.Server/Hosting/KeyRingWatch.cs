using System.Security.Cryptography;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Hosting;

/// <summary>Takes a changed key file over while serving: within a second, or at once when a value names a key that is not known yet.</summary>
public sealed class KeyRingWatch : BackgroundService
{
    /// <summary>How often the file is looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly string? _file;
    private readonly KeyRing _ring;
    private readonly TimeProvider _time;
    private readonly ILogger<KeyRingWatch> _log;
    private byte[] _seen = [];

    public KeyRingWatch(GapuraSettings settings, KeyRing ring, TimeProvider time, ILogger<KeyRingWatch> log)
    {
        // Keys that came through the environment change with a restart only.
        _file = settings.Keys.Json.Length > 0 ? null : GapuraHost.KeyFilePath(settings);
        _ring = ring;
        _time = time;
        _log = log;
        if (_file is not null)
        {
            ring.OnUnknownKey = () => TryRead(out _);
        }
    }

    /// <summary>Looks at the file once and takes it over if it has changed. A broken file leaves the ring as it is.</summary>
    public void Look()
    {
        if (_file is null)
        {
            return;
        }

        var fresh = TryRead(out var hash);
        if (CryptographicOperations.FixedTimeEquals(hash, _seen))
        {
            return;
        }

        var isFirst = _seen.Length == 0;
        _seen = hash;
        if (fresh is null)
        {
            _log.LogError("The key file {File} has changed and cannot be used; the keys read before stay in use. Mend the file.", _file);
        }
        else
        {
            _ring.ReplaceWith(fresh);
            if (isFirst)
            {
                return;
            }

            _log.LogInformation("Took over the changed key file: active key {Key:x8}, {Count} keys.", fresh.ActiveKeyId, fresh.KeyIds.Count);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            Look();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // A missing or unreadable file hashes like an empty one, so that it is reported once, not every second.
    private KeyRing? TryRead(out byte[] hash)
    {
        hash = SHA256.HashData([]);
        try
        {
            var content = File.ReadAllBytes(_file!);
            hash = SHA256.HashData(content);
            return KeyFile.Read(_file!);
        }
        catch (Exception e) when (e is KeyFileException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
