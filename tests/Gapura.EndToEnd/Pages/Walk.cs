using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Pages;

/// <summary>A walk through every page and every refusal there is; the inspector looks at each.</summary>
internal static class Walk
{
    private const string Chosen = "jalan pagi bersama kucing oranye";

    public static async Task ThroughEveryPageAsync(Screen screen, Inspector inspector, string userType)
    {
        Person person = screen.Demo.Take(userType);
        await SignInPagesAsync(screen, inspector, person);
        Phone phone = await ActivationPagesAsync(screen, inspector, person);
        await HomePagesAsync(screen, inspector, person);
        await CodePagesAsync(screen, inspector, person, phone);
        await ResetPagesAsync(screen, inspector, person);
        await OptionalPagesAsync(screen, inspector, screen.Demo.Take(userType));
        await ForgotPagesAsync(screen, inspector, screen.Demo.Take(userType));
        await MailboxPagesAsync(screen, inspector, person);
        await EndPagesAsync(screen, inspector, person);
    }

    private static async Task SignInPagesAsync(Screen screen, Inspector inspector, Person person)
    {
        await screen.GoAsync("/lpse/");
        await inspector.LookAsync("front");
        await screen.PressAsync("LOGIN");
        await inspector.LookAsync("front-popup");
        await screen.GoAsync("/lpse/sign-in");
        await inspector.LookAsync("choose-type");
        await screen.PressAsync(person.Caption);
        await inspector.LookAsync("login-1");
        await screen.PressAsync("Login");
        await Expect(screen.Field("User ID")).ToHaveAttributeAsync("aria-invalid", "true");
        await inspector.LookAsync("login-1-refused");
        await screen.TypeAsync("User ID", person.UserId);
        await screen.PressAsync("Login");
        await Expect(screen.Field("Password")).ToBeVisibleAsync();
        await inspector.LookAsync("login-2");
        for (int guess = 1; guess <= 3; guess++)
        {
            await screen.TypeAsync("Password", $"tebakan {guess}");
            await screen.PressAsync("Login");
            await screen.RefusesAsync(screen.Say.PasswordWrong);
            if (guess == 1)
            {
                await inspector.LookAsync("login-2-refused");
            }
        }
        await inspector.LookAsync("login-2-captcha");
        await screen.TypeAsync("Password", person.Password);
        await screen.TypeAsync(screen.Say.CaptchaLabel, await screen.CaptchaAnswerAsync());
        await screen.PressAsync("Login");
    }

    private static async Task<Phone> ActivationPagesAsync(Screen screen, Inspector inspector, Person person)
    {
        await screen.ShowsAsync(screen.Say.Enable);
        await inspector.LookAsync("enable");
        await screen.PressAsync("ENABLE TOTP");
        await screen.ShowsAsync(screen.Say.Qr);
        await inspector.LookAsync("qr");
        await screen.Page.GetByText(screen.Say.IsEnglish ? "Cannot scan?" : "Tidak bisa memindai?").ClickAsync();
        await inspector.LookAsync("qr-key");
        await screen.GoAsync("/lpse/sign-in/qr");
        Phone phone = await Phone.ScanAsync(screen.Page);
        await screen.TypeAsync(screen.Say.QrTestLabel, await phone.WrongCodeAsync());
        await screen.PressAsync(screen.Say.QrTest);
        await screen.RefusesAsync(screen.Say.CodeWrong);
        await inspector.LookAsync("qr-refused");
        await screen.PressAsync("LOGOUT");
        await screen.SignInWithPasswordAsync(person);
        await screen.ShowsAsync(screen.Say.CodePage);
        await inspector.LookAsync("first-code");
        await screen.TypeCodeAsync(await phone.NextCodeAsync());
        await screen.ShowsAsync(screen.Say.Home);
        await inspector.LookAsync("home-recovery-codes");
        return phone;
    }

    private static async Task HomePagesAsync(Screen screen, Inspector inspector, Person person)
    {
        await screen.GoAsync("/lpse/home");
        await screen.ShowsAsync(screen.Say.Home);
        await inspector.LookAsync("home");
        await screen.GoAsync("/lpse/");
        await inspector.LookAsync("front-signed-in");
        await screen.GoAsync("/lpse/home/recovery-codes");
        await inspector.LookAsync("new-recovery-codes");
        await screen.GoAsync("/lpse/home/sessions");
        await inspector.LookAsync("sessions");
        await screen.GoAsync("/lpse/home/history");
        await inspector.LookAsync("history");
        await screen.Button(screen.Say.NotMe).First.ClickAsync();
        await screen.ShowsAsync(screen.Say.NotMeDone);
        await inspector.LookAsync("not-me");
        await screen.GoAsync("/lpse/confirm/sessions");
        await screen.ShowsAsync(screen.Say.Confirm);
        await inspector.LookAsync("confirm");
        await screen.TypeAsync("Password", "bukan ini");
        await screen.PressAsync(screen.Say.Continue);
        await screen.RefusesAsync("Password");
        await inspector.LookAsync("confirm-refused");
        await screen.GoAsync("/lpse/home/password");
        await inspector.LookAsync("change-password");
        await screen.TypeAsync(screen.Say.CurrentPassword, person.Password);
        await screen.TypeAsync(screen.Say.NewPassword, "pendek");
        await screen.PressAsync(screen.Say.SavePassword);
        await screen.RefusesAsync("assword");
        await inspector.LookAsync("change-password-refused");
        await screen.TypeAsync(screen.Say.CurrentPassword, person.Password);
        await screen.TypeAsync(screen.Say.NewPassword, person.Password + "2");
        await screen.TypeAsync(screen.Say.RepeatPassword, person.Password + "2");
        await screen.PressAsync(screen.Say.SavePassword);
        await screen.ShowsAsync(screen.Say.PasswordChanged);
        await inspector.LookAsync("password-changed");
        await screen.GoAsync("/lpse/home");
        await screen.PressAsync("LOGOUT");
    }

