using Gapura.Server.Audit;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>
/// What a person sees of the protocol: an answer that is posted to the application (<c>response_mode=form_post</c>) as a page of ours that
/// needs no inline script, and a request that cannot be answered to anybody as a page with a reference (J-16).
/// </summary>
public sealed class ShowAnswer(ILogger<ShowAnswer> log) : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>, IOpenIddictServerHandler<ApplyEndSessionResponseContext>,
    IOpenIddictServerHandler<ApplyEndUserVerificationResponseContext>
{
    public static OpenIddictServerHandlerDescriptor OfAuthorization { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyAuthorizationResponseContext>()
        .UseSingletonHandler<ShowAnswer>()
        .SetOrder(OpenIddictServerAspNetCoreHandlers.Authentication.ProcessFormPostResponse.Descriptor.Order - 1)
        .Build();

    public static OpenIddictServerHandlerDescriptor OfEndSession { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyEndSessionResponseContext>()
        .UseSingletonHandler<ShowAnswer>()
        .SetOrder(OpenIddictServerAspNetCoreHandlers.Session.ProcessQueryResponse.Descriptor.Order - 1)
        .Build();

    public static OpenIddictServerHandlerDescriptor OfVerification { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyEndUserVerificationResponseContext>()
        .UseSingletonHandler<ShowAnswer>()
        .SetOrder(OpenIddictServerAspNetCoreHandlers.AttachHttpResponseCode<ApplyEndUserVerificationResponseContext>.Descriptor.Order - 1)
        .Build();

    public async ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        if (string.IsNullOrEmpty(context.RedirectUri))
        {
            await RefuseAsync(http, context.Response.Error, context.Response.ErrorDescription);
            context.HandleRequest();
        }
        else if (context.ResponseMode == "form_post")
        {
            await FormPost.WriteAsync(http, context.RedirectUri, context.Response.GetParameters());
            context.HandleRequest();
        }
    }

    public async ValueTask HandleAsync(ApplyEndSessionResponseContext context)
    {
        if (context.Response.Error is not null)
        {
            await RefuseAsync(context.Transaction.GetHttpRequest()!.HttpContext, context.Response.Error, context.Response.ErrorDescription);
            context.HandleRequest();
        }
    }

    /// <summary>A device was allowed: there is nowhere to send the person on to.</summary>
    public async ValueTask HandleAsync(ApplyEndUserVerificationResponseContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        if (context.Response.Error is not null)
        {
            await RefuseAsync(http, context.Response.Error, context.Response.ErrorDescription);
        }
        else
        {
            await Show.Page<DeviceDonePage>(http.Visit(), true).ExecuteAsync(http);
        }

        context.HandleRequest();
    }

    /// <summary>The application's developer needs the reason; the person needs to know that it is not theirs to mend.</summary>
    private Task RefuseAsync(HttpContext http, string? error, string? description)
    {
        var reference = Reference.New();
        log.LogWarning("{Reference}: a request at {Path} was refused: {Error}, {Description}", reference, http.Request.Path, error, AuditLog.Clean(description ?? ""));
        return Errors.BadApplicationAsync(http, reference, error ?? "invalid_request", AuditLog.Clean(description ?? ""));
    }
}
