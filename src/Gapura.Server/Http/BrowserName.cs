using Gapura.Server.Pages.Words;

namespace Gapura.Server.Http;

/// <summary>A browser's name as a person knows it, from what it says of itself. Only for showing: anyone can say anything.</summary>
public static class BrowserName
{
    private static readonly (string Sign, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Sign, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux")];

    public static string Of(string userAgent, Texts texts)
    {
        var browser = Array.Find(Browsers, one => userAgent.Contains(one.Sign, StringComparison.Ordinal)).Name;
        var system = Array.Find(Systems, one => userAgent.Contains(one.Sign, StringComparison.Ordinal)).Name;
        return (browser, system) switch
        {
            (null, null) => texts.UnknownBrowser,
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser} · {system}",
        };
    }
}
