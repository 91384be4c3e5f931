using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys;

public sealed class CaptchaTests(Town town)
{
    [Theory]
    [InlineData("penyedia", "id")]
    [InlineData("non-penyedia", "en")]
    public async Task After_three_wrong_passwords_a_captcha_is_asked_and_swapped_in_place(string userType, string language)
    {
        await using DemoServer demo = await town.StartAsync();
        Person person = demo.Take(userType);
        await using Screen screen = await Screen.OpenAsync(demo, language);
        Words say = screen.Say;
        await GuessAsync(screen, person);
        await screen.SaysAsync(say.CaptchaPrompt);
        await screen.SaysAsync(say.CaptchaSwapSentence);

        await screen.TypeAsync("Password", person.Password);
        await screen.TypeAsync(say.CaptchaLabel, "xxxxxx");
        string first = await screen.CaptchaAnswerAsync();
        await screen.SwapCaptchaAsync();
        await Expect(screen.Field(say.CaptchaLabel)).ToHaveValueAsync("");
        await Expect(screen.Field(say.CaptchaLabel)).ToBeFocusedAsync();
        await Expect(screen.Field("Password")).ToHaveValueAsync(person.Password);
        Assert.NotEqual(first, await screen.CaptchaAnswerAsync());

        await screen.TypeAsync(say.CaptchaLabel, first);
        await screen.PressAsync("Login");
        await screen.RefusesAsync(say.CaptchaWrong);
        await screen.TypeAsync("Password", person.Password);
        await screen.TypeAsync(say.CaptchaLabel, (await screen.CaptchaAnswerAsync()).ToLowerInvariant());
        await screen.PressAsync("Login");
        await screen.ShowsAsync(say.Enable);
    }

    [Fact]
    public async Task The_code_can_be_listened_to_by_keyboard_and_says_so()
    {
        (DemoServer demo, _) = await town.TakeAsync("penyedia");
        await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian);
        await screen.GoAsync("/lpse/reset");
        await screen.Link(screen.Say.CaptchaListen).FocusAsync();
        Task<IResponse> sound = screen.Page.WaitForResponseAsync(response => response.Url.EndsWith(".wav", StringComparison.Ordinal));
        await screen.Page.Keyboard.PressAsync("Enter");
        IResponse answer = await sound;
        Assert.Equal("audio/wav", answer.Headers["content-type"]);
        await Expect(screen.Page.GetByRole(AriaRole.Status)).Not.ToBeEmptyAsync();
        await screen.ShowsAsync(screen.Say.ResetRequest);
    }

    [Fact]
    public async Task On_the_reset_form_a_swap_keeps_what_was_typed_with_script_and_without()
    {
        (DemoServer demo, Person person) = await town.TakeAsync("non-penyedia");
        foreach (bool script in new[] { true, false })
        {
            foreach (string path in new[] { "/lpse/reset", "/lpse/password/forgot" })
            {
                await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian, script);
                await screen.GoAsync(path);
                await screen.TypeAsync("User ID *", person.UserId);
                await screen.TypeAsync(screen.Say.Email, person.Email);
                await screen.Page.GetByRole(AriaRole.Radio, new() { Name = person.Label, Exact = true }).CheckAsync();
                string before = await screen.CaptchaAnswerAsync();
                await screen.SwapCaptchaAsync();
                await Expect(screen.Field("User ID *")).ToHaveValueAsync(person.UserId);
                await Expect(screen.Field(screen.Say.Email)).ToHaveValueAsync(person.Email);
                await Expect(screen.Page.GetByRole(AriaRole.Radio, new() { Name = person.Label, Exact = true })).ToBeCheckedAsync();
                Assert.NotEqual(before, await screen.CaptchaAnswerAsync());
            }
        }
    }

    /// <summary>Three wrong passwords; the page then asks for the captcha.</summary>
    internal static async Task GuessAsync(Screen screen, Person person)
    {
        await screen.IdentifyAsync(person);
        for (int guess = 1; guess <= 3; guess++)
        {
            await screen.TypeAsync("Password", $"tebakan {guess}");
            await screen.PressAsync("Login");
            await screen.RefusesAsync(screen.Say.PasswordWrong);
        }
        await Expect(screen.Field(screen.Say.CaptchaLabel)).ToBeVisibleAsync();
    }
}
