namespace Gapura.EndToEnd;

/// <summary>The labels of the portal where our app is the second factor, and of the app itself.</summary>
public sealed partial record Words
{
    public static Words App(string language) => new(language == "en", "lpse45");

    public string AppEnabled => In("Berhasil Enable 2FA", "2FA is enabled");
    public string NotMyDevice => In("Bukan perangkat saya", "Not my device");
    public string CodeOver => In("QR Code tidak berlaku lagi", "The QR code is no longer valid");
    public string NewQr => In("Tampilkan QR Code baru", "Show a new QR code");
    public string QrGone => In("QR Code ini tidak berlaku lagi", "This QR code is no longer valid");
    public string TapNow => In("Segera klik akun Anda pada SPSE Authenticator dan Konfirmasi Authorize Login.", "Now tap your account in SPSE Authenticator and confirm \"Authorize Login\".");
    public string FactorOn => In("Status 2FA Aktif", "2FA status On");
    public string DoNotRefresh => In("Mohon untuk tidak merefresh halaman ini!", "Please do not refresh this page!");
    public string TypeThisNumber => In("Ketik angka ini di aplikasi", "Type this number in the app");
    public string NumberDiffers => In("Angka tidak cocok", "The number did not match");
    public string SignInRefused => In("Login ditolak", "Sign-in refused");
    public string AskAgain => In("Login ulang", "Sign in again");
    public string AppCode => In("Masukkan kode dari aplikasi", "Enter a code from the app");
    public string AppCodeLabel => In("Kode dari aplikasi", "Code from the app");
    public string Phones => In("HP saya", "My phones");
    public string AddPhone => In("Tambah HP", "Add a phone");
    public string Block => In("Blokir token saya", "Block my token");
    public string GetTheApp => In("Belum punya aplikasinya?", "Do you not have the app yet?");
    public string DeniedInHistory => In("Login ditolak di aplikasi", "Sign-in refused in the app");
    public string WrongInHistory => In("Angka salah di aplikasi", "Wrong number in the app");
    public string Install => In("Pasang SPSE Authenticator", "Install SPSE Authenticator");

    public string Accounts => In("Akun Anda", "Your accounts");
    public string AddAccount => In("Tambah Account", "Add account");
    public string Settings => In("Pengaturan", "Settings");
    public string Back => In("Kembali", "Back");
    public string UsePin => In("Pakai PIN", "Use a PIN");
    public string NewPin => In("PIN baru, enam angka", "New PIN, six digits");
    public string PointCamera => In("Arahkan kamera ke QR Code di halaman portal.", "Point the camera at the QR code on the portal page.");
    public string Paste => In("Tempel atau ketik tautan", "Paste or type the link");
    public string PasteLabel => In("Tautan atau kode dari halaman portal", "Link or code from the portal page");
    public string UseLink => In("Pakai tautan ini", "Use this link");
    public string Added => In("Akun ditambahkan", "Account added");
    public string Asks => In("Menunggu jawaban", "Waiting for your answer");
    public string Yes => In("Ya", "Yes");
    public string No => In("Tidak", "No");
    public string ReportIt => In("Ya, laporkan", "Yes, report it");
    public string Reported => In("Laporan diterima", "Report received");
    public string NumberLabel => In("Ketik angka yang tampil di halaman portal", "Type the number that the portal page shows");
    public string NumberMissing => In("Ketik dahulu enam angka dari halaman portal.", "First type the six digits of the portal page.");
    public string WrongNumber => In("Angka salah", "Wrong number");
    public string Approved => In("Berhasil Login", "Signed in");
    public string Expired => In("Kedaluwarsa", "Expired");
    public string Quiet => In("Tidak ada permintaan login", "No sign-in request");
    public string ShowCode => In("Tampilkan kode", "Show code");
    public string Remove => In("Hapus dari perangkat ini", "Delete from this device");
    public string Removed => In("Dihapus dari perangkat ini", "Deleted from this device");
    public string NotRegistered => In("Perangkat ini tidak terdaftar lagi", "This device is no longer registered");
    public string NotRegisteredBadge => In("Tidak terdaftar lagi", "No longer registered");
    public string NoHistory => In("Riwayat terbaru tidak dapat dimuat.", "The newest history cannot be loaded.");
    public string NoAccounts => In("Belum ada akun di perangkat ini", "No account on this device yet");
}
