using Gapura.Storage;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys;

public sealed class PasswordTests(Town town)
{
    private const string Chosen = "jalan pagi bersama kucing oranye";

    [Theory]
    [ClassData(typeof(Each))]
    public async Task A_forgotten_password_is_chosen_anew_by_the_mailed_link(string userType, string language)
    {
        (DemoServer demo, Person person) = await town.TakeAsync(userType, userType == "penyedia" ? DatabaseKind.Sqlite : DatabaseKind.Postgres);
        await using Screen screen = await Screen.OpenAsync(demo, language);
        Words say = screen.Say;
        Phone phone = await screen.ActivatedAsync(person);
        await screen.PressAsync("LOGOUT");
        await screen.IdentifyAsync(person);
        await screen.FollowAsync(say.ForgotPassword);
        await screen.ShowsAsync(say.Forgot);
        await Expect(screen.Field("User ID *")).ToHaveValueAsync(person.UserId);
        await Expect(screen.Page.GetByRole(AriaRole.Radio, new() { Name = person.Label, Exact = true })).ToBeCheckedAsync();
        await screen.RequestAsync(person);
        await screen.ShowsAsync(say.ForgotSent);

        DemoMail mail = await demo.MailAsync(person, say.ForgotSubject);
        await screen.OpenLinkAsync(mail);
        await ChooseAsync(screen, "pendek");
        await screen.RefusesAsync(say.IsEnglish ? "too short" : "terlalu pendek");
        await ChooseAsync(screen, Chosen, "lain sama sekali");
        await screen.RefusesAsync(say.IsEnglish ? "differ" : "tidak sama");
        await ChooseAsync(screen, Chosen);
        await screen.ShowsAsync(say.PasswordChanged);
        await screen.OpenLinkAsync(mail);
        await screen.ShowsAsync(say.LinkOver);

        await screen.GoAsync("/lpse/");
        await screen.SignInWithPasswordAsync(person);
        await screen.RefusesAsync(say.PasswordWrong);
        await screen.TypeAsync("Password", Chosen);
        await screen.PressAsync("Login");
        await screen.TypeCodeAsync(await phone.NextCodeAsync());
        await screen.ShowsAsync(say.Home);
    }

    [Theory]
    [ClassData(typeof(Each))]
    public async Task A_person_who_knows_the_password_changes_it(string userType, string language)
    {
        (DemoServer demo, Person person) = await town.TakeAsync(userType);
        await using Screen screen = await Screen.OpenAsync(demo, language);
        Words say = screen.Say;
        Phone phone = await screen.ActivatedAsync(person);
        await screen.FollowAsync(say.ChangePassword);
        await screen.TypeAsync(say.CurrentPassword, "bukan ini");
        await ChooseAsync(screen, Chosen);
        await screen.RefusesAsync(say.IsEnglish ? "current password is wrong" : "Password saat ini salah");
        await screen.TypeAsync(say.CurrentPassword, person.Password);
        await ChooseAsync(screen, Chosen);
        await screen.ShowsAsync(say.PasswordChanged);
        await screen.FollowAsync(say.BackToHome);
        await screen.PressAsync("LOGOUT");
        await screen.SignInAsync(person, phone, Chosen);
    }

    [Fact]
    public async Task What_is_typed_can_be_shown_and_is_sent_as_a_password_all_the_same()
    {
        (DemoServer demo, Person person) = await town.TakeAsync("penyedia");
        await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian);
        await screen.IdentifyAsync(person);
        await screen.TypeAsync("Password", person.Password);
        await screen.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Tampilkan yang diketik" }).CheckAsync();
        await Expect(screen.Field("Password")).ToHaveAttributeAsync("type", "text");
        await screen.PressAsync("Login");
        await screen.ShowsAsync(screen.Say.Enable);
    }

    private static async Task ChooseAsync(Screen screen, string password, string? repeated = null)
    {
        await screen.ShowsAsync(screen.Say.NewPasswordPage);
        await screen.TypeAsync(screen.Say.NewPassword, password);
        await screen.TypeAsync(screen.Say.RepeatPassword, repeated ?? password);
        await screen.PressAsync(screen.Say.SavePassword);
    }
}
