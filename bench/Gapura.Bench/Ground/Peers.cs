using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using Gapura.Testing;

namespace Gapura.Bench.Ground;

/// <summary>Another provider, in a process of its own.</summary>
public sealed class Peer : IAsyncDisposable
{
    private readonly Process _process;

    private Peer(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>npm oidc-provider on its in-memory adapter.</summary>
    public static async Task<Peer> OidcProviderAsync(string redirectUri, string secret)
    {
        string folder = Path.Combine(Folder(), "..", "..", "peers", "oidc-provider");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            await ToolProcess.OutputAsync(new("npm", ["ci", "--no-audit", "--no-fund", "--prefix", folder]), "npm", timeout: TimeSpan.FromMinutes(3));
        }

        int port = FreePort.Next();
        return await StartAsync(new ProcessStartInfo("node", ["server.mjs", $"{port}", redirectUri, secret]) { WorkingDirectory = folder }, port);
    }

    /// <summary>OpenIddict as it comes, on EF Core and PostgreSQL.</summary>
    public static async Task<Peer> OpenIddictAsync(string connectionString, string secret)
    {
        int port = FreePort.Next();
        string program = Path.Combine(AppContext.BaseDirectory, "PlainOpenIddict.dll");
        return await StartAsync(new ProcessStartInfo("dotnet", [program, $"{port}", connectionString, secret]), port);
    }

    /// <summary>Lets a browser walk to the application's address and keeps its cookies.</summary>
    public async Task<string> SignedInCookieAsync(string authorize)
    {
        var jar = new CookieContainer();
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = jar, AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = Address };
        string next = authorize;
        for (int hops = 0; hops < 10; hops++)
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri(Address, next));
            next = answer.Headers.Location?.ToString() ?? throw new InvalidOperationException($"The peer answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            if (next.Contains("code=", StringComparison.Ordinal))
            {
                return jar.GetCookieHeader(Address);
            }
        }

        throw new InvalidOperationException("The peer's sign-in goes in circles.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<Peer> StartAsync(ProcessStartInfo start, int port)
    {
        start.RedirectStandardOutput = true;
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} does not start.");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
            {
                return new Peer(process, new Uri($"http://127.0.0.1:{port}"));
            }
        }

        throw new InvalidOperationException($"{start.FileName} ended before it was ready.");
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
