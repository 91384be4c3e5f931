using Gapura.Server.Audit;
using Gapura.Server.Hosting.Backup;

namespace Gapura.Server.Hosting;

/// <summary>Registers what keeps the trail and the database trustworthy while serving.</summary>
public static class AuditRegistration
{
    /// <summary>Sealer, guards and housekeeping, running with the host; the server's secrets are loaded before the host starts.</summary>
    public static IServiceCollection AddAuditServices(this IServiceCollection services)
    {
        services.AddSingleton<AuditVerifier>();
        services.AddSingleton<AuditExport>();
        services.AddSingleton<RestoreProcedure>();
        AddRunning<RestoreGuard>(services);
        AddRunning<ClockGuard>(services);
        AddRunning<AuditSealer>(services);
        AddRunning<Housekeeping>(services);
        return services;
    }

    private static void AddRunning<T>(IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
