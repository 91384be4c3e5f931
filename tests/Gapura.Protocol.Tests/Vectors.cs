using System.Text.Json;

namespace Gapura.Protocol.Tests;

/// <summary>The published vectors of RFC 4226, 6238 and 6287, read from vectors/otp-vectors.json.</summary>
internal static class Vectors
{
    private static readonly JsonDocument Document =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "otp-vectors.json")));

    public static JsonElement Section(string name) => Document.RootElement.GetProperty(name);

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.Text(name));

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static long Number(this JsonElement element, string name) => element.GetProperty(name).GetInt64();

    public static string NameOf(OtpAlgorithm algorithm) => algorithm.ToString().ToUpperInvariant();
}
