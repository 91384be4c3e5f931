using Gapura.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Http;

/// <summary>Every address that the server maps, from the server itself: a new one is tested without being listed anywhere.</summary>
internal static class Routes
{
    public static IReadOnlyList<string> Of(RunningGapura gapura, string method) =>
    [
        .. from endpoint in gapura.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           where endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(method) == true
           select Fill(endpoint.RoutePattern.RawText!),
    ];

    private static string Fill(string pattern) => pattern
        .Replace("{portal}", "lpse", StringComparison.Ordinal)
        .Replace("{target}", "sessions", StringComparison.Ordinal)
        .Replace("{id}", "AAAAAAAAAAAAAAAAAAAAAA", StringComparison.Ordinal)
        .Replace("{name}", "nothing.css", StringComparison.Ordinal);
}
