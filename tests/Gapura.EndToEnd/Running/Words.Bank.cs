namespace Gapura.EndToEnd;

/// <summary>The labels of the bank's portal, and of the app as a Secure Token.</summary>
public sealed partial record Words
{
    public static Words Bank(string language) => new(language == "en", "bisnis");

    public string TokenPage => In("Aktivasi Token Keamanan", "Secure Token Activation");
    public string TokenWaits => In("Menunggu persetujuan", "Waiting for approval");
    public string SkipToken => In("Lewati, aktifkan nanti", "Skip, activate later");
    public string PhoneConnected => In("Ponsel terhubung", "Phone connected");
    public string TokenActivated => In("Secure Token berhasil diaktifkan", "Secure Token activated");
    public string Terms => In("Syarat dan Ketentuan", "Terms and Conditions");
    public string AgreeInApp => "Agree & Continue";
    public string AgreeToTerms => In("Setuju & Lanjutkan", "Agree & Continue");
    public string Contacts => In("Periksa data kontak Anda", "Check your contact details");
    public string ContactsRight => In("Ya, benar", "Yes, they are mine");

    public string TokenScreen => In("Aktivasi Secure Token", "Secure Token Activation");
    public string TokenNext => "Next";
    public string GoOn => In("Lanjut", "Continue");
    public string AddToken => "Add Token";
    public string Agreement => In("Persetujuan", "Agreement");
    public string CreatePin => "Create Pin";
    public string ConfirmPin => In("Konfirmasi ulang Pin", "Confirm Pin");
    public string PinsDiffer => In("Kedua PIN tidak sama. Buat lagi dari awal.", "The two PINs differ. Create it again from the start.");
    public string WeakSequence => In("Terlalu mudah ditebak: angka berurutan.", "Too easy to guess: the digits are in sequence.");
    public string OtpScreen => In("Masukkan kode OTP", "Input OTP Code");
    public string OtpLabel => In("Kode OTP", "OTP code");
    public string WrongOtp => In("Kode OTP salah. Sisa percobaan: 2.", "Attempts left: 2");
    public string TokenActive => In("Secure Token aktif", "Secure Token is active");
    public string Finished => In("Selesai", "Done");
    public string Approve => In("Setujui", "Approve");
    public string WrongPin => In("PIN salah. Sisa 2 kali sebelum token terkunci.", "Wrong PIN. 2 more and the token is locked.");
    public string TransactionQuestion => In("Setujui transaksi ini?", "Approve this transaction?");
    public string TransactionApproved => In("Transaksi disetujui", "Transaction approved");
}
