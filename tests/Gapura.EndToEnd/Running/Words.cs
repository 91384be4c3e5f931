namespace Gapura.EndToEnd;

/// <summary>
/// The labels that a person goes by, written down here a second time: the Indonesian ones stand in the guides, so a change of the
/// pages' own texts must not change what is expected of them.
/// </summary>
public sealed partial record Words(bool IsEnglish, string Portal = "lpse")
{
    public static Words Indonesian { get; } = new(IsEnglish: false);
    public static Words English { get; } = new(IsEnglish: true);

    public string Code => IsEnglish ? "en" : "id";
    public string Choose => In("Pilih Jenis User", "Choose your user type");
    public string TypeGroup => In("PENYEDIA ATAU NON PENYEDIA", "PENYEDIA OR NON PENYEDIA");
    public string BackToFront => In("Kembali ke Beranda", "Back to the front page");
    public string BackToHome => In("Kembali ke Beranda saya", "Back to my home page");
    public string ForgotPassword => In("Lupa Password?", "Forgot password?");
    public string PasswordWrong => In("User ID atau Password salah", "User ID or password is wrong");
    public string CaptchaLabel => In("Kode keamanan", "Security code");
    public string CaptchaPrompt => In("Untuk menjamin keamanan, isikan Kode di atas!", "To keep this safe, type the code shown above!");
    public string CaptchaSwap => In("klik di sini", "click here");
    public string CaptchaSwapSentence => In("Jika Anda kesulitan membaca Kode di atas, klik di sini untuk mengganti Kode baru.", "If the code above is hard to read, click here for a new one.");
    public string CaptchaListen => In("Dengarkan kode", "Listen to the code");
    public string CaptchaWrong => In("Kode keamanan salah atau sudah kedaluwarsa", "The security code is wrong or has expired");

    public string Enable => Named("Enable TOTP");
    public string EnableButton => Portal == "lpse" ? "ENABLE TOTP" : "Enable 2FA";
    public string Qr => In("Scan QR Code", "Scan the QR code");
    public string QrTest => In("Uji kode", "Test the code");
    public string QrTestLabel => In("Kode dari aplikasi, 6 angka", "Code from the app, 6 digits");
    public string DeleteOldEntry => In("Hapus TOTP sebelumnya", "Delete the old TOTP entry");
    public string CodePage => In("Input Kode TOTP", "Enter your TOTP code");
    public string CodeLabel => In("Kode TOTP", "TOTP code");
    public string CodeWrong => In("Kode salah atau sudah pernah dipakai", "The code is wrong or was used before");
    public string ClockOff => In("Jam HP Anda selisih", "Your phone's clock is off");
    public string ShowQrAgain => In("Tampilkan QR lagi", "Show the QR code again");
    public string UseRecoveryCode => In("Pakai kode pemulihan", "Use a recovery code");
    public string RecoveryLabel => In("Kode pemulihan", "Recovery code");
    public string RecoveryWrong => In("Kode pemulihan salah atau sudah pernah dipakai", "The recovery code is wrong or was used before");
    public string Skip => In("Lewati untuk sekarang", "Skip for now");
    public string Ended => In("Sesi telah berakhir", "Your session has ended");

    public string Home => In("Beranda", "Home");
    public string CodesTitle => In("Simpan kode pemulihan Anda sekarang", "Keep your recovery codes now");
    public string On => In("Aktif", "On");
    public string Off => In("Tidak aktif", "Off");
    public string TwoStep => In("login tanpa kode (Two-step Login)", "sign-in without a code (Two-step Login)");
    public string NewCodes => In("Kode pemulihan baru", "New recovery codes");
    public string MakeNewCodes => In("Buat kode pemulihan baru", "Make new recovery codes");
    public string ChangePassword => In("Ganti Password", "Change password");
    public string Sessions => In("Sesi saya", "My sessions");
    public string ThisSession => In("Sesi ini", "This session");
    public string EndSession => In("Tutup sesi", "End session");
    public string EndOthers => In("Tutup semua sesi lain", "End all other sessions");
    public string NoOthers => In("Tidak ada sesi lain.", "There are no other sessions.");
    public string History => In("Riwayat login", "Sign-in history");
    public string SignedIn => In("Login berhasil", "Signed in");
    public string WrongPassword => In("Password salah", "Wrong password");
    public string NotMe => In("Bukan saya", "Not me");
    public string NotMeDone => In("Terima kasih, akun Anda diamankan", "Thank you, your account is secured");
    public string Disabled => In("Berhasil Disable TOTP", "TOTP is disabled");
    public string Confirm => In("Pastikan ini Anda", "Confirm that it is you");
    public string Continue => In("Lanjutkan", "Continue");
    public string Cancel => In("Batal", "Cancel");

    public string ResetRequest => Verbatim("Permintaan Reset TOTP", "TOTP reset request");
    public string Email => In("Email *", "E-mail *");
    public string ResetCaptcha => In("Kode Keamanan *", "Security code *");
    public string ResetPrompt => In("Untuk menjamin keamanan, isikan Kode Keamanan di atas!", "To keep this safe, type the security code shown above!");
    public string Send => In("Kirim", "Send");
    public string ResetSent => Verbatim("Berhasil Kirim Reset TOTP", "TOTP reset request sent");
    public string ResetSubject => In("Konfirmasi Permintaan Reset TOTP", "Confirm your TOTP reset request");
    public string ResetPopup => In("Konfirmasi Reset TOTP", "Confirm the TOTP reset");
    public string ResetDone => In("TOTP Berhasil di Reset", "TOTP has been reset");
    public string LinkOver => In("Tautan tidak berlaku", "This link is not valid");
    public string Forgot => In("Lupa Password", "Forgot password");
    public string ForgotSent => In("Permintaan terkirim", "Request sent");
    public string ForgotSubject => In("Konfirmasi Permintaan Reset Password", "Confirm your password reset request");
    public string NewPasswordPage => In("Buat Password baru", "Choose a new password");
    public string CurrentPassword => In("Password saat ini", "Current password");
    public string NewPassword => In("Password baru", "New password");
    public string RepeatPassword => In("Ulangi Password baru", "Repeat the new password");
    public string SavePassword => In("Simpan Password", "Save password");
    public string PasswordChanged => In("Password berhasil diganti", "Your password has been changed");

    public override string ToString() => Code;

    private string In(string indonesian, string english) => Named(IsEnglish ? english : indonesian);

    /// <summary>Both guides have the same words here.</summary>
    private string Verbatim(string indonesian, string english) => IsEnglish ? english : indonesian;

    /// <summary>The newer guide says "2FA" where the older one says "TOTP".</summary>
    private string Named(string text) => Portal == "lpse" ? text : text.Replace("TOTP", "2FA", StringComparison.Ordinal);
}
