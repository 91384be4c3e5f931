using System.Net;
using Gapura.Server.Messages;
using Gapura.Storage.Records;

namespace Gapura.Server.Accounts;

/// <summary>What a person is told when an operator has changed something of theirs; Indonesian first, then English.</summary>
internal static class AccountNotices
{
    /// <summary>To a mailbox that nobody has shown to be the person's: it learns neither name nor User ID.</summary>
    public static Mail ConfirmEmail(Account account, string to, string link) => Write(to, "Konfirmasi alamat email / Confirm your e-mail address", link,
        "Alamat email ini didaftarkan petugas portal untuk sebuah akun. Alamat ini baru berlaku setelah dikonfirmasi lewat tautan di bawah ini, dalam 24 jam. "
        + "Bila Anda tidak mengenalnya, abaikan email ini: tanpa konfirmasi tidak ada yang berubah.",
        "The portal's office has entered this e-mail address for an account. It is in force only once confirmed through the link below, within 24 hours. "
        + "If you do not know of it, ignore this mail: nothing changes without the confirmation.") with
    { AccountId = account.Id };

    /// <summary>To an address until now.</summary>
    /// <param name="link">Takes the change back; null where this mailbox decides nothing.</param>
    public static Mail EmailAsked(Account account, string to, string? link) => Notice(account, to, null, "Alamat email akan diubah / E-mail address about to change", link,
        "Petugas mendaftarkan alamat email lain untuk akun Anda. Alamat itu berlaku setelah dikonfirmasi."
        + (link is null ? "" : " Untuk tetap memakai alamat ini, buka tautan di bawah ini dalam 7 hari."),
        "An operator has entered another e-mail address for your account. It is in force once it has been confirmed."
        + (link is null ? "" : " To keep this address, open the link below within 7 days."));

    public static Mail NoticeEmailAsked(Account account) => Notice(account, account.Email, account.NoticeEmail, "Alamat pemberitahuan kedua / Second address for notices", null,
        "Petugas mendaftarkan alamat email kedua untuk pemberitahuan keamanan akun Anda. Alamat itu berlaku setelah dikonfirmasi.",
        "An operator has entered a second e-mail address for the security notices of your account. It is in force once it has been confirmed.");

    public static Mail NoticeEmailRemoved(Account account) => Notice(account, account.Email, account.NoticeEmail, "Alamat pemberitahuan kedua / Second address for notices", null,
        "Petugas menghapus alamat email kedua untuk pemberitahuan keamanan akun Anda.",
        "An operator has removed the second e-mail address for the security notices of your account.");

    public static Mail PhoneChanged(Account account) => Notice(account, "Nomor telepon diubah / Phone number changed",
        "Nomor telepon akun Anda telah diubah oleh petugas. Secure Token yang aktif untuk sementara hanya dapat menyetujui transaksi kecil.",
        "An operator has changed the phone number of your account. An active Secure Token can approve small transactions only for a while.");

    /// <summary>To the number that was: whoever still has that phone may be the one who did not ask for it.</summary>
    public const string PhoneChangedText =
        "Nomor HP akun Secure Token Anda diubah petugas. Bukan permintaan Anda? Segera hubungi bantuan. / Your Secure Token phone number was changed. Not you? Call the help desk.";

    public static Mail FactorReset(Account account) => Notice(account, "Autentikasi dua faktor direset / Two-factor sign-in reset",
        "Petugas telah menghapus autentikasi dua faktor dan kode pemulihan akun Anda. Semua sesi telah diakhiri.",
        "An operator has removed the second factor and the recovery codes of your account. All sessions have been ended.");

    public static Mail DeviceBlocked(Account account) => Notice(account, "HP diblokir / Phone blocked",
        "Petugas telah memblokir salah satu HP Anda: HP itu tidak dapat lagi menyetujui login.",
        "An operator has blocked one of your phones: it can no longer approve sign-ins.");

    private static Mail Notice(Account account, string subject, string indonesian, string english) =>
        Notice(account, account.Email, account.NoticeEmail, subject, null, indonesian, english);

    private static Mail Notice(Account account, string to, string? copyTo, string subject, string? link, string indonesian, string english)
    {
        const string NotYouIndonesian = "Bila Anda tidak memintanya, segera hubungi bantuan portal.";
        const string NotYouEnglish = "If you did not ask for this, contact the portal's help desk at once.";
        var name = $"{account.DisplayName} ({account.UserId})";
        return Write(to, subject, link, $"Yth. {name},", $"{indonesian} {NotYouIndonesian}", $"Dear {name},", $"{english} {NotYouEnglish}") with
        {
            AccountId = account.Id,
            CopyTo = copyTo,
        };
    }

    private static Mail Write(string to, string subject, string? link, string indonesian, string english) => Write(to, subject, link, "", indonesian, "", english);

    private static Mail Write(string to, string subject, string? link, string dearIndonesian, string indonesian, string dearEnglish, string english)
    {
        var text = string.Join("\n\n", new[] { dearIndonesian, indonesian, "---", dearEnglish, english, link ?? "" }.Where(part => part.Length > 0)) + "\n";
        var html = $"{Paragraph(dearIndonesian)}{Paragraph(indonesian)}<hr>{Paragraph(dearEnglish)}{Paragraph(english)}";
        if (link is not null)
        {
            var address = WebUtility.HtmlEncode(link);
            html += $"<p><a href=\"{address}\">{address}</a></p>";
        }

        return new Mail(to, subject, text, html);
    }

    private static string Paragraph(string text) => text.Length == 0 ? "" : $"<p>{WebUtility.HtmlEncode(text)}</p>";
}