    private static async Task CodePagesAsync(Screen screen, Inspector inspector, Person person, Phone phone)
    {
        await screen.SignInWithPasswordAsync(person, person.Password + "2");
        await screen.ShowsAsync(screen.Say.CodePage);
        await inspector.LookAsync("code");
        await screen.TypeCodeAsync(await phone.WrongCodeAsync());
        await screen.RefusesAsync(screen.Say.CodeWrong);
        await inspector.LookAsync("code-refused");
        await screen.TypeCodeAsync(await phone.CodeAheadAsync(TimeSpan.FromMinutes(5)));
        await screen.RefusesAsync(screen.Say.ClockOff);
        await inspector.LookAsync("code-clock-off");
        await screen.FollowAsync(screen.Say.UseRecoveryCode);
        await Expect(screen.Field(screen.Say.RecoveryLabel)).ToBeVisibleAsync();
        await inspector.LookAsync("recovery-code");
        await screen.TypeAsync(screen.Say.RecoveryLabel, "2222 2222 2222 222");
        await screen.PressAsync("Login");
        await screen.RefusesAsync(screen.Say.RecoveryWrong);
        await inspector.LookAsync("recovery-code-refused");
        await screen.GoAsync("/lpse/sign-in/code");
        await screen.TypeCodeAsync(await phone.NextCodeAsync());
        await screen.ShowsAsync(screen.Say.Home);
        await screen.PressAsync("Disable TOTP");
        await screen.ShowsAsync("Disable TOTP");
        await inspector.LookAsync("disable");
        await screen.PressAsync("Disable TOTP");
        await screen.ShowsAsync(screen.Say.Enable);
        await inspector.LookAsync("enable-again");
        await screen.EnableAsync();
        await inspector.LookAsync("qr-again");
        await screen.PressAsync("LOGOUT");
    }

    private static async Task ResetPagesAsync(Screen screen, Inspector inspector, Person person)
    {
        await screen.GoAsync("/lpse/reset");
        await inspector.LookAsync("reset");
        await screen.PressAsync(screen.Say.Send);
        await Expect(screen.Field("User ID *")).ToHaveAttributeAsync("aria-invalid", "true");
        await inspector.LookAsync("reset-refused");
        await screen.RequestAsync(person);
        await screen.ShowsAsync(screen.Say.ResetSent);
        await inspector.LookAsync("reset-sent");
        DemoMail mail = await screen.Demo.MailAsync(person, screen.Say.ResetSubject);
        await screen.OpenLinkAsync(mail);
        await screen.ShowsAsync("Reset TOTP");
        await inspector.LookAsync("reset-page");
        await screen.PressAsync("Reset TOTP");
        await inspector.LookAsync("reset-popup");
        await screen.PressAsync("OK");
        await screen.ShowsAsync(screen.Say.ResetDone);
        await inspector.LookAsync("reset-done");
        await screen.OpenLinkAsync(mail);
        await screen.ShowsAsync(screen.Say.LinkOver);
        await inspector.LookAsync("reset-link-over");
    }

    private static async Task OptionalPagesAsync(Screen screen, Inspector inspector, Person person)
    {
        await screen.Demo.OperatorAsync("policy", "set", "lpse", "optional");
        await screen.GoAsync("/lpse/");
        await screen.SignInWithPasswordAsync(person);
        await screen.ShowsAsync(screen.Say.Enable);
        await inspector.LookAsync("enable-optional");
        await screen.PressAsync(screen.Say.Skip);
        await screen.ShowsAsync(screen.Say.Home);
        await inspector.LookAsync("home-without");
        await screen.PressAsync("Enable TOTP");
        Phone phone = await screen.EnableAsync();
        await screen.TestCodeAsync(phone);
        await screen.PressAsync("Disable TOTP");
        await screen.ShowsAsync("Disable TOTP");
        await inspector.LookAsync("disable-optional");
        await screen.PressAsync("Disable TOTP");
        await screen.ShowsAsync(screen.Say.Disabled);
        await inspector.LookAsync("disabled");
        await screen.Demo.OperatorAsync("policy", "set", "lpse", "off");
        await screen.FollowAsync(screen.Say.BackToHome);
        await screen.SaysAsync(screen.Say.TwoStep);
        await inspector.LookAsync("home-policy-off");
        await screen.PressAsync("LOGOUT");
        await screen.Demo.OperatorAsync("policy", "set", "lpse", "required");
    }

