using System.Text.Json;

namespace Gapura.Server.Hosting.Backup;

/// <summary>What a node has seen of the trail.</summary>
/// <param name="Sequence">The newest link; 0 before the first.</param>
/// <param name="Hash">Its hash, lower-case hexadecimal; empty before the first.</param>
/// <param name="Time">When, Unix milliseconds.</param>
/// <param name="Epoch">The restore epoch of the database then.</param>
public sealed record HighWater(long Sequence, string Hash, long Time, long Epoch);

/// <summary>The node's own note, in its data folder and so outside the database that it is held against.</summary>
public sealed class HighWaterFile(string folder)
{
    public const string Name = "high-water.json";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private readonly string _path = Path.Combine(Path.GetFullPath(folder.Length > 0 ? folder : "."), Name);

    /// <summary>Null when there is none yet.</summary>
    /// <exception cref="JsonException">The file is not of this form.</exception>
    public async Task<HighWater?> ReadAsync()
    {
        if (!File.Exists(_path))
        {
            return null;
        }

        await using var stream = File.OpenRead(_path);
        return await JsonSerializer.DeserializeAsync<HighWater>(stream, s_json) ?? throw new JsonException($"{Name} is empty.");
    }

    /// <summary>Writes beside and moves over: a crash leaves the old note or the new one.</summary>
    public async Task WriteAsync(HighWater seen)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var beside = _path + ".new";
        await using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await JsonSerializer.SerializeAsync(stream, seen, s_json);
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, _path, overwrite: true);
    }
}
