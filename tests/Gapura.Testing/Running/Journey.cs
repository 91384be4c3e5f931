using System.Text.RegularExpressions;
using Gapura.Protocol;
using Gapura.Server.Captchas;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Testing;

/// <summary>The steps that many tests begin with, each through the pages themselves.</summary>
public static partial class Journey
{
    /// <summary>From the front page to the password page.</summary>
    public static async Task<Reply> IdentifyAsync(this Visitor visitor, string userType, string userId, string portal = "lpse")
    {
        await visitor.GetAsync($"/{portal}/");
        var page = await visitor.GetAsync($"/{portal}/sign-in?userType={userType}");
        return await visitor.SubmitAsync(page, "Login", ("userId", userId));
    }

    /// <summary>User ID and password; the reply is whatever comes next.</summary>
    public static async Task<Reply> SignInWithPasswordAsync(this Visitor visitor, TestPerson person, string? password = null)
    {
        var page = await visitor.IdentifyAsync(person.UserType, person.UserId);
        return await visitor.SubmitAsync(page, "Login", ("password", password ?? person.Password));
    }

    /// <summary>Signs in, enables TOTP on the way and finishes with the "Uji kode" of the QR page. The reply is the home page.</summary>
    /// <returns>The secret as the app would keep it, and the home page.</returns>
    public static async Task<(byte[] Secret, Reply Home)> EnrolAsync(this RunningGapura gapura, Visitor visitor, TestPerson person)
    {
        var offer = await visitor.SignInWithPasswordAsync(person);
        var qr = await visitor.SubmitAsync(offer, "ENABLE TOTP");
        var secret = qr.TypedKey();
        var home = await visitor.SubmitAsync(qr, "Uji kode", ("code", gapura.CodeOf(secret)));
        return (secret, home);
    }

    /// <summary>The whole sign-in with password and code of the next step (so that no code is used twice).</summary>
    public static async Task<Reply> SignInAsync(this RunningGapura gapura, Visitor visitor, TestPerson person, byte[] secret)
    {
        gapura.Time.Advance(TimeSpan.FromSeconds(30));
        var page = await visitor.SignInWithPasswordAsync(person);
        return await visitor.SubmitAsync(page, "Login", ("code", gapura.CodeOf(secret)));
    }

    /// <summary>The secret that a QR page offers for typing.</summary>
    public static byte[] TypedKey(this Reply qrPage)
    {
        var typed = qrPage.Document.QuerySelector("code.key")?.TextContent ?? throw new InvalidOperationException($"There is no key on '{qrPage.Title}': {qrPage.Text}");
        return Base32.TryDecode(typed, out var secret) ? secret : throw new InvalidOperationException("The typed key is no Base32.");
    }

    /// <summary>The code for now, or for a number of steps away.</summary>
    public static string CodeOf(this RunningGapura gapura, byte[] secret, int stepsAway = 0) =>
        Totp.Code(secret, TotpParameters.Default.StepAt(gapura.Time.GetUtcNow()) + stepsAway, TotpParameters.Default);

    /// <summary>A code that is none of those around now.</summary>
    public static string WrongCode(this RunningGapura gapura, byte[] secret)
    {
        var near = Enumerable.Range(-40, 81).Select(step => gapura.CodeOf(secret, step)).ToHashSet();
        return Enumerable.Range(0, 1000).Select(n => n.ToString("D6", System.Globalization.CultureInfo.InvariantCulture)).First(code => !near.Contains(code));
    }

    /// <summary>The answer of the captcha on a page, read from the server's own desk.</summary>
    public static async Task<string> CaptchaAnswerAsync(this RunningGapura gapura, Reply page)
    {
        var id = CaptchaId().Match(page.Html).Groups[1].Value;
        return await gapura.Services.GetRequiredService<CaptchaDesk>().AnswerForDemoAsync(id) ?? throw new InvalidOperationException("There is no such captcha.");
    }

    /// <summary>User ID, password and captcha at a portal where our app is the second factor; the reply is whatever comes next.</summary>
    public static async Task<Reply> PasswordAtAppPortalAsync(this RunningGapura gapura, Visitor visitor, TestPerson person)
    {
        var page = await visitor.IdentifyAsync(person.UserType, person.UserId, person.Portal);
        return await visitor.SubmitAsync(page, "Login", ("password", person.Password), ("captcha", await gapura.CaptchaAnswerAsync(page)));
    }

    /// <summary>Signs in, binds a device on the way, and goes on to the home page.</summary>
    public static async Task<(TestDevice Device, Reply Home)> BindAsync(this RunningGapura gapura, Visitor visitor, TestPerson person, string name = "HP uji")
    {
        var offer = await gapura.PasswordAtAppPortalAsync(visitor, person);
        var qr = await visitor.SubmitAsync(offer, "Enable 2FA");
        var device = new TestDevice(gapura, name);
        var claimed = await device.BindAsync(qr);
        if (claimed.Status != System.Net.HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"The claim was refused: {claimed.Code}");
        }

        var bound = await visitor.GetAsync($"/{person.Portal}/sign-in/device");
        return (device, await visitor.SubmitAsync(bound, "Lanjutkan"));
    }

    /// <summary>Company, User ID and password at the bank's portal; the reply is whatever comes next.</summary>
    public static async Task<Reply> PasswordAtBankAsync(this Visitor visitor, TestPerson person, string? password = null)
    {
        var page = await visitor.SubmitAsync(await visitor.GetAsync($"/{person.Portal}/sign-in"), "Next", ("companyId", person.Company), ("userId", person.UserId));
        return await visitor.SubmitAsync(page, "Proceed", ("password", password ?? person.Password));
    }

    /// <summary>Signs in at the bank's portal, activates a Secure Token on the way, and goes on to the home page.</summary>
    public static async Task<(TestDevice Token, Reply Home)> ActivateAsync(this RunningGapura gapura, Visitor visitor, TestPerson person, string pin = TestDevice.GoodPin)
    {
        var qr = await visitor.PasswordAtBankAsync(person);
        var token = new TestDevice(gapura);
        var activated = await token.ActivateAsync(qr, pin);
        if (activated.Status != System.Net.HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"The activation was refused: {activated.Code}");
        }

        var bound = await visitor.GetAsync($"/{person.Portal}/sign-in/device");
        return (token, await visitor.SubmitAsync(bound, "Lanjutkan"));
    }

    [GeneratedRegex("data-captcha-id=\"([^\"]+)\"")]
    private static partial Regex CaptchaId();
}
