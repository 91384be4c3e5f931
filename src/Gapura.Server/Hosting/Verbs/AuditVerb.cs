using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Gapura.Server.Audit;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura audit</c></summary>
public static class AuditVerb
{
    public static Command Create() => new("audit", "The audit trail: verify, export, show.")
    {
        Verify(),
        Export(),
        Show(),
        Checkpoint(),
    };

    private static Command Verify()
    {
        var checkpoint = new Option<string?>("--checkpoint") { Description = "A head that 'audit checkpoint' wrote earlier and that was kept elsewhere." };
        var command = new Command("verify", "Recomputes the trail. Exit 0: intact; 1: broken, and the first broken row is named.") { checkpoint };
        command.SetAction((parsed, cancel) => Verb.OnGroundAsync(parsed, async services =>
        {
            var known = await ReadHeadAsync(parsed.GetValue(checkpoint));
            await ChainWhatWaitsAsync(services, cancel);
            var verdict = await ActivatorUtilities.CreateInstance<AuditVerifier>(services).VerifyAsync(known, cancel);
            await Console.Out.WriteLineAsync(Describe(verdict));
            return verdict.IsIntact ? Verb.Ok : Verb.Failed;
        }));
        return command;
    }

    private static Command Export()
    {
        var output = OutputOption();
        var from = new Option<DateTimeOffset?>("--from") { Description = "Events at this time and later, for example 2026-01-31T00:00:00Z." };
        var to = new Option<DateTimeOffset?>("--to") { Description = "Events before this time." };
        var account = new Option<Guid?>("--account") { Description = "One account's events only: its id." };
        var csv = new Option<bool>("--csv") { Description = "CSV for spreadsheets instead of JSON Lines." };
        var command = new Command("export", "Writes the trail as JSON Lines, to be kept elsewhere.") { output, from, to, account, csv };
        command.SetAction((parsed, cancel) => Verb.OnGroundAsync(parsed, async services =>
        {
            AccountId? id = parsed.GetValue(account) is { } value ? new AccountId(value) : null;
            var order = new AuditExportOrder(parsed.GetValue(from), parsed.GetValue(to), id, parsed.GetValue(csv));
            await using var writer = Open(parsed.GetValue(output));
            await ChainWhatWaitsAsync(services, cancel);
            await ActivatorUtilities.CreateInstance<AuditExport>(services).WriteAsync(writer, order, cancel);
            return Verb.Ok;
        }));
        return command;
    }

    private static Command Show()
    {
        var reference = new Argument<string>("reference") { Description = "What a page or mail showed, for example 7KQ2M-X4RTD." };
        var command = new Command("show", "Shows every event with a reference.") { reference };
        command.SetAction(parsed => Verb.OnGroundAsync(parsed, async services =>
        {
            var wanted = Normalise(parsed.GetValue(reference)!);
            var rows = await services.GetRequiredService<Database>().ReadAsync(db => db.AuditEvents
                .Where(row => row.Reference == wanted).OrderBy(row => row.Position).ToListAsync());
            foreach (var row in rows)
            {
                await Console.Out.WriteLineAsync(Describe(row));
            }

            if (rows.Count == 0)
            {
                await Console.Error.WriteLineAsync($"gapura: no event has the reference {wanted}.");
            }

            return rows.Count > 0 ? Verb.Ok : Verb.Failed;
        }));
        return command;
    }

    private static Command Checkpoint()
    {
        var output = OutputOption();
        var command = new Command("checkpoint", "Writes the chain's head, to be kept elsewhere and given to 'audit verify' later.") { output };
        command.SetAction((parsed, cancel) => Verb.OnGroundAsync(parsed, async services =>
        {
            await ChainWhatWaitsAsync(services, cancel);
            var head = await services.GetRequiredService<Database>()
                .ReadAsync(db => db.AuditChain.OrderByDescending(link => link.Sequence).FirstOrDefaultAsync());
            await using var writer = Open(parsed.GetValue(output));
            await writer.WriteLineAsync(new AuditHead(head?.Sequence ?? 0, head?.Hash ?? AuditHash.Start).ToString());
            return Verb.Ok;
        }));
        return command;
    }

    /// <summary>The reference as it is kept, from however a person typed it.</summary>
    internal static string Normalise(string typed)
    {
        var letters = string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return letters.Length == 10 ? $"{letters[..5]}-{letters[5..]}" : letters;
    }

    internal static string Describe(AuditVerdict verdict)
    {
        if (verdict.Break is not { } broken)
        {
            var waiting = verdict.NotYetChained > 0 ? $", not yet chained: {verdict.NotYetChained}" : "";
            return $"intact: {verdict.Rows} rows, chain head {verdict.Head}{waiting}";
        }

        var line = new StringBuilder($"BROKEN ({broken.Fault}) at sequence {broken.Sequence}");
        line.Append(broken.Position > 0 ? $", position {broken.Position}" : "");
        line.Append(broken.At is { } at ? $", {Iso(at)}" : "");
        line.Append(broken.Kind.Length > 0 ? $", {AuditLog.Clean(broken.Kind)}" : "");
        line.Append(broken.Reference.Length > 0 ? $", reference {AuditLog.Clean(broken.Reference)}" : "");
        return line.Append(": ").Append(broken.Why).ToString();
    }

    internal static string Describe(AuditEvent row)
    {
        var line = new StringBuilder($"{Iso(row.At)} {row.Kind} {row.Outcome}");
        ReadOnlySpan<(string Name, string? Value)> fields =
        [
            ("reason", row.Reason), ("portal", row.Portal), ("account", row.AccountId?.ToString()), ("actor", row.Actor), ("factor", row.Factor),
            ("address", row.Address), ("session", row.SessionId?.ToString()), ("browser", row.UserAgent), ("details", row.Details),
        ];
        foreach (var (name, value) in fields)
        {
            line.Append(string.IsNullOrEmpty(value) ? "" : $"\n    {name,-8} {value}");
        }

        return line.ToString();
    }

    // Without a running server nobody else would chain what the operators' verbs have written. A running one holds the lease.
    private static async Task ChainWhatWaitsAsync(IServiceProvider services, CancellationToken cancel)
    {
        using var sealer = ActivatorUtilities.CreateInstance<AuditSealer>(services, NullLogger<AuditSealer>.Instance);
        try
        {
            while (await sealer.SealOnceAsync(cancel) >= AuditSealer.BatchSize)
            {
                cancel.ThrowIfCancellationRequested();
            }

            await sealer.StopAsync(cancel);
        }
        catch (Exception e) when (e is DbException or DbUpdateException)
        {
            // An auditor's role may only read: what waits is then reported as waiting.
        }
    }

    private static async Task<AuditHead?> ReadHeadAsync(string? file)
    {
        if (file is null)
        {
            return null;
        }

        if (!File.Exists(file))
        {
            throw new SettingsException($"There is no checkpoint at {file}.");
        }

        return AuditHead.Parse(await File.ReadAllTextAsync(file))
            ?? throw new SettingsException($"{file} is not what 'gapura audit checkpoint' writes: a sequence and a hash.");
    }

    private static Option<string?> OutputOption() => new("--output") { Description = "A new file; else standard output." };

    private static StreamWriter Open(string? file)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (file is null)
        {
            return new StreamWriter(Console.OpenStandardOutput(), utf8);
        }

        if (File.Exists(file))
        {
            throw new SettingsException($"{file} exists already and is not overwritten.");
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new StreamWriter(file, utf8, options);
    }

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
