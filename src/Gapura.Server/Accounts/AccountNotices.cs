using System.Net;
using Gapura.Server.Messages;
using Gapura.Storage.Records;

namespace Gapura.Server.Accounts;

/// <summary>What a person is told when an operator has changed something of theirs; Indonesian first, then English.</summary>
internal static class AccountNotices
{
    public static Mail EmailChanged(Account account, string to) => Notice(account, to, "Alamat e-mail diubah / E-mail address changed",
        "Alamat e-mail akun Anda telah diubah oleh petugas.",
        "An operator has changed the e-mail address of your account.");

    public static Mail PhoneChanged(Account account) => Notice(account, account.Email, "Nomor telepon diubah / Phone number changed",
        "Nomor telepon akun Anda telah diubah oleh petugas. Secure Token yang aktif untuk sementara hanya dapat menyetujui transaksi kecil.",
        "An operator has changed the phone number of your account. An active Secure Token can approve small transactions only for a while.");

    /// <summary>To the number that was: whoever still has that phone may be the one who did not ask for it.</summary>
    public const string PhoneChangedText =
        "Nomor HP akun Secure Token Anda diubah petugas. Bukan permintaan Anda? Segera hubungi bantuan. / Your Secure Token phone number was changed. Not you? Call the help desk.";

    public static Mail FactorReset(Account account) => Notice(account, account.Email, "Autentikasi dua faktor direset / Two-factor sign-in reset",
        "Petugas telah menghapus autentikasi dua faktor dan kode pemulihan akun Anda. Semua sesi telah diakhiri.",
        "An operator has removed the second factor and the recovery codes of your account. All sessions have been ended.");

    public static Mail DeviceBlocked(Account account) => Notice(account, account.Email, "HP diblokir / Phone blocked",
        "Petugas telah memblokir salah satu HP Anda: HP itu tidak dapat lagi menyetujui login.",
        "An operator has blocked one of your phones: it can no longer approve sign-ins.");

    private static Mail Notice(Account account, string to, string subject, string indonesian, string english)
    {
        const string NotYouIndonesian = "Bila Anda tidak memintanya, segera hubungi bantuan portal.";
        const string NotYouEnglish = "If you did not ask for this, contact the portal's help desk at once.";
        string[] paragraphs =
        [
            $"Yth. {account.DisplayName} ({account.UserId}),", $"{indonesian} {NotYouIndonesian}",
            "---", $"Dear {account.DisplayName} ({account.UserId}),", $"{english} {NotYouEnglish}",
        ];
        var html = string.Concat(paragraphs.Select(text => text == "---" ? "<hr>" : $"<p>{WebUtility.HtmlEncode(text)}</p>"));
        return new Mail(to, subject, string.Join("\n\n", paragraphs) + "\n", html) { AccountId = account.Id };
    }
}
