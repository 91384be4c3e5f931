using Gapura.Server.Http;
using Gapura.Server.Sessions;
using Gapura.Storage.Records;

namespace Gapura.Server.Flows.SignIn;

/// <summary>The addresses of the flow, in the order in which a person meets them.</summary>
public static class SignInEndpoints
{
    private static readonly SignInState[] AtPassword = [SignInState.AwaitingPassword];
    private static readonly SignInState[] AtCode = [SignInState.AwaitingCode, SignInState.AwaitingFirstCode];
    private static readonly SignInState[] AtActiveCode = [SignInState.AwaitingCode];
    private static readonly SignInState[] AtFirstCode = [SignInState.AwaitingFirstCode];
    private static readonly SignInState[] AtNewPassword = [SignInState.AwaitingNewPassword];
    private static readonly SignInState[] AtTerms = [SignInState.AwaitingTerms];
    private static readonly SignInState[] AtContacts = [SignInState.AwaitingContacts];
    private static readonly SignInState[] AtOffer = [SignInState.OfferedEnrolment];
    private static readonly SignInState[] AtSkippable = [SignInState.OfferedEnrolment, SignInState.AwaitingFirstCode, SignInState.ShowingDeviceCode];
    private static readonly SignInState[] AtQr = [SignInState.ShowingEnrolment];
    private static readonly SignInState[] AtWaiting = [SignInState.AwaitingApproval];
    private static readonly SignInState[] AtDevice = [SignInState.ShowingDeviceCode];

    public static IServiceCollection AddSignInFlow(this IServiceCollection services) => services
        .AddSingleton<SignInRuns>().AddSingleton<SignInStep>().AddSingleton<Identify>().AddSingleton<CheckPassword>()
        .AddSingleton<ProveCode>().AddSingleton<ProveRecoveryCode>().AddSingleton<Enrol>().AddSingleton<ChooseNewPassword>()
        .AddSingleton<AskDevices>().AddSingleton<AwaitApproval>().AddSingleton<AwaitApprovalParts>().AddSingleton<BindDevice>().AddSingleton<BindDeviceParts>()
        .AddSingleton<FirstSignIn>().AddSingleton<Finish>().AddSingleton<NextDemand>();

    public static void MapSignIn(this IEndpointRouteBuilder portal)
    {
        portal.MapGet("/sign-in", (HttpContext http, Identify verb) => verb.ShowAsync(http, http.Request.Query["userType"], http.Request.Query["request"]));
        portal.MapPost("/sign-in", (HttpContext http, Identify verb) => verb.DoAsync(http));
        portal.MapPost("/sign-in/again", (HttpContext http, Identify verb) => verb.AgainAsync(http));
        portal.MapGet("/sign-in/again", (HttpContext http) => See.Other(http.Visit().Path("/sign-in")));
        Step<CheckPassword>(portal, "/sign-in/password", AtPassword, verb => verb.ShowAsync, verb => verb.DoAsync);
        Post<CheckPassword>(portal, "/sign-in/password/swap", AtPassword, verb => verb.SwapCaptchaAsync);
        MapWaiting(portal);
        Step<ProveCode>(portal, "/sign-in/code", AtCode, verb => verb.ShowAsync, verb => verb.DoAsync);
        Step<ProveRecoveryCode>(portal, "/sign-in/recovery-code", AtActiveCode, verb => verb.ShowAsync, verb => verb.DoAsync);
        Step<Enrol>(portal, "/sign-in/enable", AtOffer, verb => verb.OfferAsync, verb => verb.BeginAsync);
        Step<Enrol>(portal, "/sign-in/qr", AtQr, verb => verb.ShowQrAsync, verb => verb.TestCodeAsync);
        Post<Enrol>(portal, "/sign-in/show-again", AtFirstCode, verb => verb.ShowAgainAsync);
        Post<Enrol>(portal, "/sign-in/skip", AtSkippable, verb => verb.SkipAsync);
        Step<ChooseNewPassword>(portal, "/sign-in/new-password", AtNewPassword, verb => verb.ShowAsync, verb => verb.DoAsync);
        Step<FirstSignIn>(portal, "/sign-in/terms", AtTerms, verb => verb.ShowTermsAsync, verb => verb.AcceptTermsAsync);
        Step<FirstSignIn>(portal, "/sign-in/contacts", AtContacts, verb => verb.ShowContactsAsync, verb => verb.ConfirmContactsAsync);
        Post<FirstSignIn>(portal, "/sign-in/contacts/wrong", AtContacts, verb => verb.DisputeContactsAsync);
        portal.MapPost("/sign-in/drop", DropAsync);
        portal.MapPost("/sign-in/log-out", LogOutAsync);
    }

