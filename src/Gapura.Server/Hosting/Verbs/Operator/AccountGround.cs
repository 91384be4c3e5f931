using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Hashing;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary>Composes account administration from the ground services, which hold nothing of accounts.</summary>
internal static class AccountGround
{
    public static AccountAdministration Create(IServiceProvider services)
    {
        var clock = services.GetRequiredService<Clock>();
        var keys = services.GetRequiredService<KeyRing>();
        return new AccountAdministration(
            services.GetRequiredService<Database>(), clock, services.GetRequiredService<AuditLog>(),
            new Outbox(clock, keys), services.GetRequiredService<ServerSecrets>(), new AccountSecrets(keys, services.GetRequiredService<PasswordHasher>().HashAsync));
    }
}
