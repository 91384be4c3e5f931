using Gapura.Server.Attempts;
using Gapura.Server.Hashing;
using Gapura.Server.Http;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Factors.Password;

/// <summary>Checks a typed password. Where there is no account, or one that may not sign in, the same work is done for nothing (C-01).</summary>
public sealed class PasswordProof(PasswordHasher hasher, KeyRing keys)
{
    public const string Name = "password";

    /// <summary>RFC 8176's word.</summary>
    public const string Method = "pwd";

    /// <exception cref="HasherBusyException">Too many passwords are waiting.</exception>
    public async Task<Verdict> VerifyAsync(Account? account, string password)
    {
        var phc = account is null ? hasher.Decoy : Open(account);
        var isRight = await hasher.VerifyAsync(password, phc);
        return (account, isRight) switch
        {
            (null, _) => Verdict.Wrong("no such account"),
            (_, false) => Verdict.Wrong("wrong password"),
            ({ Status: not AccountStatus.Active }, _) => Verdict.Wrong("account locked"),
            _ => Verdict.Right(),
        };
    }

    /// <summary>A fresh hash where the stored one is weaker than today's; null where it is not.</summary>
    public async Task<byte[]?> RenewalAsync(Account account, string password) =>
        hasher.IsOutdated(Open(account)) ? await SealAsync(account, password) : null;

    /// <summary>The sealed hash to store for a new password.</summary>
    public async Task<byte[]> SealAsync(Account account, string password) =>
        keys.SealText(SealedColumn.AccountPassword, account.Id.ToString(), await hasher.HashAsync(password));

    private string Open(Account account) => keys.OpenText(SealedColumn.AccountPassword, account.Id.ToString(), account.PasswordSealed);
}
