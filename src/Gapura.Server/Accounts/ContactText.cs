using System.Text.RegularExpressions;
using MimeKit;

namespace Gapura.Server.Accounts;

/// <summary>E-mail addresses and phone numbers as operators type them.</summary>
public static partial class ContactText
{
    /// <exception cref="AccountException">Not one plain address such as <c>budi@contoh.example</c>.</exception>
    public static string Email(string typed)
    {
        var text = typed.Trim();
        return text.Length <= 254 && !text.Any(char.IsControl) && MailboxAddress.TryParse(text, out var mailbox)
            && mailbox.Address == text && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1
            ? text
            : throw new AccountException("An e-mail address looks like budi@contoh.example.");
    }

    /// <summary>Spaces, dots and hyphens between digits are dropped.</summary>
    /// <exception cref="AccountException">Not an international number (E.164).</exception>
    public static string Phone(string typed)
    {
        var text = Separators().Replace(typed.Trim(), "");
        return E164().IsMatch(text) ? text : throw new AccountException("A phone number is international: + and 8 to 15 digits, for example +628110000000.");
    }

    [GeneratedRegex(@"[ .\-]")]
    private static partial Regex Separators();

    [GeneratedRegex(@"^\+[1-9][0-9]{7,14}\z")]
    private static partial Regex E164();
}
