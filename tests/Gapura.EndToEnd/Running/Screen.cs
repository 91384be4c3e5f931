using System.Text.RegularExpressions;
using Gapura.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd;

/// <summary>A browser window at the portal, handled as a person does: by what is written on buttons, links and fields.</summary>
public sealed class Screen : IAsyncDisposable
{
    private static int s_browsers;
    private readonly DemoServer? _demo;
    private readonly IBrowserContext _context;

    private Screen(DemoServer? demo, string server, Words words, IBrowserContext context, IPage page)
    {
        (_demo, Server, Say, _context, Page) = (demo, server, words, context, page);
    }

    /// <summary>Where the portals are, without a trailing slash.</summary>
    public string Server { get; }

    public DemoServer Demo => _demo ?? throw new InvalidOperationException("This server is no demo.");

    /// <summary>The words of the language that the person reads.</summary>
    public Words Say { get; }

    public IPage Page { get; }

    /// <summary>The address that this browser's requests come from, as a proxy tells it; empty on a phone.</summary>
    public string Address { get; private init; } = "";

    /// <summary>Opens the portal's front page in a browser that has never been here, and chooses the language.</summary>
    public static Task<Screen> OpenAsync(DemoServer demo, Words words, bool script = true, ViewportSize? size = null, ColorScheme colours = ColorScheme.Light) =>
        OpenAsync(demo, demo.BaseUrl, words, script, size, colours);

    /// <summary>The same at a server that is no demo.</summary>
    public static Task<Screen> OpenAsync(string server, Words words) => OpenAsync(null, server, words, script: true, size: null, ColorScheme.Light);

    public static Task<Screen> OpenAsync(DemoServer demo, string language) => OpenAsync(demo, language == "en" ? Words.English : Words.Indonesian);

    /// <summary>The portal in a phone's own browser, in the tab that its person looks at: the app on it can be reached by a link.</summary>
    public static async Task<Screen> OpenAsync(Handset handset)
    {
        var screen = new Screen(handset.Demo, handset.Demo.BaseUrl, handset.Say, handset.Page.Context, handset.Page);
        await screen.BeginAsync();
        return screen;
    }

    private static async Task<Screen> OpenAsync(DemoServer? demo, string server, Words words, bool script, ViewportSize? size, ColorScheme colours)
    {
        SetDefaultExpectTimeout(20_000);
        IBrowserContext context = await Chromium.NewContextAsync(size, colourScheme: colours, javaScriptEnabled: script);
        context.SetDefaultTimeout(30_000);
        int number = Interlocked.Increment(ref s_browsers);
        string address = $"10.{number / 250}.{number % 250}.20";
        await context.SetExtraHTTPHeadersAsync([new("X-Forwarded-For", address)]);
        IPage page = await context.NewPageAsync();
        var screen = new Screen(demo, server, words, context, page) { Address = address };
        await screen.BeginAsync();
        return screen;
    }

    public Task GoAsync(string path) => Page.GotoAsync(Server + path);

