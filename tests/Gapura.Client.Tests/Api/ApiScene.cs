using Gapura.Storage;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Client.Tests.Api;

/// <summary>A real Gapura with two registered applications, each with the library; its clock is the test's, the application's is the machine's but for tokens.</summary>
internal sealed class ApiScene : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private ApiScene(RunningGapura gapura, TestClient codes, TestClient devices)
    {
        Gapura = gapura;
        var services = new ServiceCollection();
        foreach ((string portal, TestClient client) in new[] { ("lpse", codes), ("lpse45", devices) })
        {
            services.AddGapuraClient(portal, options =>
            {
                (options.Address, options.Portal) = (gapura.Address, portal);
                (options.ClientId, options.ClientSecret) = (client.Id, client.Secret!);
            });
        }

        _services = services.BuildServiceProvider();
    }

    public RunningGapura Gapura { get; }

    /// <summary>At the portal whose second factor is a code.</summary>
    public GapuraClient Codes => _services.GetRequiredKeyedService<GapuraClient>("lpse");

    /// <summary>At the portal whose second factor is the app.</summary>
    public GapuraClient Devices => _services.GetRequiredKeyedService<GapuraClient>("lpse45");

    public static async Task<ApiScene> StartAsync(DatabaseKind kind = DatabaseKind.Sqlite)
    {
        RunningGapura gapura = await RunningGapura.StartAsync(kind);
        TestClient codes = await gapura.AddClientAsync("eproc");
        TestClient devices = await gapura.AddClientAsync("eproc45", portal: "lpse45");
        return new ApiScene(gapura, codes, devices);
    }

    public static GapuraPerson Named(TestPerson person) => new(person.UserId) { UserType = person.UserType };

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Gapura.DisposeAsync();
    }
}
