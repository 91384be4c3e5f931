using Gapura.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd;

/// <summary>A person's phone with our app open on it, handled as a person does. Its storage is its own.</summary>
public sealed class Handset : IAsyncDisposable
{
    private readonly IBrowser? _own;
    private readonly DemoServer? _demo;

    private Handset(IBrowser? own, IPage page, DemoServer? demo, string server, Words words) => (_own, Page, _demo, Server, Say) = (own, page, demo, server, words);

    public IPage Page { get; }

    /// <summary>The server whose app it is, without a trailing slash.</summary>
    public string Server { get; }

    public DemoServer Demo => _demo ?? throw new InvalidOperationException("This server is no demo.");

    public Words Say { get; }

    /// <summary>Opens the app on a phone that has never had it, and chooses the language.</summary>
    /// <param name="words">The language that the person reads.</param>
    /// <param name="film">What its camera sees, for a phone whose camera is to be used: a file as <see cref="CameraFilm"/> writes it.</param>
    public static Task<Handset> OpenAsync(DemoServer demo, Words words, string? film = null) => OpenAsync(demo, demo.BaseUrl, words, film);

    /// <summary>The same of a server that is no demo.</summary>
    public static Task<Handset> OpenAsync(string server, Words words, string? film = null) => OpenAsync(null, server, words, film);

    private static async Task<Handset> OpenAsync(DemoServer? demo, string server, Words words, string? film)
    {
        SetDefaultExpectTimeout(20_000);
        IBrowser? own = film is null ? null : await Chromium.LaunchAsync(
            "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", $"--use-file-for-fake-video-capture={film}");
        IBrowserContext context = await Chromium.NewPhoneContextAsync(own ?? await Chromium.Shared);
        context.SetDefaultTimeout(30_000);
        var handset = new Handset(own, await context.NewPageAsync(), demo, server, words);
        await handset.StartAppAsync();
        return handset;
    }

    /// <summary>The app in another tab of the same phone, where a link has opened it.</summary>
    public Handset In(IPage tab) => new(null, tab, _demo, Server, Say);

    /// <summary>Opens the app as by a tap on its icon; a new app is set to the person's language.</summary>
    public async Task StartAppAsync()
    {
        await Page.GotoAsync(Server + "/app/");
        await Expect(Title).ToBeVisibleAsync();
        if (Say.IsEnglish && await Page.Locator("html").GetAttributeAsync("lang") != "en")
        {
            await TapAsync(Words.Indonesian.Settings);
            await Page.GetByRole(AriaRole.Radio, new() { Name = "English" }).CheckAsync();
            await TapAsync(Say.Back);
        }
        await ShowsAsync(Say.Accounts);
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>An account in the list.</summary>
    public ILocator Account(Person person) => Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = person.UserId });

    public Task TapAsync(string button) => Button(button).TapAsync();

    /// <summary>The screen of that title is shown.</summary>
    public Task ShowsAsync(string title) => Expect(Title).ToHaveTextAsync(title);

    public Task SaysAsync(string text) => Expect(Page.GetByText(text).First).ToBeVisibleAsync();

    /// <summary>A dialogue with that title comes up; "OK" closes it.</summary>
    public async Task OkAsync(string title)
    {
        ILocator dialog = Page.GetByRole(AriaRole.Dialog, new() { Name = title, Exact = true });
        await Expect(dialog).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "OK", Exact = true }).TapAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    /// <summary>"Tambah Account" by the link below the QR code, up to the question whether it is right.</summary>
    public async Task PasteAsync(string link)
    {
        await TapAsync(Say.AddAccount);

        // Until the camera is open or refused the screen still changes under one's finger.
        await Button(Say.Paste).Or(Page.GetByRole(AriaRole.Heading, new() { Level = 2 })).First.WaitForAsync();
        if (await Page.GetByLabel(Say.PasteLabel).CountAsync() == 0)
        {
            await Button(Say.Paste).Or(Page.GetByLabel(Say.PasteLabel)).First.TapAsync();
        }
        await Page.GetByLabel(Say.PasteLabel).FillAsync(link);
        await TapAsync(Say.UseLink);
    }

    /// <summary>Reads "Tambah Account" and says OK.</summary>
    /// <returns>The number to compare.</returns>
    public async Task<string> AgreeAsync(Person person)
    {
        await ShowsAsync(Say.AddAccount);
        await SaysAsync("LPSE Kabupaten Contoh");
        await SaysAsync(person.UserId);
        await SaysAsync(new Uri(Server).Authority);
        await TapAsync("OK");
        await ShowsAsync(Say.Added);
        string number = await Page.Locator(".digits").InnerTextAsync();
        await TapAsync("OK");
        await ShowsAsync(Say.Accounts);
        return number;
    }

    /// <summary>Taps the account that is asked.</summary>
    public async Task OpenAsync(Person person)
    {
        await Expect(Account(person)).ToContainTextAsync(Say.Asks);
        await Account(person).GetByRole(AriaRole.Button).TapAsync();
        await ShowsAsync("Authorize Login");
        await SaysAsync(person.UserId);
    }

    /// <summary>Account, "Ya", "Berhasil Login", OK; then back to the list.</summary>
    /// <param name="number">What the portal's page shows, if it shows a number.</param>
    public async Task ApproveAsync(Person person, string? number = null)
    {
        await OpenAsync(person);
        if (number is not null)
        {
            await Page.GetByLabel(Say.NumberLabel).FillAsync(number);
        }
        await TapAsync(Say.Yes);
        await OkAsync(Say.Approved);
        await TapAsync(Say.Back);
    }

    /// <summary>The code that the app makes without network.</summary>
    public async Task<string> CodeAsync(Person person)
    {
        await Account(person).GetByRole(AriaRole.Button).TapAsync();
        await TapAsync(Say.ShowCode);
        ILocator code = Page.Locator("output.digits");
        await Expect(code).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[0-9]{3} [0-9]{3}$"));
        return (await code.InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
    }

    private ILocator Title => Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    // As with a screen: a browser that does not answer must fail its test, not hold up the run.
    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync().WaitAsync(TimeSpan.FromSeconds(30));
        if (_own is not null)
        {
            await _own.CloseAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
