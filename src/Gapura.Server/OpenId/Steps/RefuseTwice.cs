using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>RFC 6749 §3.1: no parameter comes more than once. Who reads the first and who reads the last would otherwise see two requests.</summary>
public sealed class RefuseTwice : IOpenIddictServerHandler<ExtractAuthorizationRequestContext>, IOpenIddictServerHandler<ExtractTokenRequestContext>,
    IOpenIddictServerHandler<ExtractPushedAuthorizationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor OfAuthorization { get; } = After<ExtractAuthorizationRequestContext>(
        OpenIddictServerAspNetCoreHandlers.ExtractGetOrPostRequest<ExtractAuthorizationRequestContext>.Descriptor);

    public static OpenIddictServerHandlerDescriptor OfPushed { get; } = After<ExtractPushedAuthorizationRequestContext>(
        OpenIddictServerAspNetCoreHandlers.ExtractPostRequest<ExtractPushedAuthorizationRequestContext>.Descriptor);

    public static OpenIddictServerHandlerDescriptor OfToken { get; } = After<ExtractTokenRequestContext>(
        OpenIddictServerAspNetCoreHandlers.ExtractPostRequest<ExtractTokenRequestContext>.Descriptor);

    public ValueTask HandleAsync(ExtractAuthorizationRequestContext context) => Check(context.Request, context);

    public ValueTask HandleAsync(ExtractTokenRequestContext context) => Check(context.Request, context);

    public ValueTask HandleAsync(ExtractPushedAuthorizationRequestContext context) => Check(context.Request, context);

    private static ValueTask Check(OpenIddictRequest? request, BaseValidatingContext context)
    {
        if (request?.GetParameters().FirstOrDefault(one => one.Value.Count > 1 && one.Key is not (Parameters.Resource or Parameters.Audience)) is { Key: { } name })
        {
            context.Reject(Errors.InvalidRequest, $"The parameter {name} was given more than once.");
        }

        return default;
    }

    private static OpenIddictServerHandlerDescriptor After<TContext>(OpenIddictServerHandlerDescriptor extraction)
        where TContext : BaseContext => OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .SetServiceDescriptor(ServiceDescriptor.Singleton<RefuseTwice, RefuseTwice>()).SetOrder(extraction.Order + 1).Build();
}
