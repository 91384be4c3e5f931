using System.Diagnostics;
using System.Text.RegularExpressions;
using Gapura.Testing;

namespace Gapura.EndToEnd;

/// <summary>One of the samples, running beside a demo with which an operator has registered it.</summary>
public sealed class Application : IAsyncDisposable
{
    private readonly RunningProgram _program;

    private Application(RunningProgram program, string name, string url) => (_program, Name, Url) = (program, name, url);

    /// <summary>As people see it when they sign in.</summary>
    public string Name { get; }

    public string Url { get; }

    /// <summary>What it wrote.</summary>
    public string Said => _program.Said;

    public static Task<Application> ProcurementAsync(DemoServer demo) => StartAsync(demo, "Pengadaan Contoh", "/signin-oidc", "/signout-callback-oidc", port =>
    {
        var folder = RepositoryFolder.At($"samples/Procurement/bin/{RepositoryFolder.Configuration}/net10.0");
        return new ProcessStartInfo("dotnet", [Path.Combine(folder, "Procurement.dll"), "--urls", $"http://localhost:{port}"]) { WorkingDirectory = folder };
    });

    public static async Task<Application> NodeAsync(DemoServer demo)
    {
        string folder = RepositoryFolder.At("samples/node-openid-client");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            await ToolProcess.OutputAsync(new ProcessStartInfo("npm", ["ci", "--silent"]) { WorkingDirectory = folder }, "npm", timeout: TimeSpan.FromMinutes(2));
        }

        return await StartAsync(demo, "Contoh Node", "/callback", "/", port =>
            new ProcessStartInfo("node", ["app.js"]) { WorkingDirectory = folder, Environment = { ["PORT"] = $"{port}" } });
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    private static async Task<Application> StartAsync(DemoServer demo, string name, string callback, string signedOut, Func<int, ProcessStartInfo> how)
    {
        int port = FreePort.Next();
        (string url, string id) = ($"http://localhost:{port}", $"contoh-{port}");
        string said = await demo.OperatorAsync(
            "client", "add", id, "--portal", "lpse", "--name", name, "--grant", "authorization_code", "--scope", "openid", "--scope", "profile",
            "--redirect-uri", url + callback, "--post-logout-uri", url + signedOut, "--backchannel-logout-uri", $"{url}/backchannel-logout");
        ProcessStartInfo start = how(port);
        start.Environment["GAPURA_ISSUER"] = demo.BaseUrl;
        start.Environment["GAPURA_CLIENT_ID"] = id;
        start.Environment["GAPURA_CLIENT_SECRET"] = Regex.Match(said, "Secret of .*: (\\S+)").Groups[1].Value;
        return new Application(await RunningProgram.StartAsync(start, "nodejs", new Uri(url)), name, url);
    }
}
