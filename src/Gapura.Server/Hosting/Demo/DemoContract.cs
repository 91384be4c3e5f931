using System.Text.Json;

namespace Gapura.Server.Hosting;

/// <summary><c>demo.json</c>: what a person or a program needs to try the demo. Written once it is ready, readable by its owner only.</summary>
public sealed record DemoContract(
    string BaseUrl, IReadOnlyList<DemoPortal> Portals, IReadOnlyList<DemoPerson> Accounts, DemoOperator Operator, IReadOnlyList<DemoClient> Clients)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<DemoContract?> ReadAsync(string folder)
    {
        var path = Path.Combine(folder, DemoSettings.ContractFile);
        if (!File.Exists(path))
        {
            return null;
        }

        await using var stream = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<DemoContract>(stream, Format);
    }

    public async Task WriteAsync(string folder)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var path = Path.Combine(folder, DemoSettings.ContractFile);
        await using (var stream = new FileStream(path + ".new", options))
        {
            await JsonSerializer.SerializeAsync(stream, this, Format);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    public override string ToString() => "demo contract [redacted]";
}

public sealed record DemoPortal(string Key, string Url);

/// <param name="Url">Null until the console is there.</param>
public sealed record DemoOperator(string? Url);
