using System.Data.Common;
using System.Runtime.CompilerServices;
using Gapura.Storage;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Hosting.Verbs.Doctor;

/// <summary>Database, what the keys open in it, and its clock.</summary>
internal sealed class DatabaseChecks(Database database, KeyRing? ring, TimeProvider time)
{
    private static readonly TimeSpan OddSkew = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BadSkew = TimeSpan.FromSeconds(10);

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var reachable = await ReachAsync(cancel);
        yield return reachable;
        if (reachable.Level == FindingLevel.Fail)
        {
            yield break;
        }

        var pending = await database.PendingMigrationsAsync(cancel);
        yield return pending.Count == 0
            ? Finding.Ok("tables", "up to date")
            : Finding.Fail("tables", $"{pending.Count} migrations are missing", "run 'gapura migrate'");
        if (pending.Count == 0 && ring is not null)
        {
            yield return await SecretsAsync(ring, cancel);
        }

        if (database.Kind == DatabaseKind.Postgres)
        {
            yield return await DurabilityAsync(cancel);
            yield return await ClockAsync(cancel);
        }
    }

    private async Task<Finding> ReachAsync(CancellationToken cancel)
    {
        try
        {
            var version = await ScalarAsync(database.Kind == DatabaseKind.Postgres ? "SHOW server_version" : "SELECT sqlite_version()", cancel);
            return Finding.Ok("database", $"{database.Kind} {version} answers");
        }
        catch (Exception e) when (e is DbException || Database.IsOutage(e))
        {
            // The type only: messages of drivers name hosts and users.
            return Finding.Fail("database", $"{database.Kind} cannot be reached ({e.GetType().Name})", "is it running, are address and credentials right?");
        }
    }

    private async Task<Finding> SecretsAsync(KeyRing keys, CancellationToken cancel)
    {
        var rows = await database.ReadAsync(db => db.ServerSecrets.ToListAsync(cancel));
        if (rows.Count == 0)
        {
            return Finding.Ok("server secrets", "none yet: made at the first start");
        }

        try
        {
            foreach (var row in rows)
            {
                keys.Open(SealedColumn.ServerSecret, row.Name, row.ValueSealed);
            }

            return Finding.Ok("server secrets", $"the keys open all {rows.Count}");
        }
        catch (SealBrokenException e)
        {
            return Finding.Fail("server secrets", e.Message.TrimEnd('.'), "restore the key file that this database was sealed with");
        }
    }

    private async Task<Finding> DurabilityAsync(CancellationToken cancel)
    {
        var off = new List<string>();
        foreach (var setting in new[] { "fsync", "synchronous_commit" })
        {
            if (await ScalarAsync($"SHOW {setting}", cancel) is "off")
            {
                off.Add(setting);
            }
        }

        return off.Count == 0
            ? Finding.Ok("durability", "fsync and synchronous_commit are on")
            : Finding.Warn("durability", $"{string.Join(" and ", off)} off", "a crash may forget that a code was used: switch on");
    }

    private async Task<Finding> ClockAsync(CancellationToken cancel)
    {
        await ScalarAsync("SELECT 1", cancel);
        var before = time.GetUtcNow();
        var there = DateTimeOffset.FromUnixTimeMilliseconds((long)(await ScalarAsync("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", cancel))!);
        var after = time.GetUtcNow();
        var skew = (there - before - ((after - before) / 2)).Duration();
        var detail = $"{skew.TotalMilliseconds:0} ms from the database's";
        const string Mend = "let NTP set the clocks of all machines: codes are valid for half a minute";
        return skew >= BadSkew ? Finding.Fail("clock", detail, Mend) : skew >= OddSkew ? Finding.Warn("clock", detail, Mend) : Finding.Ok("clock", detail);
    }

    private Task<object?> ScalarAsync(string constant, CancellationToken cancel) => database.ReadAsync(async db =>
    {
        await db.Database.OpenConnectionAsync(cancel);
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // Constants of this file only.
        command.CommandText = constant;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancel);
    });
}
