using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Http;

/// <summary>A server with a person who is signed in, in the browser that tests play tricks on.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private Scene(RunningGapura gapura, TestPerson person, Visitor browser, byte[] secret)
    {
        (Gapura, Person, Browser, Secret) = (gapura, person, browser, secret);
    }

    public RunningGapura Gapura { get; }

    public TestPerson Person { get; }

    public Visitor Browser { get; }

    public byte[] Secret { get; }

    /// <summary>The recovery codes that the first home page showed.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; private init; } = [];

    public string DatabaseFile => Path.Combine(Gapura.Folder, Gapura.Settings.Database.File);

    public static async Task<Scene> SignedInAsync(DatabaseKind kind = DatabaseKind.Sqlite, Action<Server.Hosting.GapuraSettings>? change = null)
    {
        var gapura = await RunningGapura.StartAsync(kind, change);
        var person = await gapura.AddPersonAsync("pp20");
        var browser = gapura.NewVisitor();
        var (secret, home) = await gapura.EnrolAsync(browser, person);
        return new Scene(gapura, person, browser, secret) { RecoveryCodes = [.. home.Document.QuerySelectorAll("[data-codes] code").Select(code => code.TextContent)] };
    }

    /// <summary>Everything that a person or an attacker could want changed: no audit, captchas, leases or marks.</summary>
    public async Task<string> StateAsync()
    {
        string[] tables = ["accounts", "totp_factors", "sessions", "sign_ins", "recovery_codes", "reset_links", "mailbox_links", "known_browsers", "policies", "throttles", "budgets"];
        var existing = (await Sqlite3.QueryAsync(DatabaseFile, "SELECT name FROM sqlite_master WHERE type = 'table'")).Split('\n');
        Assert.All(tables, table => Assert.Contains(table, existing));

        // Of the outbox only what a request writes: the courier may have an older message in hand.
        return await Sqlite3.QueryAsync(DatabaseFile, $".dump {string.Join(' ', tables)}")
            + await Sqlite3.QueryAsync(DatabaseFile, "SELECT id, recipient, subject FROM outbox ORDER BY id");
    }

    /// <summary>Lets the sealer chain every event so far.</summary>
    public async Task ChainedAsync()
    {
        for (var i = 0; i < 100; i++)
        {
            if (await Gapura.Database.ReadAsync(async db => await db.AuditEvents.CountAsync() == await db.AuditChain.CountAsync()))
            {
                return;
            }

            Gapura.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(50);
        }

        throw new TimeoutException("The events were not chained.");
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await Gapura.DisposeAsync();
    }
}
