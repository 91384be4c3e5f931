using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gapura.Storage.Sealing;

/// <summary>The master keys on disk: <c>{"active":"3fa2b1c0","keys":{"3fa2b1c0":"base64"}}</c>, readable by its owner only.</summary>
public static class KeyFile
{
    /// <exception cref="KeyFileException">The file is missing, unreadable, or not of this form; the message names the mend.</exception>
    public static KeyRing Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new KeyFileException($"There is no key file at {path}. Make one with 'gapura keys create', or restore the one that this database was sealed with.");
        }

        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or KeyNotFoundException
            or InvalidOperationException or OverflowException or IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException($"The key file {path} cannot be used: {e.GetType().Name}. It must hold an active key id and 32-byte keys in base64.");
        }
    }

    /// <summary>Reads the same JSON from a string, for keys that come through the environment.</summary>
    public static KeyRing Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var keys = document.RootElement.GetProperty("keys").EnumerateObject()
            .Select(entry => new MasterKey(ParseId(entry.Name), Convert.FromBase64String(entry.Value.GetString() ?? ""))).ToList();
        return new KeyRing(keys, ParseId(document.RootElement.GetProperty("active").GetString() ?? ""));
    }

    /// <summary>Makes a file with one fresh key. Refuses to overwrite.</summary>
    public static void Create(string path) => Write(path, [NewKey([])], activeIndex: 0, overwrite: false);

    /// <summary>Adds a fresh key and makes it the active one; the old ones stay readable until retired.</summary>
    /// <returns>The new key's id.</returns>
    public static uint Rotate(string path)
    {
        var keys = Keys(path);
        var fresh = NewKey(keys);
        Write(path, [.. keys, fresh], keys.Count, overwrite: true);
        return fresh.Id;
    }

    /// <summary>Takes a key out that nothing is sealed under any more.</summary>
    public static void Retire(string path, uint id)
    {
        var active = Read(path).ActiveKeyId;
        if (active == id)
        {
            throw new KeyFileException($"Key {id:x8} is the active one. Rotate first.");
        }

        var keys = Keys(path).Where(key => key.Id != id).ToList();
        Write(path, keys, keys.FindIndex(key => key.Id == active), overwrite: true);
    }

    private static List<MasterKey> Keys(string path)
    {
        Read(path);
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return [.. document.RootElement.GetProperty("keys").EnumerateObject()
            .Select(entry => new MasterKey(ParseId(entry.Name), Convert.FromBase64String(entry.Value.GetString()!)))];
    }

    private static MasterKey NewKey(List<MasterKey> taken)
    {
        uint id;
        do
        {
            id = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
        }
        while (id == 0 || taken.Exists(key => key.Id == id));

        return new MasterKey(id, RandomNumberGenerator.GetBytes(32));
    }

    private static void Write(string path, List<MasterKey> keys, int activeIndex, bool overwrite)
    {
        var json = JsonSerializer.Serialize(new
        {
            active = keys[activeIndex].Id.ToString("x8", CultureInfo.InvariantCulture),
            keys = keys.ToDictionary(key => key.Id.ToString("x8", CultureInfo.InvariantCulture), key => Convert.ToBase64String(key.Reveal())),
        });
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Written beside and moved over: a full disk leaves the old keys, never half a file.
        var beside = path + ".new";
        File.Delete(beside);
        using (var stream = new FileStream(beside, options))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(json));
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite);
    }

    private static uint ParseId(string hex) => uint.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

/// <summary>The master keys cannot be read; the message says what to do and never contains a key.</summary>
public sealed class KeyFileException(string message) : Exception(message);
