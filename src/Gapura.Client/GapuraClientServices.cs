using Gapura.Client.Calling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;

namespace Gapura.Client;

/// <summary>Adds <see cref="GapuraClient"/> to an application's services.</summary>
public static class GapuraClientServices
{
    /// <summary>Adds a <see cref="GapuraClient"/>.</summary>
    public static IServiceCollection AddGapuraClient(this IServiceCollection services, Action<GapuraClientOptions> configure)
    {
        services.AddGapuraClient(Options.DefaultName, configure);
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<GapuraClient>(Options.DefaultName));
        return services;
    }

    /// <summary>Adds one of several, for an application with several portals: take it by <c>[FromKeyedServices(name)]</c>.</summary>
    public static IServiceCollection AddGapuraClient(this IServiceCollection services, string name, Action<GapuraClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        (string calls, string tokens) = ($"Gapura.Client:{name}", $"Gapura.Client.Tokens:{name}");
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<GapuraClientOptions>>(new OptionsCheck(name));
        services.AddOptions<GapuraClientOptions>(name).Configure(configure).ValidateOnStart();
        services.AddKeyedSingleton(name, (provider, _) => new AccessTokens(
            () => provider.GetRequiredService<IHttpClientFactory>().CreateClient(tokens), OptionsOf(provider, name), provider.GetRequiredService<TimeProvider>()));
        services.AddHttpClient(tokens).AddCaution(name);
        services.AddHttpClient(calls).AddHttpMessageHandler(provider => new BearerHandler(provider.GetRequiredKeyedService<AccessTokens>(name))).AddCaution(name);
        services.AddKeyedSingleton(name, (provider, _) => new GapuraClient(
            () => provider.GetRequiredService<IHttpClientFactory>().CreateClient(calls), OptionsOf(provider, name)));
        return services;
    }

    private static void AddCaution(this IHttpClientBuilder builder, string name)
    {
        builder.ConfigureHttpClient((provider, http) =>
        {
            Uri address = OptionsOf(provider, name).Address!;
            http.BaseAddress = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");

            // The handler below says how long; it knows which calls wait for a person.
            http.Timeout = Timeout.InfiniteTimeSpan;
            http.MaxResponseContentBufferSize = 4 * 1024 * 1024;
        });

        // A redirect could carry the token elsewhere, and nothing of Gapura's that a program calls redirects.
        builder.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
        builder.AddStandardResilienceHandler().Configure((HttpStandardResilienceOptions options, IServiceProvider provider) => Repeating.Configure(options, OptionsOf(provider, name).Patience));
    }

    private static GapuraClientOptions OptionsOf(IServiceProvider provider, string name) => provider.GetRequiredService<IOptionsMonitor<GapuraClientOptions>>().Get(name);

    private sealed class OptionsCheck(string name) : IValidateOptions<GapuraClientOptions>
    {
        public ValidateOptionsResult Validate(string? given, GapuraClientOptions options) => given != name ? ValidateOptionsResult.Skip
            : options.Problems().ToList() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems)
            : ValidateOptionsResult.Success;
    }
}
