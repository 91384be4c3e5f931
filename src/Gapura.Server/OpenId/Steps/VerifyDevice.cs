using System.Security.Claims;
using Gapura.Server.Audit;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Portals;
using Gapura.Server.RelyingParties;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Microsoft.AspNetCore;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>
/// Where a person types the code that a device shows, and says whether it may sign in as them (RFC 8628 §3.3). The code is shown again before
/// anything counts: who was sent here with a stranger's code can see that it is not theirs (§5.4).
/// </summary>
public sealed class VerifyDevice(AuthorizeParts parts, PortalDirectory portals, ForeignForms foreign, BrowserCookie browsers, Database database)
    : IOpenIddictServerHandler<HandleEndUserVerificationRequestContext>
{
    public const string Path = "/connect/verify";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleEndUserVerificationRequestContext>()
        .UseSingletonHandler<VerifyDevice>().SetOrder(500_000).Build();

    public async ValueTask HandleAsync(HandleEndUserVerificationRequestContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var client = context.UserCodePrincipal?.GetPresenters().FirstOrDefault();
        var party = client is null ? null : await parts.Clients.FindAsync(client);
        var portal = party is null ? null : portals.Find(party.Portal);
        var visit = parts.Visits.Describe(http, portal ?? portals.All.First());
        http.SetVisit(visit);
        if (party is null || portal is null)
        {
            var typed = context.Request.UserCode is { Length: > 0 };
            await AnswerAsync(context, http, Show.Page<DeviceEntryPage>(
                visit, new DeviceEntryForm(typed ? visit.Texts.DeviceCodeWrong : null), typed ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK));
            return;
        }

        if (await parts.Sessions.FindAsync(http, visit) is not { Session.MustEnrol: false } who)
        {
            var id = await parts.Requests.AddAsync(party.Id, party.Portal, Path, $"user_code={Uri.EscapeDataString(context.Request.UserCode!)}");
            await AnswerAsync(context, http, See.Other(visit.Path($"/sign-in?request={id}")));
            return;
        }

        await DecideAsync(context, http, visit, who, party);
    }

    private async Task DecideAsync(HandleEndUserVerificationRequestContext context, HttpContext http, Visit visit, SignedIn who, RelyingParty party)
    {
        var code = context.UserCodePrincipal!;
        var decision = HttpMethods.IsPost(http.Request.Method) ? (string?)context.Request["decision"] : null;
        if (decision is null)
        {
            await AnswerAsync(context, http, Show.Page<DeviceConfirmPage>(
                visit, new DeviceConfirmForm(party.Row.Name, context.Request.UserCode!, who.Account.UserId, [.. code.GetScopes()])));
        }
        else if (!foreign.IsOurs(http.Request) || browsers.Find(http) is not { } browser || !browsers.IsFormToken(browser, (string?)context.Request[PostedForm.TokenField] ?? ""))
        {
            await AnswerAsync(context, http, Pages.Errors.StaleForm(visit, await foreign.RecordAsync(visit, "foreign or stale form"), null));
        }
        else if (decision == "allow")
        {
            var grant = await parts.Grants.OfAsync(who, party, string.Join(' ', code.GetScopes()), isOffline: true, Reference.New());
            if (!await BindAsync(code, grant.Id))
            {
                await AnswerAsync(context, http, Show.Page<DeviceEntryPage>(visit, new DeviceEntryForm(visit.Texts.DeviceCodeWrong), StatusCodes.Status422UnprocessableEntity));
                return;
            }

            context.SignIn(Principals.Person(new LiveGrant(grant, who.Account, who.Session), who.Session, code.GetScopes()));
        }
        else
        {
            await RefuseAsync(code);
            await AnswerAsync(context, http, Show.Page<DeviceDonePage>(visit, false));
        }
    }

    /// <summary>Both halves of the code were made before anybody knew whose grant they would be. Of two people who allow the device at once, one does.</summary>
    private async Task<bool> BindAsync(ClaimsPrincipal code, Guid grant)
    {
        var ids = HalvesOf(code);
        return await database.WriteAsync(db => db.OAuthTokens.Where(token => ids.Contains(token.Id) && token.GrantId == null)
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.GrantId, grant))) == ids.Length;
    }

    /// <summary>Both halves of the code are dead; the device is told that it was refused.</summary>
    private Task<int> RefuseAsync(ClaimsPrincipal code)
    {
        var ids = HalvesOf(code);
        return database.WriteAsync(db => db.OAuthTokens.Where(token => ids.Contains(token.Id) && token.GrantId == null)
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.Status, Statuses.Rejected).SetProperty(token => token.Version, token => token.Version + 1)));
    }

    private static Guid[] HalvesOf(ClaimsPrincipal code) =>
        [.. new[] { code.GetTokenId(), code.GetClaim(Claims.Private.DeviceCodeId) }.Where(id => id is not null).Select(id => Guid.ParseExact(id!, "N"))];

    private static async Task AnswerAsync(HandleEndUserVerificationRequestContext context, HttpContext http, IResult result)
    {
        await result.ExecuteAsync(http);
        context.HandleRequest();
    }
}
