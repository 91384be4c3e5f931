using System.Text.Json;

namespace BusinessBanking;

/// <summary>
/// Where Gapura is, how the bank proves itself there, and where its books are: from GAPURA_ISSUER, GAPURA_CLIENT_ID, GAPURA_CLIENT_SECRET and
/// BANK_BOOK, or from the demo.json of Gapura's demo, which the first argument or GAPURA_DEMO names; the books are then beside it.
/// </summary>
public sealed record BankSettings(Uri Gapura, string ClientId, string ClientSecret, string BookFile)
{
    public const string Portal = "bisnis";
    private const string DemoClient = "contoh-bank";
    private const string BookName = "bank.json";

    public static BankSettings Find(string[] arguments)
    {
        if (Environment.GetEnvironmentVariable("GAPURA_ISSUER") is { Length: > 0 } issuer)
        {
            var book = Environment.GetEnvironmentVariable("BANK_BOOK") is { Length: > 0 } given ? given : BookName;
            return new BankSettings(new Uri(issuer), Needed("GAPURA_CLIENT_ID"), Needed("GAPURA_CLIENT_SECRET"), Path.GetFullPath(book));
        }

        var file = arguments.FirstOrDefault(argument => argument.EndsWith(".json", StringComparison.Ordinal)) ?? Environment.GetEnvironmentVariable("GAPURA_DEMO") ?? ".gapura-demo/demo.json";
        if (!File.Exists(file))
        {
            throw new InvalidOperationException($"There is no {file}. Start Gapura's demo and name its demo.json, or set GAPURA_ISSUER, GAPURA_CLIENT_ID and GAPURA_CLIENT_SECRET.");
        }

        using var demo = JsonDocument.Parse(File.ReadAllBytes(file));
        var client = demo.RootElement.GetProperty("clients").EnumerateArray().Single(one => one.GetProperty("id").GetString() == DemoClient);
        return new BankSettings(
            new Uri(demo.RootElement.GetProperty("baseUrl").GetString()!), DemoClient, client.GetProperty("secret").GetString()!,
            Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, BookName));
    }

    public override string ToString() => $"{ClientId} at {Gapura}";

    private static string Needed(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"GAPURA_ISSUER is set, and {name} is not.");
}
