using System.Diagnostics;

namespace Gapura.Testing;

/// <summary>Looks into an SQLite file with SQLite's own shell, past all of our code.</summary>
public static class Sqlite3
{
    /// <summary>Runs SQL and returns the rows: one a line, columns separated by <c>|</c>, no header.</summary>
    /// <param name="file">The database file; it is created when it does not exist.</param>
    /// <param name="sql">One statement or several; the first that fails ends the run. A locked database is waited for up to 5 s.</param>
    /// <exception cref="InvalidOperationException">A statement failed; the message has sqlite3's words.</exception>
    public static async Task<string> QueryAsync(string file, string sql)
    {
        var start = new ProcessStartInfo("sqlite3", ["-batch", "-bail", "-init", "/dev/null", "-cmd", ".timeout 5000", file]);
        string rows = await ToolProcess.OutputAsync(start, "sqlite3", sql);
        return rows.TrimEnd('\n');
    }
}
