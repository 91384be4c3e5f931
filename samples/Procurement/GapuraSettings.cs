using System.Text.Json;

namespace Procurement;

/// <summary>
/// Where Gapura is and how this application proves itself there: from GAPURA_ISSUER, GAPURA_CLIENT_ID and GAPURA_CLIENT_SECRET, or from the
/// demo.json of Gapura's demo, which the first argument or GAPURA_DEMO names.
/// </summary>
internal sealed record GapuraSettings(Uri Address, string ClientId, string ClientSecret)
{
    private const string DemoClient = "contoh-pengadaan";

    public static GapuraSettings Find(string[] arguments)
    {
        if (Environment.GetEnvironmentVariable("GAPURA_ISSUER") is { Length: > 0 } issuer)
        {
            return new GapuraSettings(new Uri(issuer), Needed("GAPURA_CLIENT_ID"), Needed("GAPURA_CLIENT_SECRET"));
        }

        var file = arguments.FirstOrDefault(argument => !argument.StartsWith('-')) ?? Environment.GetEnvironmentVariable("GAPURA_DEMO") ?? ".gapura-demo/demo.json";
        if (!File.Exists(file))
        {
            throw new InvalidOperationException($"There is no {file}. Start Gapura's demo and name its demo.json, or set GAPURA_ISSUER, GAPURA_CLIENT_ID and GAPURA_CLIENT_SECRET.");
        }

        using var demo = JsonDocument.Parse(File.ReadAllBytes(file));
        var client = demo.RootElement.GetProperty("clients").EnumerateArray().Single(one => one.GetProperty("id").GetString() == DemoClient);
        return new GapuraSettings(new Uri(demo.RootElement.GetProperty("baseUrl").GetString()!), DemoClient, client.GetProperty("secret").GetString()!);
    }

    public override string ToString() => $"{ClientId} at {Address}";

    private static string Needed(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"GAPURA_ISSUER is set, and {name} is not.");
}
