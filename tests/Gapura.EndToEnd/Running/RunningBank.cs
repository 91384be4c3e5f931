using System.Net;
using BusinessBanking;
using Gapura.Client.AspNetCore;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gapura.EndToEnd;

/// <summary>One of a company's people: their browser, signed in at the bank, and their Secure Token.</summary>
public sealed record Employee(TestPerson Person, Visitor Browser, TestDevice Token);

/// <summary>The sample bank beside a real Gapura, both in this process, with three people of one company who have Secure Tokens.</summary>
public sealed class RunningBank : IAsyncLifetime
{
    private readonly string _book = Path.Combine(Directory.CreateTempSubdirectory("gapura-bank-").FullName, "bank.json");
    private readonly int _port = FreePort.Next();
    private TestClient _client = null!;
    private WebApplication _bank = null!;

    public RunningGapura Gapura { get; private set; } = null!;

    public Employee Maker { get; private set; } = null!;

    public Employee First { get; private set; } = null!;

    public Employee Second { get; private set; } = null!;

    public string Url => $"http://localhost:{_port}";

    public string Book => _book;

    public async ValueTask InitializeAsync()
    {
        Gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        _client = await Gapura.AddClientAsync("bank", one =>
        {
            one.Name = "Bank Contoh";
            (one.Grants, one.Scopes) = ("authorization_code client_credentials", "openid profile gapura.transactions gapura.accounts");
            (one.RedirectUris, one.PostLogoutUris) = ($"{Url}/signin-oidc", $"{Url}/signout-callback-oidc");
        }, portal: "bisnis");
        await StartAsync();
        Maker = await EmployAsync("maker01", "+6285501009001");
        First = await EmployAsync("approver01", "+6285501009002");
        Second = await EmployAsync("approver02", "+6285501009003");
    }

    /// <summary>Starts the bank on its books.</summary>
    public async Task StartAsync()
    {
        var settings = new BankSettings(new Uri(Gapura.Settings.BaseUrl), _client.Id, _client.Secret!, _book);
        _bank = Bank.Build(settings, ["--urls", Url], services =>
        {
            services.AddLogging(logging => logging.ClearProviders());

            // Gapura's clock is the test's; whether a token is of today is no matter of these tests.
            services.PostConfigure<OpenIdConnectOptions>(GapuraSignIn.Scheme, options => options.TokenValidationParameters.LifetimeValidator = (_, _, _, _) => true);
        });
        await _bank.StartAsync();
    }

    public async Task StopAsync()
    {
        await _bank.StopAsync();
        await _bank.DisposeAsync();
    }

    public Visitor NewBrowser() => new(new Uri(Url)) { Headers = { ["Accept"] = "text/html" } };

    /// <summary>User ID and password at Gapura, on the way into the bank; the reply is whatever comes next.</summary>
    public async Task<Reply> PasswordAsync(Visitor browser, TestPerson person)
    {
        Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        Reply page = await browser.SubmitAsync(await browser.GetAsync("/masuk"), "Next", ("companyId", person.Company), ("userId", person.UserId));
        return await browser.SubmitAsync(page, "Proceed", ("password", person.Password));
    }

    /// <summary>From Gapura's last page, which a browser passes by itself, to the bank.</summary>
    public static Task<Reply> ContinueAsync(Visitor browser, Reply last) => last.Asked.AbsolutePath.Contains("/continue/", StringComparison.Ordinal)
        ? browser.GetAsync(new Uri(last.Asked, last.Document.QuerySelector("main a")!.GetAttribute("href")!).AbsoluteUri)
        : Task.FromResult(last);

    public async ValueTask DisposeAsync()
    {
        foreach (Employee one in new[] { Maker, First, Second }.Where(one => one is not null))
        {
            one.Browser.Dispose();
            one.Token.Dispose();
        }

        await StopAsync();
        await Gapura.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_book)!, recursive: true);
    }

    /// <summary>Registers, activates at Gapura, and signs in at the bank with the token.</summary>
    private async Task<Employee> EmployAsync(string userId, string phone)
    {
        Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        TestPerson person = await Gapura.AddCompanyUserAsync(userId, phone: phone);
        TestDevice token;
        using (Visitor elsewhere = Gapura.NewVisitor())
        {
            (token, _) = await Gapura.ActivateAsync(elsewhere, person);
        }

        Visitor browser = NewBrowser();
        Reply waiting = await PasswordAsync(browser, person);
        string number = waiting.Document.QuerySelector(".number strong")!.TextContent.Replace(" ", "", StringComparison.Ordinal);
        Assert.Equal("approved", (await token.ApproveAsync(number: number)).Outcome);
        Reply home = await ContinueAsync(browser, await browser.GetAsync($"{Gapura.Settings.BaseUrl}/bisnis/sign-in/waiting"));
        Assert.True(home.Status == HttpStatusCode.OK && home.Asked.AbsoluteUri == $"{Url}/", $"{home.Asked}: {home.Text}");
        return new Employee(person, browser, token);
    }
}
