using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Gapura.Server.Tests.Flows.Reset;

/// <summary>C-03, H-01, ATK-06: a request for a link costs the database the same whoever it names: the same statements, and as many new rows.</summary>
[Trait("Attack", "ATK-06")]
[Trait("Clause", "C-03")]
[Trait("Clause", "H-01")]
public sealed partial class RequestWorkTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite, "/lpse/reset")]
    [InlineData(DatabaseKind.Sqlite, "/lpse/password/forgot")]
    [InlineData(DatabaseKind.Postgres, "/lpse/reset")]
    [InlineData(DatabaseKind.Postgres, "/lpse/password/forgot")]
    public async Task A_request_costs_the_same_statements_and_rows_whoever_it_names(DatabaseKind kind, string form)
    {
        // Before the server: what EF Core asks of listeners it remembers for a while.
        using var watch = new StatementWatch();
        await using var gapura = await RunningGapura.StartAsync(kind);
        watch.Of(gapura);
        gapura.Settings.Limits.ResetsPerAddressPerHour = 1000;
        var (known, locked, paused) = (await gapura.AddPersonAsync("aktif1"), await gapura.AddPersonAsync("kunci1"), await gapura.AddPersonAsync("tunda1"));
        await gapura.Database.WriteAsync(async db =>
        {
            await db.Accounts.Where(a => a.Id == locked.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Status, AccountStatus.Locked));
            await db.Accounts.Where(a => a.Id == paused.Id).ExecuteUpdateAsync(set => set
                .SetProperty(a => a.PasswordMailResetAt, RunningGapura.Start).SetProperty(a => a.FactorMailResetAt, RunningGapura.Start));
        });
        using var browser = gapura.NewVisitor();
        (TestPerson Who, string What)[] asked =
        [
            (known, "everything right"), (known with { Email = "lain@contoh.example" }, "another address"), (known with { UserId = "tidak1" }, "nobody of that name"),
            (known with { UserType = "non-penyedia" }, "another type"), (locked, "locked"), (paused, "too soon"), (known, "again"), (known, "a third time"), (known, "once too often"),
        ];
        var works = new List<string>();
        foreach (var (who, what) in asked)
        {
            var before = await RowsAsync(gapura);
            watch.Forget();
            var reply = await gapura.AskForResetAsync(browser, who, form);
            Assert.True(reply is { Status: HttpStatusCode.OK }, $"{what}: {reply.Status}");
            works.Add($"{string.Join('\n', watch.OfRequest())}\n{await RowsAsync(gapura) - before} rows");
        }

        Assert.Contains("reset_links", works[0], StringComparison.Ordinal);
        Assert.Contains("outbox", works[0], StringComparison.Ordinal);
        Assert.All(works, work => Assert.Equal(works[0], work));
        Assert.Equal(3 + 1, (await gapura.MailsAsync()).Count);
    }

    /// <summary>Of what piles up; a newer link stands in the place of an older one.</summary>
    private static Task<int> RowsAsync(RunningGapura gapura) => gapura.Database.ReadAsync(async db => await db.Outbox.CountAsync() + await db.AuditEvents.CountAsync());

    /// <summary>What one server's contexts sent, each apart from what its background does meanwhile.</summary>
    private sealed partial class StatementWatch : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly ConcurrentQueue<(string Context, string Text)> _sent = new();
        private readonly ConcurrentBag<IDisposable> _subscriptions = [];
        private volatile string? _database;

        public StatementWatch() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

        /// <summary>Many tests run at once: a server's folder or database is its own.</summary>
        public void Of(RunningGapura gapura) =>
            _database = gapura.Settings.Database.Kind == DatabaseKind.Postgres ? DatabaseName().Match(gapura.Settings.Database.ConnectionString).Groups[1].Value : gapura.Folder;

        public void Forget() => _sent.Clear();

        /// <summary>Of the transaction that made a link, or did as if. What goes straight to the driver is not seen; the rows that it writes are counted.</summary>
        public IReadOnlyList<string> OfRequest()
        {
            var context = _sent.First(one => one.Text.Contains("DELETE", StringComparison.Ordinal) && one.Text.Contains("reset_links", StringComparison.Ordinal)).Context;
            return [.. _sent.Where(one => one.Context == context).Select(one => one.Text)];
        }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (_database is { } database && value.Key == RelationalEventId.CommandExecuted.Name && value.Value is CommandExecutedEventData { Context: { } context } data
                && data.Command.Connection?.ConnectionString.Contains(database, StringComparison.Ordinal) == true)
            {
                _sent.Enqueue((context.ContextId.ToString(), data.Command.CommandText));
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose()
        {
            foreach (var subscription in _subscriptions)
            {
                subscription.Dispose();
            }
        }

        [GeneratedRegex("Database=([^;]+)")]
        private static partial Regex DatabaseName();
    }
}
