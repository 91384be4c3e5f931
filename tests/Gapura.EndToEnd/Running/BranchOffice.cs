using System.Text.RegularExpressions;
using BusinessBanking;
using Gapura.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gapura.EndToEnd;

/// <summary>The sample bank's website beside a demo with which an operator has registered it.</summary>
public sealed class BranchOffice : IAsyncDisposable
{
    private readonly WebApplication _bank;
    private readonly string _folder;

    private BranchOffice(WebApplication bank, string folder, string url) => (_bank, _folder, Url) = (bank, folder, url);

    public string Url { get; }

    public static async Task<BranchOffice> OpenAsync(DemoServer demo)
    {
        int port = FreePort.Next();
        (string url, string id) = ($"http://localhost:{port}", $"bank-{port}");
        string said = await demo.OperatorAsync(
            "client", "add", id, "--portal", "bisnis", "--name", "Bank Contoh", "--grant", "authorization_code", "client_credentials",
            "--scope", "openid", "profile", "gapura.transactions", "gapura.accounts", "--redirect-uri", $"{url}/signin-oidc", "--post-logout-uri", $"{url}/signout-callback-oidc");
        string folder = Directory.CreateTempSubdirectory("gapura-bank-").FullName;
        var settings = new BankSettings(new Uri(demo.BaseUrl), id, Regex.Match(said, "Secret of .*: (\\S+)").Groups[1].Value, Path.Combine(folder, "bank.json"));
        WebApplication bank = Bank.Build(settings, ["--urls", url], services => services.AddLogging(logging => logging.ClearProviders()));
        await bank.StartAsync();
        return new BranchOffice(bank, folder, url);
    }

    public async ValueTask DisposeAsync()
    {
        await _bank.StopAsync();
        await _bank.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
