namespace Gapura.EndToEnd;

/// <summary>The labels of the bank's portal, and of the app as a Secure Token.</summary>
public sealed partial record Words
{
    public static Words Bank(string language) => new(language == "en", "bisnis");

    public string TokenPage => In("Aktivasi Token Keamanan", "Secure Token Activation");
    public string TokenWaits => In("Menunggu persetujuan", "Waiting for approval");
    public string SkipToken => In("Lewati, aktifkan nanti", "Skip, activate later");
    public string PhoneConnected => In("Ponsel terhubung", "Phone connected");
    public string OnlyTheTextIsMissing => In("Lanjutkan di ponsel: isi kode dari SMS.", "Go on at the phone: enter the code from the text message.");
    public string TokenActivated => In("Secure Token berhasil diaktifkan", "Secure Token activated");
    public string Terms => In("Syarat dan Ketentuan", "Terms and Conditions");
    public string AgreeInApp => "Agree & Continue";
    public string AgreeToTerms => In("Setuju & Lanjutkan", "Agree & Continue");
    public string Contacts => In("Periksa data kontak Anda", "Check your contact details");
    public string ContactsWrong => In("Ada yang salah", "Something is wrong");
    public string ContactsRight => In("Ya, benar", "Yes, they are mine");
    public string OpenedOnPhone => In("Halaman ini terbuka di HP Anda?", "Is this page open on your phone?");
    public string OpenAppToActivate => In("Buka aplikasi di HP ini", "Open the app on this phone");
    public string OpenAppToApprove => In("Buka aplikasi di ponsel ini", "Open the app on this phone");
    public string ResetToken => In("Reset Secure Token?", "Reset Secure Token?");
    public string ResetTokenPage => In("Permintaan Reset Secure Token", "Secure Token reset request");
    public string ResetTokenSent => In("Berhasil Kirim Reset Secure Token", "Secure Token reset request sent");
    public string ResetTokenSubject => In("Konfirmasi Permintaan Reset Secure Token", "Confirm your Secure Token reset request");
    public string ResetTokenDone => In("Secure Token Berhasil di Reset", "Secure Token has been reset");
    public string HowToActivateAgain => In("\"Aktivasi Token Keamanan\"", "\"Secure Token Activation\"");
    public string PhoneAddedMail => In("HP baru ditambahkan ke akun Anda", "A phone was added to your account");
    public string LimitedInMail => In("hanya dapat menyetujui transaksi kecil", "can only approve small transactions");
    public string LockedMail => In("Secure Token Anda terkunci", "Your Secure Token is locked");

    public string TokenScreen => In("Aktivasi Secure Token", "Secure Token Activation");
    public string TokenNext => "Next";
    public string GoOn => In("Lanjut", "Continue");
    public string AddToken => "Add Token";
    public string Agreement => In("Persetujuan", "Agreement");
    public string TakesThePlace => In("Token itu berhenti berlaku begitu yang ini aktif.", "It stops working as soon as this one is active.");
    public string CreatePin => "Create Pin";
    public string ConfirmPin => In("Konfirmasi ulang Pin", "Confirm Pin");
    public string PinsDiffer => In("Kedua PIN tidak sama. Buat lagi dari awal.", "The two PINs differ. Create it again from the start.");
    public string WeakSequence => In("Terlalu mudah ditebak: angka berurutan.", "Too easy to guess: the digits are in sequence.");

    public string OtpScreen => In("Masukkan kode OTP", "Input OTP Code");
    public string OtpLabel => In("Kode OTP", "OTP code");
    public string WrongOtp => In("Kode OTP salah. Sisa percobaan: 2.", "Wrong OTP code. Attempts left: 2.");
    public string WrongOtpAgain => In("Kode OTP salah. Sisa percobaan: 1.", "Wrong OTP code. Attempts left: 1.");
    public string OtpOver => In("Kode ini tidak berlaku lagi. Minta kode baru.", "This code is no longer valid. Ask for a new one.");
    public string NewOtp => In("Kirim kode baru", "Send a new code");
    public string NewOtpLater => In("Kode baru dapat diminta", "You can ask for a new code in");
    public string OtpResent => In("Kode baru dikirim. Kode yang lama tidak berlaku lagi.", "A new code was sent. The old one is no longer valid.");
    public string NoMoreOtp => In("Kode baru tidak dapat diminta lagi.", "No more new codes can be sent.");
    public string TextArrived => In("SMS sudah sampai di ponsel.", "The text message has reached the phone.");
    public string ActivationOver => In("Aktivasi berakhir", "The activation has ended");
    public string ActivationOverHow => In("Tampilkan QR Code baru di portal, lalu pindai lagi.", "Show a new QR code at the portal, then scan again.");
    public string CloseIt => In("Tutup", "Close");
    public string TokenActive => In("Secure Token aktif", "Secure Token is active");
    public string Finished => In("Selesai", "Done");

    public string Approve => In("Setujui", "Approve");
    public string WrongPin => In("PIN salah. Sisa 2 kali sebelum token terkunci.", "Wrong PIN. 2 more and the token is locked.");
    public string WrongPinAgain => In("PIN salah. Sisa 1 kali sebelum token terkunci.", "Wrong PIN. 1 more and the token is locked.");
    public string TokenLocked => In("Secure Token terkunci", "Secure Token is locked");
    public string Unlock => In("Buka kunci token", "Unlock the token");
    public string UnlockByStaff => In("Lewat petugas", "Through the staff");
    public string UnlockByText => In("Lewat SMS", "By text message");
    public string NoUnlockByText => In("Lewat SMS tidak dapat sekarang. Pakai cara lewat petugas.", "It cannot be done by text message now. Go through the staff.");
    public string ReadToStaff => In("Bacakan angka ini ke petugas:", "Read these digits to the staff:");
    public string StaffAnswer => In("Jawaban petugas, delapan angka", "The staff’s answer, eight digits");
    public string WrongAnswer => In("Jawaban salah. Sisa percobaan: 2.", "Wrong answer. Attempts left: 2.");
    public string UnlockCode => In("Kode dari SMS, enam angka", "Code of the text message, six digits");
    public string UnlockIt => In("Buka kunci", "Unlock");
    public string Unlocked => In("Token terbuka. PIN Anda tetap yang lama.", "The token is unlocked. Your PIN is still the same.");

    public string LimitedUntil => In("hanya transaksi kecil yang dapat disetujui.", "it can only approve small transactions.");
    public string NotYet => In("Belum dapat disetujui", "It cannot be approved yet");
    public string NotYetHow => In("Minta orang lain menyetujui, atau tunggu sampai batas itu berakhir.", "Ask somebody else to approve, or wait until the limit ends.");

    public string TransactionQuestion => In("Setujui transaksi ini?", "Approve this transaction?");
    public string TransactionApproved => In("Transaksi disetujui", "Transaction approved");
    public string NoAccountHere => In("Belum ada akun di ponsel ini.", "There is no account on this phone.");
    public string BackToPage => In("Kembali ke halaman asal", "Back to the page");
    public string NotOnThisPhone => In("Transaksi itu tidak menunggu jawaban di ponsel ini", "That transaction is not waiting for an answer on this phone");

    public string BankSignIn => In("Masuk", "Sign in");
    public string BankHome => In("Rekening dan transfer", "Accounts and transfers");
    public string NewTransfer => In("Transfer baru", "New transfer");
    public string SendTransfer => In("Kirim untuk disetujui", "Send for approval");
    public string OpenApp => In("Buka aplikasi", "Open the app");
    public string Released => In("Dana dikirim", "Released");
}
