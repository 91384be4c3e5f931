using Gapura.Server.Portals;

namespace Gapura.Server.Pages.Words;

public readonly partial record struct Texts
{
    /// <summary>Codes of every kind share one budget (B-08): a recovery code does not open what wrong codes have closed.</summary>
    public string SecondFactorClosed => In(
        "Selama itu kode dari aplikasi maupun kode pemulihan belum diterima. Tidak punya kode yang benar? \"Reset TOTP?\" di bawah mengirim tautan ke email Anda dan langsung membukanya.",
        "Until then neither a code from the app nor a recovery code is taken. No right code at hand? \"Reset TOTP?\" below sends a link to your e-mail address and opens it at once.");

    public string FrontTitle => In("Halaman Utama", "Front page");
    public string FrontLead => In("Layanan masuk dengan dua langkah verifikasi.", "Sign in with two steps of verification.");
    public string FrontText => In(
        Labels == LabelSet.SecureToken
            ? "Klik LOGIN, isi Company ID dan User ID, lalu ikuti petunjuk di layar. Siapkan HP Anda bila Secure Token sudah aktif."
            : "Klik LOGIN, pilih jenis user, lalu ikuti petunjuk di layar. Siapkan HP Anda bila 2FA sudah aktif.",
        Labels == LabelSet.SecureToken
            ? "Choose LOGIN, enter your Company ID and User ID and follow the steps. Have your phone ready if your Secure Token is active."
            : "Choose LOGIN, pick your user type and follow the steps. Have your phone ready if 2FA is on.");

    public string LogIn => "LOGIN";
    public string AlreadySignedIn => In("Anda sudah login.", "You are signed in.");
    public string GoToMyHome => In("Buka Beranda saya", "Open my home page");
    public string ChooseType => In("Pilih Jenis User", "Choose your user type");
    public string ChooseTypeText => In("Login sebagai:", "Sign in as:");
    public string Close => In("Tutup", "Close");

    public string LogInAs(UserType? type) => type is null ? "LOGIN" : $"LOGIN {type.Caption}";

    public string CompanyId => "Company ID";
    public string CompanyIdNeeded => In("Isi Company ID: huruf, angka, dan tanda hubung, paling panjang 32.", "Enter your Company ID: letters, digits and hyphens, at most 32.");
    public string IdentifyButton => Labels == LabelSet.SecureToken ? "Next" : LoginButton;
    public string PasswordButton => Labels == LabelSet.SecureToken ? "Proceed" : LoginButton;

    public string UserId => "User ID";
    public string Password => "Password";
    public string LoginButton => "Login";
    public string ResetTotpQuestion => Named("Reset TOTP?");
    public string ForgotPassword => In("Lupa Password?", "Forgot password?");
    public string UserIdNeeded => In("Isi User ID Anda, paling panjang 64 huruf.", "Enter your User ID, at most 64 characters.");
    public string PasswordNeeded => In("Isi Password Anda.", "Enter your password.");
    public string PasswordTooLong => In("Password terlalu panjang: paling banyak 1.024 byte.", "The password is too long: at most 1,024 bytes.");
    public string PasswordWrong => In(
        Labels == LabelSet.SecureToken
            ? "Company ID, User ID, atau Password salah. Periksa huruf besar dan kecil, lalu coba lagi."
            : "User ID atau Password salah. Periksa jenis user, huruf besar dan kecil, lalu coba lagi.",
        Labels == LabelSet.SecureToken
            ? "Company ID, User ID or password is wrong. Check capital and small letters, and try again."
            : "User ID or password is wrong. Check the user type, capital and small letters, and try again.");

    public string ShowWhatIsTyped => In("Tampilkan yang diketik", "Show what is typed");

    public string CaptchaPicture => In("Gambar kode keamanan. Tidak terlihat? Pilih \"Dengarkan kode\".", "Picture of the security code. Cannot see it? Choose \"Listen to the code\".");
    public string CaptchaPrompt => In("Untuk menjamin keamanan, isikan Kode di atas!", "To keep this safe, type the code shown above!");
    public string CaptchaLabel => In("Kode keamanan", "Security code");
    public string CaptchaSwapBefore => In("Jika Anda kesulitan membaca Kode di atas, ", "If the code above is hard to read, ");
    public string CaptchaSwapLink => In("klik di sini", "click here");
    public string CaptchaSwapAfter => In(" untuk mengganti Kode baru.", " for a new one.");
    public string CaptchaListen => In("Dengarkan kode", "Listen to the code");
    public string CaptchaPlaying => In("Kode sedang dibacakan…", "The code is being read out…");
    public string CaptchaSilent => In("Suara tidak dapat diputar di peramban ini.", "This browser cannot play the sound.");
    public string CaptchaSwapped => In("Kode sudah diganti.", "There is a new code.");
    public string CaptchaNeeded => In("Isi Kode keamanan.", "Enter the security code.");
    public string CaptchaWrong => In(
        "Kode keamanan salah atau sudah kedaluwarsa. Isikan kode yang baru.",
        "The security code is wrong or has expired. Enter the new code.");

    public string CodeTitle => In("Input Kode TOTP", "Enter your TOTP code");
    public string CodeLead => In(
        "Buka aplikasi 2FA di HP Anda dan ketik 6 angka yang tampil.",
        "Open the 2FA app on your phone and type the 6 digits it shows.");

    public string FirstCodeLead => In(
        "Aktivasi TOTP hampir selesai. Ketik 6 angka dari aplikasi 2FA yang tadi memindai QR Code.",
        "Your TOTP activation is almost done. Type the 6 digits from the app that scanned the QR code.");

    public string CodeLabel => In("Kode TOTP", "TOTP code");
    public string ShowQrAgain => In("Tampilkan QR lagi", "Show the QR code again");
    public string UseRecoveryCode => In("Pakai kode pemulihan", "Use a recovery code");
    public string UseAppCode => In("Pakai kode dari aplikasi", "Use a code from the app");
    public string SkipForNow => In("Lewati untuk sekarang", "Skip for now");
    public string CodeWrong => In(
        "Kode salah atau sudah pernah dipakai. Tunggu kode berikutnya di aplikasi (paling lama 30 detik), lalu ketik kode itu.",
        "The code is wrong or was used before. Wait for the next code in the app (at most 30 seconds) and type that one.");

    public string CodeNeeded => In("Ketik 6 angka dari aplikasi 2FA.", "Type the 6 digits from the 2FA app.");

    public string PendingOver => In(
        "Waktu aktivasi habis, QR Code tadi tidak berlaku lagi. Login ulang untuk mendapat QR Code baru, dan hapus entri lama di aplikasi.",
        "The activation time is over and the QR code is void. Sign in again for a new QR code, and delete the old entry in the app.");

    public string RecoveryTitle => In("Kode pemulihan", "Recovery code");
    public string RecoveryLead => In(
        "Ketik salah satu kode pemulihan yang Anda simpan saat mengaktifkan TOTP. Setiap kode hanya berlaku sekali.",
        "Type one of the recovery codes that you kept when you turned TOTP on. Each code works once.");

    public string RecoveryLabel => In("Kode pemulihan", "Recovery code");
    public string RecoveryCodeNeeded => In(
        "Ketik kode pemulihan lengkap: 15 huruf dan angka. Huruf i, l, o, u dan angka 0, 1 tidak pernah dipakai.",
        "Type a whole recovery code: 15 letters and digits. The letters i, l, o, u and the digits 0, 1 are never used.");
    public string RecoveryCodeWrong => In(
        "Kode pemulihan salah atau sudah pernah dipakai. Periksa catatan Anda atau pakai kode lain.",
        "The recovery code is wrong or was used before. Check your notes or use another one.");

    /// <param name="off">How far ahead of the server the person's clock seems to be; negative when behind.</param>
    public string ClockOff(TimeSpan off) => In(
        $"Jam HP Anda selisih sekitar {Span(off.Duration())} ({(off > TimeSpan.Zero ? "terlalu cepat" : "terlambat")}). Aktifkan jam otomatis di pengaturan HP, "
        + "atau tunggu kode berikutnya dan ketik kode itu: kami menyesuaikan dengan jam HP Anda.",
        $"Your phone's clock is off by about {Span(off.Duration())} ({(off > TimeSpan.Zero ? "fast" : "slow")}). Turn on automatic time in the phone's settings, "
        + "or wait for the very next code and type it: we then go by your phone's clock.");
}
