using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Xunit;

namespace Gapura.Storage.Tests.Contract;

public sealed class MigrationTests
{
    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task Migrations_build_all_tables_from_nothing(DatabaseKind kind)
    {
        await using var empty = await EmptyDatabase.CreateAsync(kind);
        Assert.NotEmpty(await empty.Database.PendingMigrationsAsync());

        await empty.Database.MigrateAsync();

        Assert.Empty(await empty.Database.PendingMigrationsAsync());
        await using var db = empty.Context();
        foreach (var table in db.Model.GetEntityTypes().Select(entity => entity.GetTableName()!))
        {
            var count = $"SELECT CAST(COUNT(*) AS INTEGER) AS \"Value\" FROM {table}";
            Assert.Equal(0, await db.Database.SqlQueryRaw<int>(count).SingleAsync());
        }
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task The_model_has_no_change_that_no_migration_makes(DatabaseKind kind)
    {
        await using var empty = await EmptyDatabase.CreateAsync(kind);
        await using var db = empty.Context();
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task Migrating_again_changes_nothing(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        var person = EmptyDatabase.Person("PPK2");
        await tables.AddAsync(person);

        await tables.Database.MigrateAsync();

        Assert.Equal(person.Id, (await tables.Database.ReadAsync(db => db.Accounts.SingleAsync())).Id);
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task Nodes_that_start_together_build_the_tables_once(DatabaseKind kind)
    {
        await using var empty = await EmptyDatabase.CreateAsync(kind);
        await using var second = empty.OpenAgain();
        await using var third = empty.OpenAgain();

        await Task.WhenAll(empty.Database.MigrateAsync(), second.MigrateAsync(), third.MigrateAsync());

        Assert.Empty(await third.PendingMigrationsAsync());
    }

    [Fact]
    public async Task A_role_that_owns_no_table_may_start_where_nothing_is_pending()
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(DatabaseKind.Postgres);
        await tables.Database.WriteAsync(async db =>
        {
            await db.Database.ExecuteSqlRawAsync("DROP ROLE IF EXISTS serving");
            await db.Database.ExecuteSqlRawAsync("CREATE ROLE serving LOGIN");
            await db.Database.ExecuteSqlRawAsync("GRANT SELECT ON ALL TABLES IN SCHEMA public TO serving");
        });
        await using var serving = tables.OpenAgain("serving");

        await serving.MigrateAsync();

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => serving.WriteAsync(db => db.Database.ExecuteSqlRawAsync("DROP TABLE audit_events")));
        Assert.Contains("must be owner", refusal.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task The_last_migration_can_be_taken_back_and_made_again(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        await tables.AddAsync(EmptyDatabase.Person("PPK2"));
        await using (var db = tables.Context())
        {
            var all = db.Database.GetMigrations().ToList();
            await db.GetService<IMigrator>().MigrateAsync(all[^2]);
            Assert.Equal([all[^1]], await db.Database.GetPendingMigrationsAsync());
        }

        await tables.Database.MigrateAsync();

        Assert.Equal("PPK2", (await tables.Database.ReadAsync(db => db.Accounts.SingleAsync())).UserId);
    }

    [Fact]
    public async Task Both_databases_have_the_same_migrations_by_name()
    {
        await using var sqlite = await EmptyDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var postgres = await EmptyDatabase.CreateAsync(DatabaseKind.Postgres);
        await using var here = sqlite.Context();
        await using var there = postgres.Context();
        Assert.Equal(Names(here), Names(there));
    }

    private static IEnumerable<string> Names(GapuraContext db) =>
        db.Database.GetMigrations().Select(name => name[(name.IndexOf('_', StringComparison.Ordinal) + 1)..]);
}
