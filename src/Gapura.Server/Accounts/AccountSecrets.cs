using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Accounts;

/// <summary>An account's sealed columns: the password's hash and the phone number.</summary>
/// <param name="keys">Seals and opens.</param>
/// <param name="hashPassword">Password to PHC string.</param>
public sealed class AccountSecrets(KeyRing keys, Func<string, Task<string>> hashPassword)
{
    public async Task<byte[]> SealPasswordAsync(AccountId account, string password) =>
        keys.SealText(SealedColumn.AccountPassword, account.ToString(), await hashPassword(password));

    /// <param name="phone">E.164, or null for none.</param>
    public byte[]? SealPhone(AccountId account, string? phone) =>
        phone is null ? null : keys.SealText(SealedColumn.AccountPhone, account.ToString(), phone);

    /// <exception cref="SealBrokenException">The stored value was tampered with.</exception>
    public string? OpenPhone(Account account) =>
        account.PhoneSealed is { Length: > 0 } value ? keys.OpenText(SealedColumn.AccountPhone, account.Id.ToString(), value) : null;
}
