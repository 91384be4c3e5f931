using System.Security.Claims;
using Gapura.Client.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Procurement;
using Procurement.Pages;

var builder = WebApplication.CreateBuilder(args);
var gapura = GapuraSettings.Find(args);
if (string.IsNullOrEmpty(builder.Configuration["urls"]))
{
    builder.WebHost.UseUrls("http://localhost:5090");
}

builder.Services.AddGapuraSignIn(options =>
{
    options.Address = gapura.Address;
    options.ClientId = gapura.ClientId;
    options.ClientSecret = gapura.ClientSecret;
    options.FailurePath = "/gagal";
});
builder.Services.AddRazorComponents();
builder.Services.AddAntiforgery(options => (options.FormFieldName, options.Cookie.Name) = ("anti", "anti"));
builder.Services.AddSingleton<Offers>();

var app = builder.Build();
app.Use(Headers.AddAsync(gapura.Address));
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();

var css = Headers.Read("site.css");
app.MapGet("/site.css", () => Results.Text(css, "text/css"));
app.MapGet("/", () => new RazorComponentResult<TendersPage>());
app.MapGet("/masuk", () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/" }));
app.MapGet("/gagal", (string? error) => new RazorComponentResult<FailedPage>(new { Error = error ?? "" }));
app.MapPost("/keluar", (IFormCollection _) => GapuraSignIn.SignOut());
app.MapGapuraBackChannelLogout();

// Whoever reads a tender has signed in; whoever makes an offer has proved a second factor within the last quarter of an hour.
app.MapGet("/tender/{number}", (string number) => Tender.Find(number) is { } tender ? (IResult)new RazorComponentResult<TenderPage>(new { Tender = tender }) : Results.NotFound())
    .RequireAuthorization();
var offering = app.MapGroup("/tender/{number}/penawaran").RequireSecondFactor(maxAge: TimeSpan.FromMinutes(15));
offering.MapGet("", (string number) => Tender.Find(number) is { } tender ? (IResult)new RazorComponentResult<OfferPage>(new { Tender = tender }) : Results.NotFound());
offering.MapPost("", (string number, [FromForm] string harga, ClaimsPrincipal person, Offers offers) =>
{
    if (Tender.Find(number) is not { } tender)
    {
        return Results.NotFound();
    }

    return offers.TryAdd(tender, person.FindFirstValue("sub")!, harga)
        ? (IResult)new RazorComponentResult<SentPage>(new { Tender = tender, Offer = offers.Of(tender, person.FindFirstValue("sub")!) })
        : new RazorComponentResult<OfferPage>(new { Tender = tender, Fault = "Tulis harga dengan angka saja, misalnya 125000000." });
});
app.Run();
