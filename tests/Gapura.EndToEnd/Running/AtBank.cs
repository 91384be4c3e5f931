using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd;

/// <summary>What a company's user does at the bank's portal and with a Secure Token.</summary>
internal static partial class AtBank
{
    public const string Pin = "739164";

    /// <summary>From the front page through Company ID, User ID and password; whatever comes next is shown.</summary>
    public static async Task PasswordAtBankAsync(this Screen screen, Person person, string? password = null)
    {
        await screen.GoAsync($"/{person.Portal}/");
        await screen.FollowAsync("LOGIN");
        await screen.IdentifyAtBankAsync(person, password);
    }

    /// <summary>The same where an application has led to the portal.</summary>
    public static async Task IdentifyAtBankAsync(this Screen screen, Person person, string? password = null)
    {
        await screen.TypeAsync("Company ID", person.Company!);
        await screen.TypeAsync("User ID", person.UserId);
        await screen.PressAsync("Next");
        await Expect(screen.Button("Proceed")).ToBeDisabledAsync();
        await screen.TypeAsync("Password", password ?? person.Password);
        await screen.PressAsync("Proceed");
    }

    public static async Task LeaveBankAsync(this Screen screen)
    {
        await screen.PressAsync("LOGOUT");
        await Expect(screen.Link("LOGIN")).ToBeVisibleAsync();
    }

    /// <summary>Password, "Ya" and PIN, up to the home page.</summary>
    public static async Task SignInWithTokenAsync(this Screen screen, Handset handset, Person person, string? password = null)
    {
        await screen.PasswordAtBankAsync(person, password);
        await screen.ShowsAsync(screen.Say.TokenWaits);
        await handset.OpenAsync(person);
        await handset.AnswerAsync(await screen.NumberIfAnyAsync());
        await screen.ShowsAsync(screen.Say.Home);
        await handset.OkAsync(handset.Say.Approved);
        await handset.TapAsync(handset.Say.Back);
    }

    /// <summary>From the password through the activation to the home page.</summary>
    public static async Task ActivateAsync(this Screen screen, Handset handset, Person person)
    {
        await screen.PasswordAtBankAsync(person);
        await screen.ShowsAsync(screen.Say.TokenPage);
        await handset.ActivateAsync(person, await screen.LinkBelowAsync(), () => screen.Demo.TextedCodeAsync(person));
        await screen.ActivatedAsync();
    }

    /// <summary>"Secure Token berhasil diaktifkan" comes by itself; "Lanjutkan" leads home.</summary>
    public static async Task ActivatedAsync(this Screen screen)
    {
        await screen.ShowsAsync(screen.Say.TokenActivated);
        await screen.PressAsync(screen.Say.Continue);
        await screen.ShowsAsync(screen.Say.Home);
    }

    /// <summary>The phone's half without a slip: from the list of accounts until the token is active, and back to the list.</summary>
    public static async Task ActivateAsync(this Handset handset, Person person, string link, Func<Task<string>> texted)
    {
        await handset.BeginTokenAsync();
        await handset.PasteLinkAsync(link);
        await handset.AgreeToTokenAsync(person);
        await handset.MakePinAsync(Pin);
        await handset.ShowsAsync(handset.Say.OtpScreen);
        await handset.OtpAsync(await texted());
        await handset.ShowsAsync(handset.Say.TokenActive);
        await handset.TapAsync(handset.Say.Finished);
    }

    /// <summary>"Secure Token", "Next", "Add Token": the camera opens.</summary>
    public static async Task BeginTokenAsync(this Handset handset)
    {
        await handset.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Secure Token") }).First.TapAsync();
        await handset.ShowsAsync(handset.Say.TokenScreen);
        await handset.TapAsync(handset.Say.TokenNext);
        await handset.TapAsync(handset.Say.AddToken);
    }

