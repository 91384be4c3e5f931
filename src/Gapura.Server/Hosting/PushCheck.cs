using System.Net.Mail;
using Gapura.Server.Push;

namespace Gapura.Server.Hosting;

/// <summary>The part of <see cref="SettingsCheck"/> about pushes.</summary>
internal static class PushCheck
{
    public static IEnumerable<string> Problems(PushSettings push)
    {
        if (push.Subject.Length > 0 && !IsContact(push.Subject))
        {
            yield return "'Push:Subject' must be mailto: with an address, or an https:// page: push services write there. Empty: no pushes.";
        }

        for (var i = 0; i < push.Hosts.Count; i++)
        {
            if (!PushHosts.IsEntry(push.Hosts[i]))
            {
                yield return $"'Push:Hosts:{i}' must be a host such as push.contoh.example or *.contoh.example, or a server such as https://push.contoh.example:8443; http:// is for this machine only.";
            }
        }
    }

    // RFC 8292 §2.1.
    private static bool IsContact(string subject)
    {
        const string Mail = "mailto:";
        return subject.StartsWith(Mail, StringComparison.Ordinal)
            ? MailAddress.TryCreate(subject[Mail.Length..], out var address) && address.Address == subject[Mail.Length..]
            : Uri.TryCreate(subject, UriKind.Absolute, out var page) && page.Scheme == Uri.UriSchemeHttps && page.UserInfo.Length == 0;
    }
}
