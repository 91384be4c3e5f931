using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary>Composes account administration from the ground services, which hold nothing of accounts.</summary>
internal static class AccountGround
{
    public static AccountAdministration Create(IServiceProvider services, Func<IServiceProvider, Func<string, Task<string>>>? hashing)
    {
        var clock = services.GetRequiredService<Clock>();
        var keys = services.GetRequiredService<KeyRing>();
        var hash = hashing?.Invoke(services) ?? (_ => throw new AccountException("This build has no password hashing."));
        return new AccountAdministration(
            services.GetRequiredService<Database>(), clock, services.GetRequiredService<AuditLog>(),
            new Outbox(clock, keys), services.GetRequiredService<ServerSecrets>(), new AccountSecrets(keys, hash));
    }
}