    private static async Task ForgotPagesAsync(Screen screen, Inspector inspector, Person person)
    {
        await screen.GoAsync("/lpse/password/forgot");
        await inspector.LookAsync("forgot");
        await screen.RequestAsync(person);
        await screen.ShowsAsync(screen.Say.ForgotSent);
        await inspector.LookAsync("forgot-sent");
        await screen.OpenLinkAsync(await screen.Demo.MailAsync(person, screen.Say.ForgotSubject));
        await inspector.LookAsync("forgot-new-password");
        await screen.TypeAsync(screen.Say.NewPassword, Chosen);
        await screen.TypeAsync(screen.Say.RepeatPassword, Chosen);
        await screen.PressAsync(screen.Say.SavePassword);
        await screen.ShowsAsync(screen.Say.PasswordChanged);
        await inspector.LookAsync("forgot-done");
    }

    private static async Task MailboxPagesAsync(Screen screen, Inspector inspector, Person person)
    {
        Person moved = person with { Email = $"baru.{person.Email}" };
        await screen.Demo.OperatorAsync("account", "set-email", person.Portal, person.UserType, person.UserId, moved.Email, "--reason", "surat 1");
        DemoMail confirm = await screen.Demo.MailAsync(moved, Words.MailboxConfirmSubject);
        await screen.OpenLinkAsync(confirm);
        await screen.ShowsAsync(screen.Say.MailboxConfirm);
        await inspector.LookAsync("email-confirm");
        await screen.TypeAsync("Password", "bukan ini");
        await screen.PressAsync(screen.Say.MailboxConfirmButton);
        await screen.RefusesAsync(screen.Say.MailboxPasswordWrong);
        await inspector.LookAsync("email-confirm-refused");
        await screen.TypeAsync("Password", person.Password + "2");
        await screen.PressAsync(screen.Say.MailboxConfirmButton);
        await screen.ShowsAsync(screen.Say.MailboxConfirmed);
        await inspector.LookAsync("email-confirmed");
        await screen.OpenLinkAsync(confirm);
        await screen.ShowsAsync(screen.Say.LinkOver);
        await inspector.LookAsync("email-link-over");
        await screen.OpenLinkAsync(await screen.Demo.MailAsync(person, screen.Say.MailboxChangedSubject));
        await screen.ShowsAsync(screen.Say.MailboxTakeBack);
        await inspector.LookAsync("email-take-back");
        await screen.PressAsync(screen.Say.MailboxTakeBackButton);
        await screen.ShowsAsync(screen.Say.MailboxTakenBack);
        await inspector.LookAsync("email-taken-back");
    }

    private static async Task EndPagesAsync(Screen screen, Inspector inspector, Person person)
    {
        // A second tab starts the sign-in anew: the first tab's form is no longer taken.
        await screen.GoAsync("/lpse/");
        await screen.IdentifyAsync(person);
        IPage second = await screen.Page.Context.NewPageAsync();
        await second.GotoAsync($"{screen.Demo.BaseUrl}/lpse/sign-in?userType={person.UserType}");
        await second.GetByLabel("User ID", new() { Exact = true }).FillAsync(person.UserId);
        await second.GetByRole(AriaRole.Button, new() { Name = "Login", Exact = true }).ClickAsync();
        // Chromium may never finish closing a page that is on its way to another one.
        await Expect(second.GetByLabel("Password", new() { Exact = true })).ToBeVisibleAsync();
        await second.CloseAsync();
        await screen.TypeAsync("Password", person.Password);
        await screen.PressAsync("Login");
        await screen.ShowsAsync(screen.Say.IsEnglish ? "This page is no longer current" : "Halaman ini sudah tidak berlaku");
        await inspector.LookAsync("superseded");

        await screen.GoAsync("/lpse/");
        await screen.IdentifyAsync(person);
        await screen.Page.Context.ClearCookiesAsync(new() { Name = "__Host-gapura-signin-lpse" });
        await screen.TypeAsync("Password", person.Password);
        await screen.PressAsync("Login");
        await Expect(screen.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).Not.ToHaveTextAsync($"LOGIN {person.Caption}");
        await inspector.LookAsync("ended");
        await screen.GoAsync("/lpse/sign-in?userType=" + person.UserType);
        await screen.Page.Context.ClearCookiesAsync(new() { Name = "__Host-gapura-browser" });
        await screen.TypeAsync("User ID", person.UserId);
        await screen.PressAsync("Login");
        await Expect(screen.Link(screen.Say.IsEnglish ? "Open the form again" : "Buka formulir lagi")).ToBeVisibleAsync();
        await inspector.LookAsync("stale-form");
        await screen.GoAsync("/lpse/tidak-ada");
        await inspector.LookAsync("not-found");
    }
}
