namespace Gapura.Server.Pages.Words;

public readonly partial record struct Texts
{
    public string TermsTitle => In("Syarat dan Ketentuan", "Terms and Conditions");
    public string TermsAccept => In("Setuju & Lanjutkan", "Agree & Continue");
    public string TermsDecline => In("Tidak setuju, batalkan login", "I do not agree, cancel the sign-in");
    public string TermsNeeded => In("Syarat dan Ketentuan sudah diperbarui. Baca dan setujui yang baru.", "The Terms and Conditions have changed. Read and accept the new ones.");
    public string TermsVersion(string version) => In($"Versi {version}", $"Version {version}");

    public string ContactsTitle => In("Periksa data kontak Anda", "Check your contact details");
    public string ContactsLead => In(
        "Kode aktivasi dikirim ke nomor ponsel ini, dan tautan reset ke email ini. Apakah keduanya milik Anda?",
        "Activation codes go to this phone number, and reset links to this e-mail address. Are both yours?");

    public string Phone => In("Nomor ponsel", "Phone number");
    public string PhoneNone => In("Belum terdaftar", "Not registered");
    public string ContactsRight => In("Ya, benar", "Yes, they are mine");
    public string ContactsWrong => In("Ada yang salah", "Something is wrong");
    public string ContactsWrongHint => In(
        "Data kontak hanya dapat diubah petugas. Anda tetap bisa melanjutkan; hubungi petugas sebelum mengaktifkan Secure Token.",
        "Only an operator can change contact details. You can go on; talk to one before you activate a Secure Token.");

    public string TokenEnable => In("Aktifkan Secure Token", "Activate Secure Token");
    public string TokenOnThisPhone => In("Buka aplikasi di ponsel ini", "Open the app on this phone");
    public string TokenTitle => In("Aktivasi Token Keamanan", "Secure Token Activation");
    public string TokenStep(int step, string app) => step switch
    {
        1 => In($"Buka aplikasi {app} di ponsel, pilih \"Secure Token\".", $"Open the {app} app on your phone and choose \"Secure Token\"."),
        2 => In("Ketuk \"Next\", lalu \"Add Token\".", "Tap \"Next\", then \"Add Token\"."),
        3 => In("Arahkan kamera ke gambar ini.", "Point the camera at this picture."),
        _ => In("Setujui, buat PIN, lalu isi kode dari SMS. Halaman ini berubah sendiri.", "Agree, create a PIN, then enter the code from the text message. This page changes by itself."),
    };

    public string TokenSkip => In("Lewati, aktifkan nanti", "Skip, activate later");
    public string TokenSkipHint => In(
        "Tanpa Secure Token Anda dapat melihat, tetapi belum dapat menyetujui transaksi.",
        "Without a Secure Token you can look around, but not approve transactions yet.");

    public string TokenClaimedTitle => In("Ponsel terhubung", "Phone connected");
    public string TokenClaimedLead => In(
        "Lanjutkan di ponsel: isi kode dari SMS. Halaman ini berubah sendiri bila token sudah aktif.",
        "Go on at the phone: enter the code from the text message. This page changes by itself when the token is active.");

    public string TokenBoundTitle => In("Secure Token berhasil diaktifkan", "Secure Token activated");
    public string TokenBoundText => In(
        "Anda sekarang dapat login dan bertransaksi di situs web maupun aplikasi dengan ponsel ini:",
        "You can now sign in and approve transactions on the web and in the app with this phone:");

    public string TokenReplaced => In("Ganti Secure Token", "Replace the Secure Token");
}
