using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Gapura.Storage;

/// <summary>
/// Makes a driver's command of an interpolated statement. Values: numbers, texts, booleans, bytes, guids, null, and times as
/// <see cref="Database.Time"/> gives them.
/// </summary>
internal static class Statements
{
    private static readonly ConcurrentDictionary<string, string> Numbered = new();
    private static readonly ConcurrentDictionary<string, string> Named = new();

    /// <summary>With PostgreSQL's own numbers for what is put in.</summary>
    public static string PostgresText(FormattableString sql) => Numbered.GetOrAdd(sql.Format, static (format, count) => Text(format, count, "$"), sql.ArgumentCount);

    public static NpgsqlBatchCommand Postgres(FormattableString sql)
    {
        var command = new NpgsqlBatchCommand(PostgresText(sql));
        Fill(command.Parameters, sql);
        return command;
    }

    public static DbCommand Postgres(FormattableString sql, NpgsqlTransaction transaction)
    {
        var command = new NpgsqlCommand(PostgresText(sql), transaction.Connection, transaction);
        Fill(command.Parameters, sql);
        return command;
    }

    public static void Fill(NpgsqlParameterCollection parameters, FormattableString sql)
    {
        foreach (var value in sql.GetArguments())
        {
            parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }
    }

    /// <summary>In the transaction that the context is in, if it is in one.</summary>
    public static DbCommand Sqlite(GapuraContext db, FormattableString sql)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = Named.GetOrAdd(sql.Format, static (format, count) => Text(format, count, "@p"), sql.ArgumentCount);
        for (var i = 0; i < sql.ArgumentCount; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{i + 1}");
            parameter.Value = sql.GetArgument(i) ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static string Text(string format, int count, string mark) =>
        string.Format(CultureInfo.InvariantCulture, format, [.. Enumerable.Range(1, count).Select(n => (object)string.Create(CultureInfo.InvariantCulture, $"{mark}{n}"))]);
}
