using System.Diagnostics;
using Npgsql;

namespace Gapura.Testing;

/// <summary>Looks into PostgreSQL with its own client, past all of our code.</summary>
public static class Psql
{
    /// <summary>Runs SQL and returns the rows: one a line, columns separated by <c>|</c>, no header.</summary>
    /// <param name="connectionString">As Npgsql takes it, for example from <see cref="PostgresServer.CreateDatabaseAsync"/>.</param>
    /// <param name="sql">One statement or several; the first that fails ends the run.</param>
    /// <exception cref="InvalidOperationException">The server refused the connection or a statement; the message has psql's words.</exception>
    public static async Task<string> QueryAsync(string connectionString, string sql)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(
            "psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-f", "-"]);
        start.Environment["PGHOST"] = target.Host;
        start.Environment["PGPORT"] = target.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = target.Username;
        start.Environment["PGPASSWORD"] = target.Password;
        start.Environment["PGDATABASE"] = target.Database;
        start.Environment["PGCONNECT_TIMEOUT"] = "10";
        string rows = await ToolProcess.OutputAsync(start, "postgresql", sql);
        return rows.TrimEnd('\n');
    }
}
