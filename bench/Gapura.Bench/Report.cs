using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gapura.Testing;

namespace Gapura.Bench;

/// <summary>What a measurement found: a table, beside the floor that was measured in the same run, and the machine it ran on.</summary>
public sealed class Report(string title, string method)
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<Row> _rows = [];
    private readonly List<string> _notes = [];

    /// <param name="what">What was measured.</param>
    /// <param name="value">The median of the rounds.</param>
    /// <param name="rounds">Every round's value, in the order in which they ran; empty for a value that has none.</param>
    /// <param name="target">What was asked for, in words; empty for floors and side values.</param>
    public void Add(string what, double value, string unit, IEnumerable<double>? rounds = null, string target = "")
    {
        _rows.Add(new Row(what, value, unit, [.. rounds ?? []], target));
        Console.WriteLine($"  {what}: {Number(value)} {unit}  {string.Join(' ', (rounds ?? []).Select(Number))}");
    }

    public void AddMedian(string what, IReadOnlyCollection<double> rounds, string unit, string target = "") => Add(what, Median(rounds), unit, rounds, target);

    public void Note(string text) => _notes.Add(text);

    public static double Median(IReadOnlyCollection<double> values) => Percentile(values, 50);

    /// <param name="percent">0 to 100.</param>
    public static double Percentile(IReadOnlyCollection<double> values, double percent)
    {
        double[] sorted = [.. values.Order()];
        double at = percent / 100 * (sorted.Length - 1);
        (int low, int high) = ((int)Math.Floor(at), (int)Math.Ceiling(at));
        return sorted[low] + ((sorted[high] - sorted[low]) * (at - low));
    }

    /// <summary>Prints the table and, unless it was a quick try, keeps it as bench/results/DATE-NAME.md and .json.</summary>
    public async Task WriteAsync(string name, bool isKept)
    {
        string date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string machine = await MachineAsync();
        string markdown = Markdown(date, machine);
        Console.WriteLine(markdown);
        if (isKept)
        {
            string file = Path.Combine(Folder(), "..", "results", $"{date}-{name}");
            await File.WriteAllTextAsync(file + ".md", markdown);
            await File.WriteAllTextAsync(file + ".json", JsonSerializer.Serialize(new { title, date, machine, method, rows = _rows, notes = _notes }, s_json) + "\n");
        }
    }

    private static async Task<string> MachineAsync()
    {
        string postgres = (await ToolProcess.OutputAsync(new("psql", ["--version"]), "postgresql")).Trim();
        return $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, {RuntimeInformation.OSDescription.Split(' ')[0]} "
            + $"{RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}, PostgreSQL {postgres.Split(' ')[2]}";
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    private static string Number(double value) => value.ToString(Math.Abs(value) switch { >= 1000 => "N0", >= 100 => "F0", >= 10 => "F1", _ => "F2" }, CultureInfo.InvariantCulture);

    private string Markdown(string date, string machine)
    {
        var text = new StringBuilder($"# {title}\n\n{date}; {machine}\n\n{method}\n\n| what | median | target | rounds |\n|---|---:|---|---|\n");
        foreach (Row row in _rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.What} | {Number(row.Value)} {row.Unit} | {row.Target} | {string.Join(" · ", row.Rounds.Select(Number))} |\n");
        }

        return text.Append(string.Concat(_notes.Select(note => $"\n{note}\n"))).ToString();
    }

    private sealed record Row(string What, double Value, string Unit, double[] Rounds, string Target);
}
