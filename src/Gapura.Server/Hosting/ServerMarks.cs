using Gapura.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Hosting;

/// <summary>The numbers that the nodes share through <c>server_marks</c>.</summary>
public static class ServerMarks
{
    /// <summary>The highest time any node has seen, Unix milliseconds.</summary>
    public const string TimeHighWater = "time_high_water";

    /// <summary>Rises with every restore of a backup; a node whose own note is behind the chain believes the database again when it has risen.</summary>
    public const string RestoreEpoch = "restore_epoch";

    /// <summary>The mark, or 0 when nobody has set it.</summary>
    public static async Task<long> ReadAsync(GapuraContext db, string name) =>
        await db.ServerMarks.Where(mark => mark.Name == name).Select(mark => (long?)mark.Value).SingleOrDefaultAsync() ?? 0;

    /// <summary>Raises the mark.</summary>
    /// <returns>False when it is as high already, or higher, and stayed.</returns>
    public static async Task<bool> RaiseAsync(GapuraContext db, string name, long value) => 1 == await db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO server_marks (name, value) VALUES ({name}, {value})
        ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE server_marks.value < excluded.value
        """);

    /// <summary>Sets the mark to whatever value, also a lower one.</summary>
    public static Task SetAsync(GapuraContext db, string name, long value) => db.Database.ExecuteSqlAsync(
        $"INSERT INTO server_marks (name, value) VALUES ({name}, {value}) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
}
