using System.Globalization;
using System.Text.RegularExpressions;
using Gapura.Server.Messages;
using Gapura.Server.Portals;
using Gapura.Storage.Records;

namespace Gapura.Server.Pages.Words;

public readonly partial record struct Texts
{
    public string EnableAppLead(string app) => In(
        $"Setelah aktif, setiap login Anda setujui dengan mengetuk \"Ya\" di aplikasi {app} pada HP Anda.",
        $"Once it is on, you approve each sign-in by tapping \"Ya\" (Yes) in the {app} app on your phone.");

    public string ReplaceAppLead => In(
        "2FA lama sudah tidak aktif. Portal ini mewajibkan 2FA: hapus nama user di aplikasi, lalu aktifkan lagi dengan QR Code baru.",
        "Your old 2FA is off. This portal requires 2FA: delete the user name in the app, then turn it on again with a new QR code.");

    public string GetTheApp => In("Belum punya aplikasinya?", "Do you not have the app yet?");

    public string DeviceQrLead(string app) => In(
        $"Buka {app} di HP, pilih \"Tambah Account\", lalu arahkan kamera ke gambar ini. Halaman ini berubah sendiri.",
        $"Open {app} on your phone, choose \"Tambah Account\" (Add account) and point the camera at this picture. This page changes by itself.");

    public string DeviceQrAlt(string app) => In($"QR Code untuk {app}", $"QR code for {app}");
    public string DeviceQrOnPhone => In("Halaman ini terbuka di HP Anda?", "Is this page open on your phone?");
    public string DeviceQrOpen => In("Buka aplikasi di HP ini", "Open the app on this phone");
    public string DeviceQrType => In("Tidak bisa memindai? Ketik atau tempel tautan ini di aplikasi:", "Cannot scan? Type or paste this link into the app:");
    public string DeviceQrUntil(DateTimeOffset until) => In(
        $"Berlaku sampai {PortalTime.Format(until, Language)}, untuk satu HP. Jangan tunjukkan kepada siapa pun.",
        $"Valid until {PortalTime.Format(until, Language)}, for one phone. Show it to nobody.");

    public string DeviceCodeOverTitle => In("QR Code tidak berlaku lagi", "The QR code is no longer valid");
    public string DeviceCodeOverText => In(
        "QR Code sudah lewat 5 menit, atau dipindai dua perangkat. Tidak ada HP yang terhubung. Buat QR Code baru.",
        "The QR code is older than 5 minutes, or two devices scanned it. No phone is connected. Make a new one.");

    public string DeviceCodeNew => In("Tampilkan QR Code baru", "Show a new QR code");
    public string DeviceBoundTitle => In("Berhasil Enable 2FA", "2FA is enabled");
    public string DeviceAddedTitle => In("HP ditambahkan", "Phone added");
    public string DeviceBoundText => In("HP ini sekarang dapat menyetujui login Anda:", "This phone can now approve your sign-ins:");
    public string DeviceCompare => In("Angka pembanding di aplikasi harus sama", "The number in the app must be the same");
    public string DeviceNotMine => In("Bukan perangkat saya", "Not my device");

    public string WaitingTitle => In("Menunggu persetujuan", "Waiting for approval");
    public string Acceptor => Labels == LabelSet.SecureToken ? WaitingTitle : "Acceptor";
    public string TimeBased => Labels == LabelSet.SecureToken ? In("Setujui login ini dengan Secure Token Anda.", "Approve this sign-in with your Secure Token.") : "Time-based One-time Password";
    public string FactorStatusOn => In("Status 2FA Aktif", "2FA status On");
    public string WaitingLeft(int seconds) => CountedParts().Replace(WaitingPattern, part =>
    {
        var count = part.Groups[1].Value == "m" ? seconds / 60 : seconds % 60;
        return part.Groups[2].Success ? part.Groups[count == 1 ? 2 : 3].Value : count.ToString(CultureInfo.InvariantCulture);
    });

    /// <summary>
    /// With <c>{m}</c> and <c>{s}</c> for minutes and seconds, and <c>{m|one|many}</c> for a word that goes by the number: the page's
    /// script counts on.
    /// </summary>
    public string WaitingPattern => In(
        "Sesi akan tertutup dalam waktu {m} menit , {s} detik",
        "This session closes in {m} {m|minute|minutes} , {s} {s|second|seconds}");
    [GeneratedRegex(@"\{([ms])(?:\|(\w+)\|(\w+))?\}")]
    private static partial Regex CountedParts();

    public string WaitingNoRefresh => In("Mohon untuk tidak merefresh halaman ini!", "Please do not refresh this page!");
    public string WaitingDo(string app) => In(
        $"Segera klik akun Anda pada {app} dan Konfirmasi Authorize Login.",
        $"Now tap your account in {app} and confirm \"Authorize Login\".");

    public string WaitingNumber => In("Ketik angka ini di aplikasi", "Type this number in the app");
    public string WaitingCode => In("Masukkan kode dari aplikasi", "Enter a code from the app");

    /// <summary>Why a sign-in that waited for an approval is over.</summary>
    public (string Title, string Text) WaitingOver(ChallengeState state) => state switch
    {
        ChallengeState.Denied => (In("Login ditolak", "Sign-in refused"), In("Anda memilih \"Tidak\" di aplikasi.", "You chose \"Tidak\" (No) in the app.")),
        ChallengeState.Reported => (In("Login ditolak", "Sign-in refused"), In(
            "Login ini dilaporkan \"Bukan saya\". Buat Password baru lewat \"Lupa Password?\" sebelum login lagi.",
            "This sign-in was reported as \"not me\". Choose a new password through \"Forgot password?\" before you sign in again.")),
        ChallengeState.WrongNumber => (In("Angka tidak cocok", "The number did not match"), In(
            "Angka yang diketik di aplikasi bukan angka di halaman ini. Login ulang, lalu ketik angka yang tampil.",
            "The number typed in the app is not the one on this page. Sign in again and type the number that is shown.")),
        ChallengeState.Superseded => (In("Login ini digantikan", "This sign-in was replaced"), In(
            "Ada login yang lebih baru untuk akun ini. Bila bukan Anda, ganti Password Anda.",
            "There is a newer sign-in for this account. If it was not you, change your password.")),
        ChallengeState.Cancelled => (EndedTitle, In(
            "Login ini dibatalkan: dilanjutkan dengan cara lain, atau HP Anda diblokir. Login ulang bila perlu.",
            "This sign-in was cancelled: it went on in another way, or your phone was blocked. Sign in again if you need to.")),
        _ => (EndedTitle, In("Tidak ada jawaban dari aplikasi sebelum waktunya habis. Tidak ada yang berubah.", "The app did not answer in time. Nothing was changed.")),
    };

    public string AppCodeTitle => In("Masukkan kode dari aplikasi", "Enter a code from the app");
    public string AppCodeLead(string app) => In(
        $"Buka {app}, ketuk akun Anda, lalu ketik 6 angka yang tampil. Bisa tanpa jaringan.",
        $"Open {app}, tap your account and type the 6 digits it shows. It works without a network.");

    public string AppCodeLabel => In("Kode dari aplikasi", "Code from the app");
    public string ApprovalsOff => In(
        "Permintaan ke HP Anda dihentikan sementara karena terlalu banyak. Login dengan kode dari aplikasi; setelah itu permintaan aktif kembali.",
        "Requests to your phone are stopped for now, because there were too many. Sign in with a code from the app; then they are on again.");

    public string NoDevice => In(
        "Tidak ada HP yang terhubung dengan akun ini. Pakai kode pemulihan, atau pilih \"Reset 2FA?\".",
        "No phone is connected to this account. Use a recovery code, or choose \"Reset 2FA?\".");

    public string DevicesTitle => In("HP saya", "My phones");
    public string DevicesLead => In("HP yang dapat menyetujui login Anda. Blokir yang hilang atau tidak Anda kenal.", "Phones that can approve your sign-ins. Block any that is lost or that you do not recognise.");
    public string DevicesNone => In("Belum ada HP yang terhubung.", "No phone is connected yet.");
    public string DeviceSince(DateTimeOffset at) => In($"Ditambahkan {PortalTime.Format(at, Language)}", $"Added {PortalTime.Format(at, Language)}");
    public string DeviceSuspended => In("Ditangguhkan", "Suspended");
    public string DeviceBlock => In("Blokir token saya", "Block my token");
    public string DeviceBlockTitle(string name) => In($"Blokir {name}?", $"Block {name}?");
    public string DeviceBlockText => In(
        "HP ini langsung tidak dapat menyetujui login. Bila ini HP terakhir, login berikutnya memerlukan kode pemulihan atau Reset 2FA.",
        "This phone can no longer approve sign-ins. If it is your last one, your next sign-in needs a recovery code or a 2FA reset.");

    public string DeviceName => In("Nama HP", "Phone name");
    public string DeviceRename => In("Ganti nama", "Rename");
    public string DeviceNameSave => In("Simpan nama", "Save name");
    public string DeviceNameNeeded => In("Isi nama HP, paling panjang 60 huruf, tanpa karakter khusus.", "Enter a name for the phone, at most 60 characters, without special characters.");
    public string DeviceAdd => In("Tambah HP", "Add a phone");
    public string DevicesFull => In("Anda sudah punya 5 HP. Blokir satu untuk menambah yang lain.", "You have 5 phones already. Block one to add another.");
    public string DisabledAppText(string app) => In(
        $"2FA Anda tidak aktif. Hapus nama user di {app}. Anda bisa mengaktifkannya lagi kapan saja dari Beranda.",
        $"Your 2FA is off. Delete the user name in {app}. You can turn it on again from your home page at any time.");

    public string DownloadTitle(string app) => In($"Pasang {app}", $"Install {app}");
    public string DownloadLead => In("Pindai QR Code ini dengan kamera HP Anda, lalu ikuti langkah berikut.", "Scan this QR code with your phone's camera, then follow these steps.");
    public string DownloadOpen => In("Buka aplikasi", "Open the app");
    public string DownloadAlt => In("QR Code ke aplikasi", "QR code to the app");
    public string DownloadAndroid => "Android";
    public string DownloadIphone => "iPhone";
    public string DownloadAndroidSteps(int step) => step switch
    {
        1 => In("Buka tautan di Chrome.", "Open the link in Chrome."),
        2 => In("Ketuk menu tiga titik di kanan atas.", "Tap the three dots at the top right."),
        _ => In("Pilih \"Tambahkan ke layar utama\", lalu \"Instal\".", "Choose \"Add to Home screen\", then \"Install\"."),
    };

    public string DownloadIphoneSteps(int step) => step switch
    {
        1 => In("Buka tautan di Safari.", "Open the link in Safari."),
        2 => In("Ketuk tombol Bagikan.", "Tap the Share button."),
        _ => In("Pilih \"Tambah ke Layar Utama\". Selalu buka dari ikon itu: di luar itu iPhone dapat menghapus datanya.", "Choose \"Add to Home Screen\". Always open it from that icon: elsewhere iPhone may delete its data."),
    };

    public string DownloadStores => In(
        "Apps Store dan Playstore: menyusul. Sampai saat itu pasang dari halaman ini.",
        "App Store and Play Store: to come. Until then, install it from this page.");

    /// <summary>Six digits as people read them: two groups of three.</summary>
    public string Digits(string number) => number.Length == 6 ? $"{number[..3]} {number[3..]}" : number;
}
