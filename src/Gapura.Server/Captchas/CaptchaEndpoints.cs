using Gapura.Server.Http;
using Gapura.Server.Portals;

namespace Gapura.Server.Captchas;

/// <summary>The captcha's picture and sound, and the exchange for another one.</summary>
public static class CaptchaEndpoints
{
    public static void MapCaptcha(this IEndpointRouteBuilder portal)
    {
        portal.MapGet("/captcha/{id}.png", PictureAsync);
        portal.MapGet("/captcha/{id}.wav", SoundAsync);
        portal.MapPost("/captcha", AnotherAsync);
    }

    private static async Task<IResult> PictureAsync(HttpContext http, string id, CaptchaDesk desk, CaptchaPicture picture) =>
        await desk.AnswerAsync(http.Visit(), id) is { } answer ? Results.Bytes(picture.Draw(answer), "image/png") : Results.NotFound();

    private static async Task<IResult> SoundAsync(HttpContext http, string id, CaptchaDesk desk, CaptchaSound sound)
    {
        var voice = http.Visit().Language == Language.English ? CaptchaVoice.English : CaptchaVoice.Indonesian;
        return await desk.AnswerAsync(http.Visit(), id) is { } answer ? Results.Bytes(sound.Speak(answer, voice), "audio/wav") : Results.NotFound();
    }

    /// <summary>"klik di sini": the script swaps picture and sound in place, so nothing typed is lost.</summary>
    private static async Task<IResult> AnotherAsync(HttpContext http, CaptchaDesk desk)
    {
        var visit = http.Visit();
        await desk.DropAsync(visit, PostedForm.Of(http)["captchaId"]);
        return Results.Json(new { id = await desk.IssueAsync(visit) });
    }
}