    /// <summary>Instead of the camera: the link below the QR code.</summary>
    public static async Task PasteLinkAsync(this Handset handset, string link)
    {
        Words say = handset.Say;
        await handset.Button(say.Paste).Or(handset.Page.GetByLabel(say.PasteLabel)).First.WaitForAsync();
        if (await handset.Page.GetByLabel(say.PasteLabel).CountAsync() == 0)
        {
            await handset.Button(say.Paste).Or(handset.Page.GetByLabel(say.PasteLabel)).First.TapAsync();
        }

        await handset.Page.GetByLabel(say.PasteLabel).FillAsync(link);
        await handset.TapAsync(say.UseLink);
    }

    /// <summary>Reads whose token it is, and agrees.</summary>
    public static async Task AgreeToTokenAsync(this Handset handset, Person person)
    {
        await handset.ShowsAsync(handset.Say.Agreement);
        await handset.SaysAsync(person.Company!);
        await handset.SaysAsync(person.UserId);
        await handset.TapAsync(handset.Say.AgreeInApp);
    }

    public static async Task MakePinAsync(this Handset handset, string pin)
    {
        await handset.DigitsAsync(handset.Say.CreatePin, pin);
        await handset.TapAsync(handset.Say.GoOn);
        await handset.DigitsAsync(handset.Say.ConfirmPin, pin);
        await handset.TapAsync(handset.Say.GoOn);
    }

    /// <summary>Types the digits of the text message.</summary>
    public static async Task OtpAsync(this Handset handset, string digits)
    {
        await handset.DigitsAsync(handset.Say.OtpLabel, digits);
        await handset.TapAsync("Proceed");
    }

    public static Task DigitsAsync(this Handset handset, string label, string digits) => handset.Page.GetByLabel(label, new() { Exact = true }).FillAsync(digits);

    /// <summary>"Ya" and the PIN, to the sign-in that is open.</summary>
    /// <param name="number">What the portal's page shows, if it shows a number.</param>
    public static async Task AnswerAsync(this Handset handset, string? number = null)
    {
        if (number is not null)
        {
            await handset.Page.GetByLabel(handset.Say.NumberLabel).FillAsync(number);
        }

        await handset.TapAsync(handset.Say.Yes);
        await handset.PinAsync(Pin);
    }

    /// <summary>Types a PIN where one is asked.</summary>
    public static async Task PinAsync(this Handset handset, string pin)
    {
        ILocator dialog = handset.Page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("input").FillAsync(pin);
        await dialog.GetByRole(AriaRole.Button, new() { Name = handset.Say.Approve, Exact = true }).TapAsync();
    }

    /// <summary>Three wrong PINs, where one is asked: each is told, and the third locks.</summary>
    public static async Task LockAsync(this Handset handset)
    {
        await handset.PinAsync("739160");
        await handset.SaysAsync(handset.Say.WrongPin);
        await handset.PinAsync("739161");
        await handset.SaysAsync(handset.Say.WrongPinAgain);
        await handset.PinAsync("739162");
    }

    /// <summary>Opens a transaction as by a tap on its notification.</summary>
    public static Task OpenTransactionAsync(this Handset handset, string id) => handset.Page.GotoAsync($"{handset.Server}/app/#r1.{id}");

    /// <summary>"Setujui" and the PIN, to the transaction that is open.</summary>
    public static async Task ApproveTransactionAsync(this Handset handset)
    {
        await handset.ShowsAsync(handset.Say.TransactionQuestion);
        await handset.TapAsync(handset.Say.Approve);
        await handset.PinAsync(Pin);
        await handset.ShowsAsync(handset.Say.TransactionApproved);
    }

    /// <summary>The digits that a screen shows in large.</summary>
    public static async Task<string> LargeDigitsAsync(this Handset handset) => Blank().Replace(await handset.Page.Locator(".digits").InnerTextAsync(), "");

    /// <summary>Six digits that are not these.</summary>
    public static string Other(string digits) => digits[..^1] + (digits[^1] == '0' ? '1' : '0');

    [GeneratedRegex(@"\s")]
    private static partial Regex Blank();
}
