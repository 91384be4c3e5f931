using Gapura.Server.Http;
using Gapura.Server.Pages;

namespace Gapura.Server.Flows.Mailbox;

/// <summary>Another e-mail address: the new mailbox confirms it, the old one can take it back (H-12). Opening a link changes nothing.</summary>
public static class MailboxEndpoints
{
    public const string Confirmed = "/email/confirmed";
    public const string TakenBack = "/email/taken-back";

    public static IServiceCollection AddMailboxFlow(this IServiceCollection services) => services
        .AddSingleton<HeldLinks>().AddSingleton<ConfirmMailbox>().AddSingleton<TakeBackMailbox>();

    public static void MapMailbox(this IEndpointRouteBuilder portal)
    {
        portal.MapGet("/email/confirm", (HttpContext http, ConfirmMailbox verb, string? t) => verb.ShowAsync(http, t));
        portal.MapPost("/email/confirm", (HttpContext http, ConfirmMailbox verb) => verb.DoAsync(http));
        portal.MapGet(Confirmed, (HttpContext http) => DonePages.Show(http, "/", visit => Show.Page<MailboxDonePage>(visit, Confirmed)));
        portal.MapGet("/email/take-back", (HttpContext http, TakeBackMailbox verb, string? t) => verb.ShowAsync(http, t));
        portal.MapPost("/email/take-back", (HttpContext http, TakeBackMailbox verb) => verb.DoAsync(http));
        portal.MapGet(TakenBack, (HttpContext http) => DonePages.Show(http, "/", visit => Show.Page<MailboxDonePage>(visit, TakenBack)));
    }
}