    private async Task BeginAsync()
    {
        await GoAsync($"/{Say.Portal}/");
        if (Say.IsEnglish)
        {
            await PressAsync("EN, English");
            await Expect(Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        }
    }

    /// <summary>The page with this heading is shown.</summary>
    public Task ShowsAsync(string heading) =>
        Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = heading, Exact = true })).ToBeVisibleAsync();

    /// <summary>The page says so.</summary>
    public Task SaysAsync(string text) => Expect(Page.GetByText(text).First).ToBeVisibleAsync();

    /// <summary>The page names a problem, and what to do.</summary>
    public Task RefusesAsync(string text) => Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(text);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    private ILocator CaptchaPicture => Page.GetByRole(AriaRole.Img).And(Page.Locator("[src*=captcha]"));

    public ILocator Field(string label) => Page.GetByLabel(label, new() { Exact = true });

    public Task PressAsync(string button) => Button(button).ClickAsync();

    public Task FollowAsync(string link) => Link(link).ClickAsync();

    public Task TypeAsync(string label, string text) => Field(label).FillAsync(text);

    /// <summary>"LOGIN" → the type's button → User ID → "Login": Form Login 2 is shown.</summary>
    public async Task IdentifyAsync(Person person)
    {
        await PressAsync("LOGIN");
        await PressAsync(person.Caption);
        await ShowsAsync($"LOGIN {person.Caption}");
        await TypeAsync("User ID", person.UserId);
        await PressAsync("Login");
        await Expect(Field("Password")).ToBeVisibleAsync();
    }

    /// <summary>From the front page through User ID and Password.</summary>
    public async Task SignInWithPasswordAsync(Person person, string? password = null)
    {
        await IdentifyAsync(person);
        await TypeAsync("Password", password ?? person.Password);
        if (await Field(Say.CaptchaLabel).IsVisibleAsync())
        {
            await TypeAsync(Say.CaptchaLabel, await CaptchaAnswerAsync());
        }
        await PressAsync("Login");
    }

    /// <summary>Types a code on the page "Input Kode TOTP".</summary>
    public async Task TypeCodeAsync(string code)
    {
        await ShowsAsync(Say.CodePage);
        await TypeAsync(Say.CodeLabel, code);
        await PressAsync("Login");
    }

    /// <summary>From the front page through password and code to the home page.</summary>
    public async Task SignInAsync(Person person, Phone phone, string? password = null)
    {
        await SignInWithPasswordAsync(person, password);
        await TypeCodeAsync(await phone.NextCodeAsync());
        await ShowsAsync(Say.Home);
    }

    /// <summary>"ENABLE TOTP", and the phone scans what is shown.</summary>
    public async Task<Phone> EnableAsync()
    {
        await ShowsAsync(Say.Enable);
        await PressAsync(Say.EnableButton);
        await ShowsAsync(Say.Qr);
        return await Phone.ScanAsync(Page);
    }

    /// <summary>Activates TOTP the short way, by "Uji kode", and ends on the home page with the recovery codes shown.</summary>
    public async Task<Phone> ActivateAsync(Person person)
    {
        await SignInWithPasswordAsync(person);
        Phone phone = await EnableAsync();
        await TestCodeAsync(phone);
        return phone;
    }

    /// <summary>"Uji kode" on the QR page.</summary>
    public async Task TestCodeAsync(Phone phone)
    {
        await TypeAsync(Say.QrTestLabel, await phone.NextCodeAsync());
        await PressAsync(Say.QrTest);
        await ShowsAsync(Say.Home);
    }

    /// <summary>The recovery codes on the page.</summary>
    public async Task<IReadOnlyList<string>> RecoveryCodesAsync() =>
        await Page.GetByRole(AriaRole.Region, new() { Name = Say.CodesTitle }).GetByRole(AriaRole.Listitem).AllInnerTextsAsync();

    /// <summary>Fills in "Permintaan Reset TOTP" or "Lupa Password" and sends it.</summary>
    public async Task RequestAsync(Person person)
    {
        await TypeAsync("User ID *", person.UserId);
        await TypeAsync(Say.Email, person.Email);
        await Page.GetByRole(AriaRole.Radio, new() { Name = person.Label, Exact = true }).CheckAsync();
        await TypeAsync(Say.ResetCaptcha, await CaptchaAnswerAsync());
        await PressAsync(Say.Send);
    }

    /// <summary>What the captcha on the page shows. A person reads it; the demo tells it to programs.</summary>
    public async Task<string> CaptchaAnswerAsync()
    {
        string? picture = await CaptchaPicture.GetAttributeAsync("src");
        return await Demo.CaptchaAnswerAsync(Regex.Match(picture!, "captcha/([^.]+)[.]png").Groups[1].Value);
    }

    /// <summary>Asks for another picture, and waits for it.</summary>
    public async Task SwapCaptchaAsync()
    {
        string? before = await CaptchaPicture.GetAttributeAsync("src");
        await FollowAsync(Say.CaptchaSwap);
        await Expect(CaptchaPicture).Not.ToHaveAttributeAsync("src", before!);
    }

    /// <summary>Opens the link of a mail.</summary>
    public Task OpenLinkAsync(DemoMail mail) => Page.GotoAsync(LinkOf(mail));

    public static string LinkOf(DemoMail mail) => Regex.Match(mail.Text, @"http://localhost:\d+/[a-z0-9]+/\S+\?t=[A-Za-z0-9_-]+").Value;

    // Playwright has no time limit for closing: a browser that does not answer must fail its test, not hold up the run.
    public async ValueTask DisposeAsync() => await _context.CloseAsync().WaitAsync(TimeSpan.FromSeconds(30));
}
