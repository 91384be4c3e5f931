using Gapura.Server.Hosting;

namespace Gapura.Server.Push;

/// <summary>Puts Web Push into a server. Needs <c>AddGround</c>.</summary>
public static class PushRegistration
{
    public static IServiceCollection AddPush(this IServiceCollection services, GapuraSettings settings)
    {
        services.AddSingleton<VapidKey>().AddSingleton(new PushHosts(settings)).AddSingleton<PushRoad>().AddSingleton<PushSender>();
        return services.AddSingleton<PushCourier>().AddHostedService(provider => provider.GetRequiredService<PushCourier>());
    }
}
