using Gapura.Server.Messages;
using Gapura.Server.Portals;

namespace Gapura.Server.Pages.Words;

public readonly partial record struct Texts
{
    public string EnableTitle => Labels == LabelSet.SecureToken ? TokenTitle : In("Enable TOTP", "Enable TOTP");
    public string EnableLead => In(
        "Lindungi akun Anda dengan kode dari HP. Anda perlu aplikasi 2FA gratis, misalnya Google Authenticator, Tufa, atau FreeOTP.",
        "Protect your account with a code from your phone. You need a free 2FA app such as Google Authenticator, Tufa or FreeOTP.");

    public string ReplaceLead => In(
        "TOTP lama sudah tidak aktif. Portal ini mewajibkan TOTP: hapus TOTP sebelumnya di aplikasi, lalu aktifkan lagi dengan QR Code baru.",
        "Your old TOTP is off. This portal requires TOTP: delete the old TOTP entry in the app, then turn it on again with a new QR code.");

    public string EnableButton => Labels switch
    {
        LabelSet.TwoFactor45 => "Enable 2FA",
        LabelSet.SecureToken => TokenEnable,
        _ => "ENABLE TOTP",
    };

    public string EnableShort => Labels == LabelSet.SecureToken ? TokenEnable : Named("Enable TOTP");

    public string QrTitle => In("Scan QR Code", "Scan the QR code");
    public string QrLead => In(
        "Buka aplikasi 2FA di HP, pilih tambah akun, lalu arahkan kamera ke gambar ini.",
        "Open the 2FA app on your phone, choose to add an account and point the camera at this picture.");

    public string QrReplace => In("Hapus TOTP sebelumnya di aplikasi, lalu scan QR Code ini.", "Delete the old TOTP entry in the app, then scan this QR code.");
    public string QrAlt => In("QR Code untuk aplikasi 2FA", "QR code for the 2FA app");
    public string QrCannotScan => In("Tidak bisa memindai? Ketik kunci ini di aplikasi", "Cannot scan? Type this key into the app");
    public string QrAccount => In("Akun", "Account");
    public string QrKind => In("Jenis: berbasis waktu (TOTP), 6 angka", "Type: time-based (TOTP), 6 digits");
    public string QrNext => In(
        "Setelah dipindai, klik LOGOUT lalu login lagi dengan kode dari aplikasi, atau uji kodenya sekarang.",
        "After scanning, choose LOGOUT and sign in again with a code from the app, or test the code now.");

    public string QrTest => In("Uji kode", "Test the code");
    public string QrTestHint => In("Kode dari aplikasi, 6 angka", "Code from the app, 6 digits");

    public string QrValidUntil(DateTimeOffset until) => In(
        $"QR Code ini harus dipakai sebelum {PortalTime.Format(until, Language)}.",
        $"This QR code must be used before {PortalTime.Format(until, Language)}.");

    public string CodesTitle => In("Simpan kode pemulihan Anda sekarang", "Keep your recovery codes now");
    public string CodesLead => In(
        "Kode ini hanya ditampilkan sekali. Dengan satu kode Anda tetap bisa login bila HP hilang. Cetak atau salin, simpan di tempat aman.",
        "These codes are shown this once. With one of them you can still sign in if your phone is lost. Print or copy them and keep them safe.");

    public string CodesPrint => In("Cetak", "Print");
    public string CodesCopy => In("Salin", "Copy");
    public string CodesCopied => In("Tersalin", "Copied");

    public string DisableTitle => Named("Disable TOTP");
    public string DisableShort => Named("Disable TOTP");
    public string DisableLeadOptional => In(
        "Setelah dimatikan, login hanya memakai User ID dan Password. Sesi Anda di perangkat lain ditutup.",
        "Once it is off, you sign in with User ID and password only. Your sessions on other devices are ended.");

    public string DisableLeadRequired => In(
        "Portal ini mewajibkan TOTP. Setelah TOTP ini dimatikan, Anda langsung diminta mengaktifkan TOTP baru. Sesi di perangkat lain ditutup.",
        "This portal requires TOTP. Once this one is off, you are asked to turn on a new one at once. Sessions on other devices are ended.");

    public string DisabledTitle => In("Berhasil Disable TOTP", "TOTP is disabled");
    public string DisabledText => In(
        "2FA Anda tidak aktif. Hapus entri TOTP di aplikasi HP. Anda bisa mengaktifkannya lagi kapan saja dari Beranda.",
        "Your 2FA is off. Delete the TOTP entry in the phone's app. You can turn it on again from your home page at any time.");

    public string ConfirmTitle => In("Pastikan ini Anda", "Confirm that it is you");
    public string ConfirmLead => In(
        "Ini perubahan penting. Masukkan lagi Password Anda untuk melanjutkan.",
        "This is an important change. Enter your password again to go on.");

    public string ConfirmLeadWithCode => In(
        "Ini perubahan penting. Masukkan lagi Password dan Kode TOTP Anda untuk melanjutkan.",
        "This is an important change. Enter your password and a TOTP code again to go on.");

    public string OrRecoveryCode => In("atau satu kode pemulihan", "or one recovery code");

    public string ConfirmWrong => In(
        "Password atau Kode TOTP salah. Kode yang sudah dipakai tidak berlaku lagi: tunggu kode berikutnya.",
        "Password or TOTP code is wrong. A code that was used is void: wait for the next one.");
}