    private static void MapWaiting(IEndpointRouteBuilder portal)
    {
        Get<AwaitApproval>(portal, "/sign-in/waiting", AtWaiting, verb => verb.ShowAsync);
        Get<AwaitApproval>(portal, "/sign-in/waiting/events", AtWaiting, verb => verb.EventsAsync);
        Get<AwaitApproval>(portal, "/sign-in/waiting/state", AtWaiting, verb => verb.StateAsync);
        Post<AwaitApproval>(portal, "/sign-in/waiting/code", AtWaiting, verb => verb.CodeInsteadAsync);
        Step<BindDevice>(portal, "/sign-in/device", AtDevice, verb => verb.ShowAsync, verb => verb.ConfirmAsync);
        Get<BindDevice>(portal, "/sign-in/device/events", AtDevice, verb => verb.EventsAsync);
        Get<BindDevice>(portal, "/sign-in/device/state", AtDevice, verb => verb.StateAsync);
        Get<BindDevice>(portal, "/sign-in/device/claimed/events", AtDevice, verb => verb.ClaimedEventsAsync);
        Get<BindDevice>(portal, "/sign-in/device/claimed/state", AtDevice, verb => verb.ClaimedStateAsync);
        Post<BindDevice>(portal, "/sign-in/device/again", AtDevice, verb => verb.AgainAsync);
        Post<BindDevice>(portal, "/sign-in/device/refuse", AtDevice, verb => verb.RefuseAsync);
    }

    /// <summary>"LOGOUT" before the session is open leaves nobody signed in, an earlier session in this browser neither.</summary>
    private static async Task<IResult> LogOutAsync(HttpContext http, SignInRuns runs, SessionBook sessions)
    {
        var visit = http.Visit();
        if (await sessions.FindAsync(http, visit) is { } who)
        {
            await sessions.LogOutAsync(http, visit, who);
        }

        return await DropAsync(http, runs);
    }

    /// <summary>"Kembali ke Beranda" before the session is open: the sign-in is over, its handle is dead.</summary>
    private static async Task<IResult> DropAsync(HttpContext http, SignInRuns runs)
    {
        await runs.DropAsync(http, http.Visit());
        return See.Other(http.Visit().Path("/"));
    }

    private static void Step<TVerb>(IEndpointRouteBuilder portal, string path, SignInState[] states, Func<TVerb, Verb> show, Func<TVerb, Verb> act)
        where TVerb : notnull
    {
        Get(portal, path, states, show);
        Post(portal, path, states, act);
    }

    private static void Get<TVerb>(IEndpointRouteBuilder portal, string path, SignInState[] states, Func<TVerb, Verb> show)
        where TVerb : notnull =>
        portal.MapGet(path, (HttpContext http, SignInStep step, IServiceProvider services) =>
            step.AtAsync(http, states, (visit, run) => show(services.GetRequiredService<TVerb>())(http, visit, run)));

    private static void Post<TVerb>(IEndpointRouteBuilder portal, string path, SignInState[] states, Func<TVerb, Verb> act)
        where TVerb : notnull =>
        portal.MapPost(path, (HttpContext http, SignInStep step, IServiceProvider services) =>
            step.AtAsync(http, states, (visit, run) => act(services.GetRequiredService<TVerb>())(http, visit, run)));

    private delegate Task<IResult> Verb(HttpContext http, Visit visit, Storage.Records.SignIn run);
}
