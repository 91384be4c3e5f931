using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.App;

/// <summary>A company's user, from the lightbox to a released transaction (S0, R60–R75).</summary>
public sealed class SecureTokenTests(Town town)
{
    private const string Pin = "739164";

    [Theory]
    [InlineData("id")]
    [InlineData("en")]
    public async Task A_user_skips_then_activates_signs_in_and_approves_a_transfer(string language)
    {
        Words say = Words.Bank(language);
        DemoServer demo = await town.StartAsync();
        Person maker = demo.Take("cfo", say.Portal);
        Person approver = demo.Take("cfo", say.Portal);
        await using Screen screen = await Screen.OpenAsync(demo, say);
        await using Handset handset = await Handset.OpenAsync(demo, say);

        // Skipped once, it comes again.
        await PasswordAsync(screen, approver);
        await screen.ShowsAsync(say.TokenPage);
        await screen.PressAsync(say.SkipToken);
        await screen.ShowsAsync(say.Home);
        await LeaveAsync(screen);
        await PasswordAsync(screen, approver);
        await screen.ShowsAsync(say.TokenPage);
        await ActivateAsync(screen, handset, approver);
        await LeaveAsync(screen);

        // With the token: a wrong PIN decides nothing.
        await PasswordAsync(screen, approver);
        await screen.ShowsAsync(say.TokenWaits);
        await handset.OpenAsync(approver);
        await handset.TapAsync(say.Yes);
        await PinAsync(handset, "739165");
        await Expect(handset.Page.GetByText(say.WrongPin)).ToBeVisibleAsync();
        await PinAsync(handset, Pin);
        await screen.ShowsAsync(say.Home);
        await handset.OkAsync(say.Approved);

        string id = await AskAsync(demo, maker, approver);
        await handset.Page.GotoAsync($"{demo.BaseUrl}/app/#r1.{id}");
        await handset.ShowsAsync(say.TransactionQuestion);
        await handset.SaysAsync("PT Sumber Contoh");
        await handset.SaysAsync("1500000.00");
        await handset.TapAsync(say.Approve);
        await PinAsync(handset, Pin);
        await handset.ShowsAsync(say.TransactionApproved);
        Assert.Equal("approved", await StateAsync(demo, id));
    }

    [Fact]
    public async Task A_new_user_meets_every_stage_of_the_first_sign_in()
    {
        Words say = Words.Bank("id");
        DemoServer demo = await town.StartAsync();
        Person fresh = Enumerable.Range(0, 7).Select(_ => demo.Take("cfo", say.Portal)).First(person => person.UserId == "baru01");
        await using Screen screen = await Screen.OpenAsync(demo, say);
        await PasswordAsync(screen, fresh);
        await screen.TypeAsync(say.NewPassword, "kopi-hitam-pagi-hari-di-teras");
        await screen.Page.Locator("[name=repeatPassword]").FillAsync("kopi-hitam-pagi-hari-di-teras");
        await screen.Page.Locator("main form button[type=submit]").First.ClickAsync();
        await screen.ShowsAsync(say.Terms);
        await screen.PressAsync(say.AgreeToTerms);
        await screen.ShowsAsync(say.Contacts);
        await screen.PressAsync(say.ContactsRight);
        await screen.ShowsAsync(say.TokenPage);
        await screen.PressAsync(say.SkipToken);
        await screen.ShowsAsync(say.Home);
    }

    private static async Task PasswordAsync(Screen screen, Person person)
    {
        await screen.GoAsync($"/{person.Portal}/");
        await screen.FollowAsync("LOGIN");
        await screen.TypeAsync("Company ID", person.Company!);
        await screen.TypeAsync("User ID", person.UserId);
        await screen.PressAsync("Next");
        await Expect(screen.Button("Proceed")).ToBeDisabledAsync();
        await screen.TypeAsync("Password", person.Password);
        await screen.PressAsync("Proceed");
    }

    private static async Task LeaveAsync(Screen screen)
    {
        await screen.PressAsync("LOGOUT");
        await Expect(screen.Link("LOGIN")).ToBeVisibleAsync();
    }

