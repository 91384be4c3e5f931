using Gapura.Server.Portals;

namespace Gapura.Server.Pages.Words;

public readonly partial record struct Texts
{
    public string ResetTitle => Verbatim("Permintaan Reset TOTP", "TOTP reset request");
    public string ResetLead => In(
        "HP hilang atau berganti? Isi data berikut. Kami kirim tautan ke email yang terdaftar.",
        "Lost or changed your phone? Fill this in. We send a link to the registered e-mail address.");

    public string ForgotTitle => In("Lupa Password", "Forgot password");
    public string ForgotLead => In(
        "Isi data berikut. Kami kirim tautan untuk membuat Password baru ke email yang terdaftar.",
        "Fill this in. We send a link for choosing a new password to the registered e-mail address.");

    public string Email => In("Email", "E-mail");
    public string UserTypeLabel => In("Tipe User", "User type");
    public string ResetCaptchaLabel => In("Kode Keamanan", "Security code");
    public string ResetCaptchaPrompt => In("Untuk menjamin keamanan, isikan Kode Keamanan di atas!", "To keep this safe, type the security code shown above!");
    public string Send => In("Kirim", "Send");
    public string EmailNeeded => In("Isi alamat email yang terdaftar, misalnya nama@contoh.example.", "Enter the registered e-mail address, for example name@contoh.example.");
    public string UserTypeNeeded => In("Pilih Tipe User.", "Choose the user type.");

    public string ResetSentTitle => Verbatim("Berhasil Kirim Reset TOTP", "TOTP reset request sent");
    public string ForgotSentTitle => In("Permintaan terkirim", "Request sent");
    public string ResetSentText => Labels == LabelSet.SecureToken ? SentToCompanyUser : In(
        "Jika User ID, Email, dan Tipe User cocok, kami mengirim email berisi tautan yang berlaku 30 menit. Periksa juga folder spam.",
        "If User ID, e-mail and user type match, we have sent a mail with a link that is valid for 30 minutes. Check the spam folder as well.");

    /// <summary>Who names a company names no user type.</summary>
    private string SentToCompanyUser => In(
        "Jika Company ID, User ID, dan Email cocok, kami mengirim email berisi tautan yang berlaku 30 menit. Periksa juga folder spam.",
        "If Company ID, User ID and e-mail match, we have sent a mail with a link that is valid for 30 minutes. Check the spam folder as well.");

    public string ResetSentHint => In(
        "Tidak menerima email? Periksa isian Anda dan kirim lagi, paling banyak 3 kali dalam satu jam.",
        "No mail? Check what you entered and send it again, at most 3 times an hour.");

    public string ResetPageTitle => Named("Reset TOTP");
    public string ResetButton => Named("Reset TOTP");
    public string ResetPageText(string userId) => In(
        $"Anda akan mereset TOTP untuk User ID {userId}. TOTP lama tidak berlaku lagi dan semua sesi ditutup. Setelah itu lakukan aktivasi TOTP ulang.",
        $"You are about to reset TOTP for User ID {userId}. The old TOTP becomes void and all sessions end. Then activate TOTP again.");

    public string ResetConfirmTitle => In("Konfirmasi Reset TOTP", "Confirm the TOTP reset");
    public string ResetConfirmText => In("Yakin mereset TOTP? Ini tidak dapat dibatalkan.", "Reset TOTP? This cannot be undone.");
    public string Ok => "OK";
    public string ResetDoneTitle => In("TOTP Berhasil di Reset", "TOTP has been reset");
    public string ResetDoneText => Labels == LabelSet.SecureToken ? TokenResetDone : In(
        "Selanjutnya silakan melakukan Aktivasi TOTP ulang: login dengan User ID dan Password, lalu klik ENABLE TOTP.",
        "Now please activate TOTP again: sign in with User ID and password, then choose ENABLE TOTP.");

    private string TokenResetDone => In(
        $"Login dengan Company ID, User ID, dan Password, lalu ikuti \"{TokenTitle}\" yang muncul.",
        $"Sign in with Company ID, User ID and password, then follow \"{TokenTitle}\", which comes next.");

    public string LinkOverTitle => In("Tautan tidak berlaku", "This link is not valid");
    public string LinkOverText => In(
        "Tautan ini sudah dipakai, sudah lewat 30 menit, tidak tersalin lengkap, atau sudah ada yang lebih baru. Periksa email terbaru atau buat permintaan baru.",
        "This link was used, is older than 30 minutes, was not copied whole, or a newer one was sent. Check for the newest mail or make a new request.");

    public string AskAgain => In("Buat permintaan baru", "Make a new request");
    public string ResetPausedTitle => In("Reset belum dapat dilakukan", "The reset is not possible yet");
    public string ResetPausedText => In(
        "Demi keamanan, Password dan TOTP tidak dapat direset lewat email dalam 24 jam yang sama. Hubungi petugas dengan membawa identitas Anda.",
        "To keep you safe, password and TOTP cannot both be reset by e-mail within 24 hours. Contact support and bring proof of identity.");

    public string NewPasswordTitle => In("Buat Password baru", "Choose a new password");
    public string CurrentPassword => In("Password saat ini", "Current password");
    public string NewPassword => In("Password baru", "New password");
    public string RepeatPassword => In("Ulangi Password baru", "Repeat the new password");
    public string NewPasswordHint(int shortest) => In(
        $"Pakai kalimat yang mudah Anda ingat, minimal {shortest} karakter. Tidak wajib memakai angka atau simbol.",
        $"Use a phrase you remember, at least {shortest} characters. Digits and symbols are not required.");

    public string CurrentPasswordNeeded => In("Isi Password Anda saat ini.", "Enter your current password.");
    public string NewPasswordNeeded => In("Isi Password baru dua kali.", "Enter the new password, twice.");

    public string NewPasswordButton => In("Simpan Password", "Save password");
    public string NewPasswordCommon => In(
        "Password ini mudah ditebak: terlalu umum atau mirip nama Anda. Pilih yang lain.",
        "This password is easy to guess: too common or close to your name. Choose another one.");

    public string NewPasswordMismatch => In("Kedua Password baru tidak sama. Ketik lagi keduanya.", "The two new passwords differ. Type both again.");
    public string CurrentPasswordWrong => In("Password saat ini salah. Coba lagi.", "The current password is wrong. Try again.");
    public string PasswordWrongAlone => In("Password salah. Coba lagi.", "The password is wrong. Try again.");
    public string PasswordResetDoneTitle => In("Password berhasil diganti", "Your password has been changed");
    public string PasswordResetDoneText => In("Silakan login dengan Password baru. Bila Anda memakai TOTP, TOTP tidak berubah.", "Please sign in with the new password. If you use TOTP, it stays as it is.");
    public string PasswordChangedText => In("Sesi Anda di perangkat lain sudah ditutup.", "Your sessions on other devices have been ended.");

    public string NewPasswordShort(int characters) => In(
        $"Password terlalu pendek: minimal {Number(characters)} karakter.",
        $"The password is too short: at least {Number(characters)} characters.");
}
