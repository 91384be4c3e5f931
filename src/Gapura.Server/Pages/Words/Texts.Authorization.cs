namespace Gapura.Server.Pages.Words;

public readonly partial record struct Texts
{
    public string RequestOverTitle => In("Permintaan login ini sudah berakhir", "This sign-in request has ended");
    public string RequestOverText => In(
        "Kembali ke aplikasi yang Anda buka tadi, lalu mulai login dari sana sekali lagi.",
        "Go back to the application you came from and start signing in there once more.");

    public string GoingOn => In("Sebentar, Anda sedang dialihkan.", "One moment, you are being taken there.");
    public string SaveCodesFirst => In(
        "2FA Anda baru saja aktif. Simpan dulu kode pemulihan Anda: kode itu hanya ditampilkan sekali.",
        "Your 2FA has just been turned on. Save your recovery codes first: they are shown only once.");

    public string OpenCodes => In("Buka kode pemulihan (tab baru)", "Open recovery codes (new tab)");
    public string ConsentTakeBack => In(
        "Izin ini diingat. Anda dapat mencabutnya kapan saja di Beranda, menu Aplikasi terhubung.",
        "Your permission is remembered. You can take it back any time on your home page under Connected applications.");

    public string Allow => In("Izinkan", "Allow");
    public string Deny => In("Tolak", "Refuse");
    public string AppsTitle => In("Aplikasi terhubung", "Connected applications");
    public string AppsNone => In("Belum ada aplikasi yang terhubung dengan akun Anda.", "No application is connected to your account yet.");
    public string AppsLead => In(
        "Aplikasi ini mengenal Anda melalui login di sini. Bila izin dicabut, aplikasi itu harus meminta Anda login lagi.",
        "These applications know you through signing in here. If you take that back, they must ask you to sign in again.");

    public string AppIsOffline => In("Boleh bekerja juga saat Anda tidak login.", "It may also work while you are not signed in.");
    public string TakeBack => In("Cabut izin", "Take back");
    public string SignOutTitle => In("Keluar dari akun Anda?", "Sign out?");
    public string SignOutLead => In(
        "Sebuah aplikasi meminta agar Anda keluar. Bila bukan Anda yang memintanya, tetaplah login.",
        "An application asks to sign you out. If that was not you, stay signed in.");

    public string StaySignedIn => In("Tetap login", "Stay signed in");

    public string DeviceEntryTitle => In("Hubungkan perangkat", "Connect a device");
    public string DeviceEntryLead => In("Ketik kode yang tampil di perangkat Anda.", "Type the code that your device shows.");
    public string DeviceCodeLabel => In("Kode perangkat", "Device code");
    public string DeviceCodeWrong => In(
        "Kode ini tidak dikenal atau sudah kedaluwarsa. Periksa kode di perangkat Anda, atau mulai lagi di sana.",
        "This code is unknown or has expired. Check the code on your device, or start again there.");

    public string DeviceConfirmLead => In(
        "Izinkan hanya bila Anda sendiri yang memulai login di perangkat itu dan kodenya sama:",
        "Allow this only if you started signing in on that device yourself and it shows the same code:");

    public string RefuseDevice => In("Tolak perangkat ini", "Refuse this device");
    public string DeviceDoneTitle => In("Perangkat terhubung", "Device connected");
    public string DeviceDoneText => In("Anda dapat kembali ke perangkat Anda. Halaman ini boleh ditutup.", "You can go back to your device. This page can be closed.");
    public string DeviceRefusedTitle => In("Perangkat ditolak", "Device refused");
    public string DeviceRefusedText => In(
        "Perangkat itu tidak mendapat apa pun. Bila ada orang yang meminta Anda mengetik kodenya, beri tahu petugas.",
        "The device got nothing. If somebody asked you to type its code, tell support.");

    public string DeviceGets(string application) => In($"Ini yang akan diketahui {application}:", $"This is what {application} gets:");

    public string DeviceConfirmTitle(string application) => In($"Izinkan {application} di perangkat Anda?", $"Allow {application} on your device?");

    public string ToContinueTo(string application) => In($"untuk melanjutkan ke {application}", $"to continue to {application}");

    public string BackToApplication(string application) => In($"Batal, kembali ke {application}", $"Cancel, back to {application}");

    public string ContinueToTitle(string application) => In($"Melanjutkan ke {application}", $"Continuing to {application}");

    public string ContinueTo(string application) => In($"Lanjutkan ke {application}", $"Continue to {application}");

    public string ConsentTitle(string application) => In($"Izinkan {application}?", $"Allow {application}?");

    public string ConsentLead(string application, string host) => In(
        $"{application} ({host}) ingin mengenal Anda. Ini yang akan diketahuinya:", $"{application} ({host}) would like to know who you are. This is what it gets:");

    public string SignOutLeadFor(string application) => In(
        $"{application} meminta agar Anda keluar. Bila bukan Anda yang memintanya, tetaplah login.",
        $"{application} asks to sign you out. If that was not you, stay signed in.");

    /// <summary>What each scope lets an application know, in words.</summary>
    public IEnumerable<string> ConsentLines(IEnumerable<string> scopes)
    {
        var texts = this;
        return scopes.Select(scope => scope switch
        {
            "profile" => texts.In("Nama, User ID, dan jenis user Anda", "Your name, User ID and user type"),
            "email" => texts.In("Alamat email Anda", "Your e-mail address"),
            "phone" => texts.In("Nomor telepon Anda", "Your phone number"),
            "offline_access" => texts.In("Tetap terhubung saat Anda tidak login", "Staying connected while you are not signed in"),
            _ => texts.In("Bahwa Anda login di sini, dan bagaimana Anda membuktikannya", "That you signed in here, and how you proved it"),
        });
    }
}
