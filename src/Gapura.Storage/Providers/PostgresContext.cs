using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Gapura.Storage.Providers;

/// <summary>The tables on PostgreSQL; times are <c>timestamptz</c>.</summary>
public sealed class PostgresContext(DbContextOptions<PostgresContext> options) : GapuraContext(options)
{
    /// <summary>Lets <c>dotnet ef migrations add</c> make the model without a server.</summary>
    internal sealed class DesignTime : IDesignTimeDbContextFactory<PostgresContext>
    {
        public PostgresContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<PostgresContext>().UseNpgsql("Host=localhost").Options);
    }
}
