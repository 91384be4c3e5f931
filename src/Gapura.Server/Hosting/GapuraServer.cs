using Gapura.Server.Accounts;
using Gapura.Server.Api.App;
using Gapura.Server.Api.Sms;
using Gapura.Server.Api.V1;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Captchas;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.Password;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Factors.SecureToken;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Flows.Authorization;
using Gapura.Server.Flows.Devices;
using Gapura.Server.Flows.Disable;
using Gapura.Server.Flows.Enrolment;
using Gapura.Server.Flows.Home;
using Gapura.Server.Flows.Mailbox;
using Gapura.Server.Flows.Reauthentication;
using Gapura.Server.Flows.Reset;
using Gapura.Server.Flows.SignIn;
using Gapura.Server.Flows.Transactions;
using Gapura.Server.Hashing;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.OpenId;
using Gapura.Server.Pages;
using Gapura.Server.Policy;
using Gapura.Server.Portals;
using Gapura.Server.Push;
using Gapura.Server.Sessions;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Sealing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;

namespace Gapura.Server.Hosting;

/// <summary>The web server over the ground: services, the order of what a request passes, addresses.</summary>
public static class GapuraServer
{
    /// <summary>Builds a server that is ready to start: database up to date, secrets read.</summary>
    /// <param name="hashing">What new password hashes cost. No setting reaches it: tests alone, most of which are about something else, take less.</param>
    public static async Task<WebApplication> BuildAsync(GapuraSettings settings, ServerMode mode, TimeProvider time, HashCost? hashing = null)
    {
        // Nothing but our own settings steers the server: an inherited ASPNETCORE_… or Logging__… variable could open another address,
        // turn on developers' error pages, or have the framework log the addresses and headers that carry secrets (L-04, O-03).
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        ((IConfigurationBuilder)builder.Configuration).Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.WebHost.UseUrls(settings.Listen).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        });
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Critical)
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddFilter("OpenIddict", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning);
        builder.Services.AddGapura(settings, mode, time, hashing ?? PasswordHasher.CurrentCost);
        var app = builder.Build();
        var database = app.Services.GetRequiredService<Database>();
        await database.MigrateAsync();
        await app.Services.GetRequiredService<ServerSecrets>().LoadAsync(database, app.Services.GetRequiredService<KeyRing>());
        await app.Services.GetRequiredService<SigningKeys>().RefreshAsync();
        app.UseGapura(settings, mode);
        return app;
    }

    private static IServiceCollection AddGapura(this IServiceCollection services, GapuraSettings settings, ServerMode mode, TimeProvider time, HashCost hashing)
    {
        services.AddGround(settings, time).AddSingleton(mode).AddMessages(mode.IsDemo).AddPush(settings).AddAuditServices();
        services.AddSingleton<Policies>().AddSingleton<AttemptBook>().AddSingleton<SecondFactorNotices>().AddSingleton<Weather>().AddSingleton<Budgets>().AddSingleton<SmsGuard>();
        services.AddSingleton<SessionBook>().AddSingleton<KnownBrowsers>().AddSingleton<BrowserCookie>().AddSingleton<Places>().AddSingleton<ForeignForms>().AddSingleton<Visits>();
        services.AddSingleton<CaptchaDesk>().AddSingleton<CaptchaGuard>().AddSingleton<CaptchaPicture>().AddSingleton<CaptchaSound>();
        services.AddSingleton(provider => new PasswordHasher(hashing, settings.Limits.HashWorkers, settings.Limits.HashQueue))
            .AddSingleton<PasswordProof>().AddSingleton<PasswordCheck>().AddSingleton<PasswordEnrolment>();
        services.AddSingleton<TotpProof>().AddSingleton<TotpEnrolment>().AddSingleton<RecoveryCodeProof>().AddSingleton<RecoveryCodeEnrolment>();
        services.AddSignInFlow().AddSingleton<FinishParts>().AddSingleton<ProveCodeParts>();
        services.AddResetFlow().AddSingleton<RequestResetParts>().AddSingleton<ConfirmParts>();
        services.AddMailboxFlow().AddSingleton<MailboxParts>();
        services.AddSingleton<DisableTotp>().AddSingleton<DisableParts>().AddSingleton<EnrolTotp>().AddSingleton<EnrolParts>();
        services.AddSingleton<OwnServer>().AddSingleton<AppEnrolment>().AddSingleton<AppChallenge>().AddSingleton<AppProof>().AddSingleton<AppPush>().AddSingleton<AppPushParts>().AddSingleton<DeviceJournal>();
        services.AddSingleton<TokenEnrolment>().AddSingleton<TokenMessages>().AddSingleton<TokenProof>().AddSingleton<ResponseProof>().AddSingleton<TokenProofs>().AddSingleton<TokenSecrets>().AddSingleton<TokenUnlock>()
            .AddSingleton<CopiedDevice>().AddTransactions().AddSingleton<Contacts>().AddSingleton<ActivationView>();
        services.AddSingleton<WakeHub>().AddSingleton<WakeRelay>().AddHostedService(provider => provider.GetRequiredService<WakeRelay>()).AddSingleton<ServerSentEvents>();
        services.AddDevices().AddAppApi().AddRelyingPartyApi();
        services.AddOpenId(settings).AddAuthorizationFlow();
        services.AddHome().AddSingleton<ChangePasswordParts>().AddSingleton<ConfirmIdentity>().AddSingleton<ConfirmProofs>();
        services.AddHostedService<KeyRingWatch>();
        services.AddSingleton<AddressLimits>().AddSingleton<LimitTrail>();
        services.AddRazorComponents();
        services.WithoutDataProtection();
        services.AddRoutingCore();
        return services;
    }

    private static void UseGapura(this WebApplication app, GapuraSettings settings, ServerMode mode)
    {
        app.UseSecurityHeaders(mode.IsDemo);
        app.UseFailures();
        app.UseHostGate(settings, mode.IsDemo);
        app.UseForwardedHeaders(Proxies(settings));
        app.UsePlainGate(settings);
        app.UseRouting();
        app.UseTrust();
        app.UseAddressLimits();
        app.UseOpenId();
        app.MapGet("/", () => See.Other($"/{settings.Portals[0].Key}/"));
        app.MapAssets();
        app.MapAppFiles();
        app.MapHealth();
        app.MapPortals();
        app.MapAppApi();
        app.MapRelyingPartyApi();
        app.MapSmsReports();
        if (mode.IsDemo)
        {
            app.MapDemoOutbox(PageAssets.Style);
            app.MapGet("/demo/captcha", async (string id, CaptchaDesk desk) =>
                await desk.AnswerForDemoAsync(id) is { } answer ? Results.Text(answer) : Results.NotFound());
        }

        app.MapFallback("{*path}", NotFound);
    }

    /// <summary>Within a portal, in its look and with its language switch.</summary>
    private static IResult NotFound(HttpContext http, PortalDirectory portals, Visits visits)
    {
        var path = http.Request.Path.Value ?? "/";
        return portals.Find(path.Split('/').ElementAtOrDefault(1)) is { } portal
            ? Show.Page<NotFoundPage>(visits.Describe(http, portal), path, StatusCodes.Status404NotFound)
            : Errors.NotFound(http);
    }

    /// <summary>
    /// Razor components bring Data Protection along for interactive pages, which we have none of. Its keys would lie unsealed in the
    /// home folder (M-09), so nothing of it is started.
    /// </summary>
    private static void WithoutDataProtection(this IServiceCollection services)
    {
        foreach (var starter in services.Where(service => service.ImplementationType?.Name == "DataProtectionHostedService").ToList())
        {
            services.Remove(starter);
        }

        services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
    }

    /// <summary>Only named proxies are believed about where a request comes from (B-07).</summary>
    private static ForwardedHeadersOptions Proxies(GapuraSettings settings)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = settings.TrustedProxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = 4,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in settings.TrustedProxies)
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy.Contains('/', StringComparison.Ordinal) ? proxy : $"{proxy}/{(proxy.Contains(':', StringComparison.Ordinal) ? 128 : 32)}"));
        }

        return options;
    }
}
