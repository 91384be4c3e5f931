using System.Text.RegularExpressions;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gapura.Storage.Tests.Contract;

/// <summary>The role that docs/operate/postgresql.md describes: it may serve, and it cannot touch what is written in the trail.</summary>
public sealed partial class ServingRoleTests
{
    [Fact]
    public async Task The_documented_role_serves_and_neither_changes_nor_removes_the_trail()
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(DatabaseKind.Postgres);
        var grants = Statement().Matches(await File.ReadAllTextAsync(Document())).Select(match => match.Value).ToList();
        Assert.Equal(3, grants.Count);
        await tables.Database.WriteAsync(async db =>
        {
            foreach (var statement in grants.Prepend("CREATE ROLE gapura_serve LOGIN"))
            {
                await db.Database.ExecuteSqlRawAsync(statement);
            }
        });
        await using var serving = tables.OpenAgain("gapura_serve");

        await serving.MigrateAsync();
        await serving.WriteAsync(async db =>
        {
            db.AuditEvents.Add(new AuditEvent { At = EmptyDatabase.Now, Kind = "test", Outcome = "success", Seal = [1] });
            db.Throttles.Add(EmptyDatabase.Failure("x"));
            await db.SaveChangesAsync();
        });
        Assert.Equal(1, await serving.WriteAsync(db => db.Throttles.ExecuteDeleteAsync()));
        foreach (var statement in (string[])["DELETE FROM audit_events", "UPDATE audit_events SET kind = 'x'", "DROP TRIGGER audit_events_no_update ON audit_events", "TRUNCATE audit_events"])
        {
            await Assert.ThrowsAnyAsync<Exception>(() => serving.WriteAsync(db => db.Database.ExecuteSqlRawAsync(statement)));
        }

        Assert.Equal(1, await serving.ReadAsync(db => db.AuditEvents.CountAsync()));
    }

    private static string Document()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Gapura.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run inside the repository.");
        }

        return Path.Combine(folder, "docs", "operate", "postgresql.md");
    }

    [GeneratedRegex("^(?:GRANT|REVOKE) [^;]+;", RegexOptions.Multiline)]
    private static partial Regex Statement();
}
