using Gapura.Server.Audit;
using Gapura.Server.Hashing;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Hosting;

/// <summary>Composes a server from its settings: what <c>serve</c>, <c>demo</c>, operators' verbs and tests all start from.</summary>
public static class GapuraHost
{
    /// <summary>Database, keys, clock and audit: what every verb needs, with or without pages.</summary>
    public static IServiceCollection AddGround(this IServiceCollection services, GapuraSettings settings, TimeProvider time)
    {
        services.AddSingleton(settings);
        services.AddSingleton(time);
        services.AddSingleton<Clock>();
        services.AddSingleton(OpenKeyRing(settings));
        services.AddSingleton(_ => OpenDatabase(settings));
        services.AddSingleton<ServerSecrets>();
        services.AddSingleton(_ => new PasswordHasher(settings));
        services.AddSingleton<AuditLog>();
        services.AddSingleton(new PortalDirectory(settings.Portals));
        return services;
    }

    public static Database OpenDatabase(GapuraSettings settings) => settings.Database.Kind switch
    {
        DatabaseKind.Postgres => Database.Postgres(settings.Database.ConnectionString),
        _ => Database.Sqlite(Path.Combine(settings.DataFolder, settings.Database.File)),
    };

    public static KeyRing OpenKeyRing(GapuraSettings settings) => settings.Keys.Json.Length > 0
        ? KeyFile.Parse(settings.Keys.Json)
        : KeyFile.Read(KeyFilePath(settings));

    public static string KeyFilePath(GapuraSettings settings) => Path.Combine(settings.DataFolder, settings.Keys.File);
}
