using Gapura.Testing;

namespace Gapura.Server.Tests.Flows.Reset;

/// <summary>The steps of a reset by mail, through the pages.</summary>
internal static class Resetting
{
    public const string NewPassword = "kata sandi yang baru sekali";

    /// <summary>Asks for a mail on one of the two forms.</summary>
    public static async Task<Reply> AskForResetAsync(this RunningGapura gapura, Visitor browser, TestPerson person, string page = "/lpse/reset")
    {
        var form = await browser.GetAsync(page);
        return await browser.SubmitAsync(
            form, "Kirim", ("userId", person.UserId), ("email", person.Email), ("userType", person.UserType), ("captcha", await gapura.CaptchaAnswerAsync(form)));
    }

    /// <summary>Asks, and returns path and query of the link that was mailed.</summary>
    public static async Task<string> MailedLinkAsync(this RunningGapura gapura, Visitor browser, TestPerson person, string page = "/lpse/reset")
    {
        var before = await gapura.LinksAsync();
        await gapura.AskForResetAsync(browser, person, page);
        return Assert.Single((await gapura.LinksAsync()).Except(before));
    }

    /// <summary>Every link mailed so far; those of one moment in no order.</summary>
    public static async Task<IReadOnlyList<string>> LinksAsync(this RunningGapura gapura) =>
        [.. (await gapura.MailsAsync()).Where(mail => mail.Text.Contains("?t=", StringComparison.Ordinal)).Select(mail => new Uri(mail.Link).PathAndQuery)];

    public static async Task<Reply> ChooseNewPasswordAsync(Visitor browser, string link) =>
        await browser.SubmitAsync(await browser.GetAsync(link), "Simpan Password", ("newPassword", NewPassword), ("repeatPassword", NewPassword));
}