    /// <summary>The phone's half, with every slip that a person makes on the way.</summary>
    private static async Task ActivateAsync(Screen screen, Handset handset, Person person)
    {
        Words say = screen.Say;
        string link = await screen.LinkBelowAsync();
        await handset.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Secure Token") }).First.TapAsync();
        await handset.ShowsAsync(say.TokenScreen);
        await handset.TapAsync(say.TokenNext);
        await handset.TapAsync(say.AddToken);
        await handset.Button(say.Paste).Or(handset.Page.GetByLabel(say.PasteLabel)).First.WaitForAsync();
        if (await handset.Page.GetByLabel(say.PasteLabel).CountAsync() == 0)
        {
            await handset.Button(say.Paste).Or(handset.Page.GetByLabel(say.PasteLabel)).First.TapAsync();
        }

        await handset.Page.GetByLabel(say.PasteLabel).FillAsync(link);
        await handset.TapAsync(say.UseLink);
        await handset.ShowsAsync(say.Agreement);
        await handset.SaysAsync(person.Company!);
        await handset.TapAsync(say.AgreeInApp);
        await handset.ShowsAsync(say.CreatePin);
        await DigitsAsync(handset, say.CreatePin, "123456");
        await Expect(handset.Page.GetByText(say.WeakSequence)).ToBeVisibleAsync();
        await DigitsAsync(handset, say.CreatePin, Pin);
        await handset.TapAsync(say.GoOn);
        await DigitsAsync(handset, say.ConfirmPin, "739165");
        await handset.TapAsync(say.GoOn);
        await Expect(handset.Page.GetByText(say.PinsDiffer)).ToBeVisibleAsync();
        await DigitsAsync(handset, say.CreatePin, Pin);
        await handset.TapAsync(say.GoOn);
        await DigitsAsync(handset, say.ConfirmPin, Pin);
        await handset.TapAsync(say.GoOn);

        await handset.ShowsAsync(say.OtpScreen);
        await screen.ShowsAsync(say.PhoneConnected);
        string code = await screen.Demo.TextedCodeAsync(person);
        await DigitsAsync(handset, say.OtpLabel, code == "000000" ? "000001" : "000000");
        await handset.TapAsync("Proceed");
        await Expect(handset.Page.GetByText(say.WrongOtp)).ToBeVisibleAsync();
        await DigitsAsync(handset, say.OtpLabel, code);
        await handset.TapAsync("Proceed");
        await handset.ShowsAsync(say.TokenActive);
        await handset.TapAsync(say.Finished);
        await screen.ShowsAsync(say.TokenActivated);
        await screen.PressAsync(say.Continue);
        await screen.ShowsAsync(say.Home);
    }

    private static Task DigitsAsync(Handset handset, string label, string digits) => handset.Page.GetByLabel(label, new() { Exact = true }).FillAsync(digits);

    private static async Task PinAsync(Handset handset, string pin)
    {
        ILocator dialog = handset.Page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("input").FillAsync(pin);
        await dialog.GetByRole(AriaRole.Button, new() { Name = handset.Say.Approve, Exact = true }).TapAsync();
    }

    private static async Task<string> AskAsync(DemoServer demo, Person maker, Person approver)
    {
        using HttpClient http = await BankAsync(demo);
        using HttpResponseMessage asked = await http.PostAsJsonAsync("/api/v1/transactions", new
        {
            portal = "bisnis",
            company = approver.Company,
            reference = "TRF-1",
            title = "Transfer",
            fields = new[]
            {
                new { name = "amount", value = "1500000.00" }, new { name = "currency", value = "IDR" }, new { name = "beneficiary", value = "PT Sumber Contoh" },
                new { name = "account", value = "5550100" },
            },
            approvers = new[] { approver.UserId },
            maker = maker.UserId,
        });
        return (string)(await asked.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
    }

    private static async Task<string> StateAsync(DemoServer demo, string id)
    {
        using HttpClient http = await BankAsync(demo);
        return (string)(await http.GetFromJsonAsync<JsonNode>($"/api/v1/transactions/{id}"))!["state"]!;
    }

    private static async Task<HttpClient> BankAsync(DemoServer demo)
    {
        var http = new HttpClient { BaseAddress = new Uri(demo.BaseUrl) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", "gapura.transactions")]),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"contoh-bank:{await demo.SecretOfAsync("contoh-bank")}"))) },
        };
        using HttpResponseMessage answer = await http.SendAsync(request);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["access_token"]!);
        return http;
    }
}
