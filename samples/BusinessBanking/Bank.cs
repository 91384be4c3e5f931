using BusinessBanking.Ledger;
using BusinessBanking.Pages;
using BusinessBanking.Transfers;
using Gapura.Client;
using Gapura.Client.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BusinessBanking;

/// <summary>A small bank whose customers sign in and approve their companies' transfers through Gapura.</summary>
public static class Bank
{
    /// <param name="change">Has the last word on the services.</param>
    public static WebApplication Build(BankSettings settings, string[] args, Action<IServiceCollection>? change = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
        {
            builder.WebHost.UseUrls("http://localhost:5092");
        }

        AddGapura(builder.Services, settings);
        builder.Services.AddRazorComponents();
        builder.Services.AddAntiforgery(options => (options.FormFieldName, options.Cookie.Name) = ("anti", "bank.anti"));
        builder.Services.AddSingleton(settings).AddSingleton<Books>().AddSingleton<Companies>().AddSingleton<Release>().AddSingleton<Asking>().AddSingleton<Following>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Following>());
        builder.Services.TryAddSingleton(TimeProvider.System);
        change?.Invoke(builder.Services);

        var app = builder.Build();
        app.Use(Headers.AddAsync(settings.Gapura));
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        MapPlain(app);
        MakerRoutes.Map(app);
        TransferRoutes.Map(app);
        return app;
    }

    private static void AddGapura(IServiceCollection services, BankSettings settings)
    {
        services.AddGapuraClient(options =>
        {
            (options.Address, options.Portal) = (settings.Gapura, BankSettings.Portal);
            (options.ClientId, options.ClientSecret) = (settings.ClientId, settings.ClientSecret);
        });
        services.AddGapuraSignIn(options =>
        {
            options.Address = settings.Gapura;
            (options.ClientId, options.ClientSecret) = (settings.ClientId, settings.ClientSecret);
            options.FailurePath = "/gagal";
            options.Language = http => Language.IsEnglish(http) ? "en" : "id";

            // Samples share the host "localhost", and a browser tells cookies of different ports apart by their names alone.
            options.Cookie = cookie => cookie.Cookie.Name = "bank";
        });
    }

    private static void MapPlain(WebApplication app)
    {
        var (css, script) = (Headers.Read("site.css"), Headers.Read("site.js"));
        app.MapGet("/site.css", () => Results.Text(css, "text/css"));
        app.MapGet("/site.js", () => Results.Text(script, "text/javascript"));
        app.MapGet("/", (HttpContext http) => Person.Of(http.User) is null ? (IResult)new RazorComponentResult<WelcomePage>() : new RazorComponentResult<HomePage>());
        app.MapGet("/bahasa", (HttpContext http, string? ke, string? kembali) => Language.Choose(http, ke ?? "id", kembali ?? "/"));
        app.MapGet("/masuk", (string? kembali) => Results.Challenge(new AuthenticationProperties { RedirectUri = Language.LocalOr(kembali, "/") }));

        // Gapura leads whoever has no Secure Token through its activation, and whoever has one to it; then back to the page.
        app.MapGet("/aktifkan", (string? kembali) => Results.LocalRedirect(Language.LocalOr(kembali, "/"))).RequireSecondFactor();
        app.MapGet("/gagal", (string? error) => new RazorComponentResult<FailedPage>(new { Error = error ?? "" }));
        app.MapPost("/keluar", (IFormCollection _) => GapuraSignIn.SignOut());
        app.MapGapuraBackChannelLogout();
    }
}
