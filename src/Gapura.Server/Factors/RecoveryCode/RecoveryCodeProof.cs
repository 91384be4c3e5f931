using Gapura.Server.Attempts;
using Gapura.Server.Hashing;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.RecoveryCode;

/// <summary>Checks a recovery code: used once, found by its Argon2id hash under the set's salt (63B-4 §4.2.1.1, M-05).</summary>
public sealed class RecoveryCodeProof(PasswordHasher hasher, Clock clock, Database database)
{
    public const string Name = "recovery_code";

    /// <summary>Our own word; RFC 8176 has none.</summary>
    public const string Method = "rc";

    private static readonly byte[] DecoySalt = new byte[16];

    /// <exception cref="HasherBusyException">Too many hashes are waiting.</exception>
    public async Task<Verdict> VerifyAsync(AccountId account, string typed)
    {
        var salt = await database.ReadAsync(db => db.RecoveryCodes.Where(code => code.AccountId == account).Select(code => code.Salt).FirstOrDefaultAsync());
        var isCode = RecoveryCodeText.TryNormalise(typed, out var text);
        var hash = await hasher.DeriveAsync(isCode ? text : "", salt ?? DecoySalt);
        if (!isCode || salt is null)
        {
            return Verdict.Wrong(isCode ? "no recovery codes" : "not a recovery code");
        }

        return Verdict.RightOnce(new Claim(
            "UPDATE recovery_codes SET used_at = {0} WHERE account_id = {1} AND hash = {2} AND used_at IS NULL",
            [database.Time(clock.Now), account.Value, hash])
        {
            LostReason = "wrong or used recovery code",
        });
    }
}
