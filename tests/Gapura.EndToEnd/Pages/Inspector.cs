using System.Globalization;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Gapura.EndToEnd.Pages;

/// <summary>
/// Looks at each page that a walk comes to: what axe finds in both colour schemes, what the console says, where requests go, how many
/// bytes the page takes, whether it fits a phone. Everything found is kept, so that one run tells of all pages. A page is the same elements
/// in both languages, which axe looks at once, in Indonesian; what the language itself can spoil, it looks for in both.
/// </summary>
public sealed class Inspector
{
    private const int MostBytes = 60 * 1024;
    private const string Rules = "{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }";

    // What other words can break: a name that is missing, doubled or not the one that is seen, and what the page says its language is.
    private const string Wording = """
        { runOnly: { type: 'rule', values: ['aria-input-field-name', 'aria-command-name', 'aria-dialog-name', 'button-name', 'document-title', 'empty-heading',
            'html-has-lang', 'html-lang-valid', 'image-alt', 'input-button-name', 'label', 'label-content-name-mismatch', 'label-title-only', 'landmark-unique',
            'link-name', 'select-name', 'summary-name', 'valid-lang'] }, resultTypes: ['violations'] }
        """;

    // The colours are all that the dark scheme changes.
    private const string Colours = "{ runOnly: { type: 'rule', values: ['color-contrast'] }, resultTypes: ['violations'] }";
    private static readonly string s_axe = new BundledAxeScriptProvider().GetScript();
    private static readonly (string Name, int Width, int Height)[] s_widths = [("1280", 1280, 720), ("390", 390, 844)];
    private readonly IPage _page;
    private readonly string _host;
    private readonly string _language;
    private readonly bool _isApp;

    public Inspector(Screen screen)
        : this(screen.Page, screen.Demo, screen.Say, isApp: false)
    {
    }

    public Inspector(Handset handset)
        : this(handset.Page, handset.Demo, handset.Say, isApp: true)
    {
    }

    private Inspector(IPage page, DemoServer demo, Words say, bool isApp)
    {
        (_page, _host, _language, _isApp) = (page, demo.BaseUrl, say.Code, isApp);
        page.Console += (_, message) => Note(message);
        page.PageError += (_, error) => Findings.Add($"script error on {page.Url}: {error}");
        page.Request += (_, request) => Note(request);
    }

    /// <summary>An application's address, where a walk leads on purpose.</summary>
    public string? Elsewhere { get; init; }

    /// <summary>What is wrong, one line each.</summary>
    public List<string> Findings { get; } = [];

    /// <summary>The pages looked at.</summary>
    public List<string> Pages { get; } = [];

    /// <summary>Inspects the page that is shown, under a name of its own.</summary>
    public async Task LookAsync(string name)
    {
        await _page.WaitForLoadStateAsync(LoadState.Load);
        Pages.Add(name);
        if (!_isApp)
        {
            // The app's own tests weigh its files.
            await WeighAsync(name);
        }
        foreach ((string width, int pixels, int height) in s_widths)
        {
            await _page.SetViewportSizeAsync(pixels, height);
            if (Gallery.IsWanted && (!_isApp || width == "390"))
            {
                await Gallery.KeepAsync(name, _language, width, await PictureAsync());
            }
            if (await _page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"))
            {
                Findings.Add($"{name}: wider than {pixels} px");
            }
        }
        if (!Gallery.IsWanted)
        {
            await RunAxeAsync(name);
        }
        else if (_isApp && _language == "id")
        {
            await _page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            await Gallery.KeepAsync(name, _language, "390-dark", await PictureAsync());
            await _page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        }
        (_, int usual, int high) = s_widths[_isApp ? 1 : 0];
        await _page.SetViewportSizeAsync(usual, high);
    }

    // The app's dialogues lie over the window, not over the length of a page.
    private Task<byte[]> PictureAsync() => _page.ScreenshotAsync(new() { FullPage = !_isApp });

    private async Task RunAxeAsync(string name)
    {
        if (_language != "id")
        {
            Findings.AddRange((await AxeAsync(_page, Inspected.Wording)).Select(found => $"{name}, {_language}: {found}"));
            return;
        }
        foreach (ColorScheme scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await _page.EmulateMediaAsync(new() { ColorScheme = scheme });
            Findings.AddRange((await AxeAsync(_page, scheme == ColorScheme.Dark ? Inspected.Colours : Inspected.Everything)).Select(found => $"{name}, {scheme}: {found}"));
        }
    }

    /// <summary>What axe finds on a page, whoever made it.</summary>
    public static async Task<IReadOnlyList<string>> AxeAsync(IPage page, Inspected what = Inspected.Everything)
    {
        string rules = what switch { Inspected.Colours => Colours, Inspected.Wording => Wording, _ => Rules };
        // Half a megabyte of script is brought to a document once, and only what is wrong is brought back.
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await page.EvaluateAsync(s_axe);
        }
        return await page.EvaluateAsync<string[]>(
            $$"""
            async () => (await axe.run(document, {{rules}})).violations
                .map(rule => `${rule.id}: ${rule.help} (${rule.nodes.map(node => node.html).join('; ')})`)
            """);
    }

    private void Note(IConsoleMessage message)
    {
        // The answer to a refused form is a 422, which Chromium reports as if it were a file that did not load.
        bool isRefusedForm = message.Text.StartsWith("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal)
            && (message.Location.StartsWith(_page.Url, StringComparison.Ordinal) || (_isApp && message.Location.Contains("/api/app/v1/", StringComparison.Ordinal)));
        if (message.Type is "error" or "warning" && !isRefusedForm)
        {
            Findings.Add($"console on {_page.Url}: {message.Text} ({message.Location})");
        }
    }

    private void Note(IRequest request)
    {
        var address = new Uri(request.Url);
        bool isOnPurpose = Elsewhere is not null && request.Url.StartsWith(Elsewhere + "/", StringComparison.Ordinal);
        if (address.Scheme is not ("data" or "blob") && !isOnPurpose && !request.Url.StartsWith(_host + "/", StringComparison.Ordinal))
        {
            Findings.Add($"a request to another host: {request.Url}");
        }
    }

    /// <summary>
    /// What a person's browser fetches to show this page for the first time: the page and every file it loaded. The browser's own
    /// account of it is asked, for a file that comes from the cache too; the headers are taken to be 1 KB a file.
    /// </summary>
    private async Task WeighAsync(string name)
    {
        int bytes = await _page.EvaluateAsync<int>(
            """
            () => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                .reduce((sum, file) => sum + file.encodedBodySize + 1024, 0)
            """);
        if (bytes is <= 1024 or > MostBytes)
        {
            Findings.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {bytes} bytes"));
        }
    }
}

/// <summary>What axe looks at.</summary>
public enum Inspected
{
    Everything,
    Colours,
    Wording,
}
