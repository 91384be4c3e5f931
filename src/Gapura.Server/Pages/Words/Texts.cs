using System.Globalization;
using Gapura.Server.Portals;

namespace Gapura.Server.Pages.Words;

/// <summary>
/// What the pages say, both languages side by side, so that no text can lack its translation. Words of the guides stand verbatim in
/// the Indonesian column. One file a flow; this one has what all pages share.
/// </summary>
public readonly partial record struct Texts(Language Language, LabelSet Labels = LabelSet.TotpClassic)
{
    public string LanguageCode => Language == Language.Indonesian ? "id" : "en";

    public string LanguageLabel => In("Bahasa", "Language");
    public string SkipToContent => In("Langsung ke isi halaman", "Skip to content");
    public string BackToFront => In("Kembali ke Beranda", "Back to the front page");
    public string BackToHome => In("Kembali ke Beranda saya", "Back to my home page");
    public string LogOut => "LOGOUT";
    public string Cancel => In("Batal", "Cancel");
    public string Continue => In("Lanjutkan", "Continue");
    public string ReferenceNumber => In("Nomor rujukan", "Reference number");
    public string ReferenceHint => In("Sebutkan nomor ini bila menghubungi petugas.", "Quote this number if you contact support.");
    public string ThereIsAProblem => In("Belum berhasil", "That did not work");
    public string Required => In("wajib diisi", "required");
    public string NeedHelp => In("Butuh bantuan?", "Need help?");
    public string DemoBanner => In(
        "DEMO — orang dan organisasi di sini rekaan. Jangan dipakai untuk data sungguhan.",
        "DEMO — the people and organisations here are made up. Not for real data.");

    public string ProblemTitle => In("Permintaan tidak dapat diproses", "The request could not be processed");
    public string MalformedForm => In(
        "Isian formulir tidak dapat dibaca. Kembali ke halaman sebelumnya, muat ulang, lalu coba lagi. Tidak ada yang berubah.",
        "The form could not be read. Go back to the previous page, reload it and try again. Nothing was changed.");

    public string StaleForm => In(
        "Halaman ini sudah kedaluwarsa atau peramban Anda memblokir cookie. Buka lagi formulirnya lalu isi kembali. Tidak ada yang berubah.",
        "This page has expired, or your browser blocks cookies. Open the form again and fill it in once more. Nothing was changed.");

    public string OpenFormAgain => In("Buka formulir lagi", "Open the form again");

    public string EndedTitle => In("Sesi telah berakhir", "Your session has ended");
    public string EndedText => In(
        "Demi keamanan, proses login yang belum selesai ditutup setelah beberapa menit. Tidak ada yang berubah.",
        "To keep you safe, a sign-in that is not finished is closed after a few minutes. Nothing was changed.");

    public string SignInAgain => In("Login ulang", "Sign in again");
    public string SupersededTitle => In("Halaman ini sudah tidak berlaku", "This page is no longer current");
    public string SupersededText => In(
        "Login ini sudah dilanjutkan di tab lain atau dimulai ulang. Lanjutkan di tab yang terbaru, atau mulai lagi.",
        "This sign-in went on in another tab or was started again. Continue in the newest tab, or start over.");

    public string ClosedForGood => In(
        "Terlalu banyak percobaan yang salah. Percobaan dari peramban ini ditutup. Gunakan tautan reset di halaman ini atau hubungi petugas.",
        "Too many wrong attempts. Attempts from this browser are closed. Use the reset link on this page or contact support.");

    public string NotFoundTitle => In("Halaman tidak ditemukan", "This page does not exist");
    public string NotFoundText => In("Periksa alamatnya, atau mulai lagi dari Beranda.", "Please check the address, or start again from the front page.");

    public static (string, string) NotFoundBoth => ("Halaman tidak ditemukan. Periksa alamatnya.", "This page does not exist. Please check the address.");

    public static (string, string) BadApplicationBoth => (
        "Permintaan aplikasi ini tidak dapat diterima. Anda tidak melakukan kesalahan: kembali ke aplikasinya, dan bila terulang beri tahu pengelolanya.",
        "The application's request cannot be accepted. You did nothing wrong: go back to the application, and tell its operator if it happens again.");

    public static (string, string) WrongHostBoth => (
        "Alamat ini bukan alamat layanan ini. Periksa alamatnya.", "This is not an address of this service. Please check the address.");

    public static (string, string) PlainBoth => (
        "Sambungan ini tidak terenkripsi. Tidak ada yang diproses. Buka lagi halamannya dengan alamat yang diawali https://. Bila terulang, beri tahu petugas.",
        "This connection is not encrypted. Nothing was processed. Open the page again at the address that begins with https://. If it happens again, tell support.");

    public static (string, string) UnavailableBoth => (
        "Layanan sedang tidak tersedia. Tidak ada yang berubah. Coba lagi sebentar lagi.",
        "The service is not available right now. Nothing was changed. Please try again in a moment.");

    public static (string, string) FailedBoth => (
        "Terjadi kesalahan di pihak kami. Coba lagi; bila terulang, sebutkan nomor rujukan kepada petugas.",
        "Something went wrong on our side. Try again; if it happens again, quote the reference number to support.");

    public static (string, string) TooManyBoth(int seconds) => (
        $"Terlalu banyak permintaan dari jaringan Anda. Coba lagi dalam {seconds} detik.",
        $"Too many requests from your network. Try again in {seconds} {(seconds == 1 ? "second" : "seconds")}.");

    public string TryAgainIn(TimeSpan wait) => In(
        $"Terlalu banyak percobaan. Coba lagi dalam {Span(wait)}.",
        $"Too many attempts. Try again in {Span(wait)}.");

    /// <summary>"3 menit", "45 detik": one unit, rounded up, as a person would say it.</summary>
    private string Span(TimeSpan span)
    {
        var (count, indonesian, english) = span switch
        {
            { TotalSeconds: <= 90 } => ((int)Math.Ceiling(span.TotalSeconds), "detik", "second"),
            { TotalMinutes: <= 90 } => ((int)Math.Ceiling(span.TotalMinutes), "menit", "minute"),
            _ => ((int)Math.Ceiling(span.TotalHours), "jam", "hour"),
        };
        return In($"{count} {indonesian}", count == 1 ? $"1 {english}" : $"{count} {english}s");
    }

    private string In(string indonesian, string english) => Named(Language == Language.Indonesian ? indonesian : english);

    /// <summary>The newer guide says "2FA" where the older one says "TOTP", and the bank's says "Secure Token".</summary>
    private string Named(string text) => Labels.Said(text);

    /// <summary>A text of which both procurement guides have the same words.</summary>
    private string Verbatim(string indonesian, string english) =>
        Labels == LabelSet.SecureToken ? In(indonesian, english) : Language == Language.Indonesian ? indonesian : english;

    private string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
