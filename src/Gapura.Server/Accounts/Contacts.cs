using Gapura.Storage.Records;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Accounts;

/// <summary>A person's e-mail and phone number as they may be shown: enough to know one's own by.</summary>
public sealed class Contacts(KeyRing keys)
{
    private const int ShownDigits = 4;

    /// <summary>E.164, or null where none is registered.</summary>
    public string? PhoneOf(Account account) =>
        account.PhoneSealed is { Length: > 0 } value ? keys.OpenText(SealedColumn.AccountPhone, account.Id.ToString(), value) : null;

    /// <summary>Whether the number may be used for what only its person may do: not before they have looked at it, where the portal asks that (F-04).</summary>
    public static bool MayServe(bool asksContacts, Account account) => !asksContacts || account.ContactsConfirmedAt is not null;

    /// <summary>"•••• 1001"; empty where none is registered.</summary>
    public string MaskedPhone(Account account) => PhoneOf(account) is { } phone ? Masked(phone) : "";

    /// <summary>"b•••@contoh.example".</summary>
    public string MaskedEmail(Account account) => account.Email.Split('@', 2) is [{ Length: > 0 } name, var host] ? $"{name[0]}•••@{host}" : "";

    public static string Masked(string phone) => phone.Length > ShownDigits ? $"•••• {phone[^ShownDigits..]}" : "••••";
}
