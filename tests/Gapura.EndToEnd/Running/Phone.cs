using Gapura.Protocol;
using Gapura.Testing;
using Microsoft.Playwright;

namespace Gapura.EndToEnd;

/// <summary>A person's phone with an authenticator app that is not ours: it reads QR codes from pictures and makes codes by its own clock.</summary>
public sealed class Phone
{
    private const int Period = 30;
    private static readonly string[] s_plain = ["000000", "111111", "222222", "333333", "444444", "555555"];
    private readonly string _secret;
    private long _newest;

    private Phone(string uri)
    {
        Uri = new Uri(uri);
        _secret = Uri.Query.TrimStart('?').Split('&').Single(pair => pair.StartsWith("secret=", StringComparison.Ordinal))["secret=".Length..];
    }

    /// <summary>What the QR code says.</summary>
    public Uri Uri { get; }

    /// <summary>Types the key of a QR page.</summary>
    public static Phone WithKey(byte[] secret) => new($"otpauth://totp/Gapura?secret={Base32.Encode(secret)}");

    /// <summary>Scans what the screen shows.</summary>
    public static async Task<Phone> ScanAsync(IPage page) => new(await Zbar.ReadAsync(await page.ScreenshotAsync()));

    /// <summary>
    /// A code that was not used before: the one of now, then the next step's, which the server takes as well. Only a third code within
    /// one step has to wait for the clock.
    /// </summary>
    public async Task<string> NextCodeAsync()
    {
        long step = Math.Max(Now / Period, _newest + 1);
        while (step > (Now / Period) + 1)
        {
            await Task.Delay(250);
        }
        _newest = step;
        return await CodeAsync(step);
    }

    /// <summary>The code that was used last, once more.</summary>
    public Task<string> SameCodeAsync() => CodeAsync(_newest);

    /// <summary>What the app shows when the phone's clock is that far ahead.</summary>
    public Task<string> CodeAheadAsync(TimeSpan ahead) => CodeAsync((Now + (long)ahead.TotalSeconds) / Period);

    /// <summary>Six digits that are no code of any step near now.</summary>
    public async Task<string> WrongCodeAsync()
    {
        HashSet<string> near = [];
        for (long step = (Now / Period) - 2; step <= (Now / Period) + 2; step++)
        {
            near.Add(await CodeAsync(step));
        }
        return s_plain.First(code => !near.Contains(code));
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private Task<string> CodeAsync(long step) => Oathtool.TotpAsync(_secret, DateTimeOffset.FromUnixTimeSeconds(step * Period));
}
