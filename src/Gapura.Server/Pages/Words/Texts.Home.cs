using System.Net;
using Gapura.Server.Audit;
using Gapura.Server.Messages;
using Gapura.Storage.Records;

namespace Gapura.Server.Pages.Words;

public readonly partial record struct Texts
{
    public string HomeTitle => In("Beranda", "Home");
    public string Welcome(string name) => In($"Selamat datang, {name}", $"Welcome, {name}");
    public string UserTypeShort => In("Jenis user", "User type");
    public string FactorStatusLabel => In("Status 2FA", "2FA status");
    public string On => In("Aktif", "On");
    public string Off => In("Tidak aktif", "Off");
    public string PolicyOff => In("Kebijakan portal saat ini: login tanpa kode (Two-step Login).", "Portal policy at present: sign-in without a code (Two-step Login).");
    public string CodesLeft(int left) => In($"Sisa kode pemulihan: {Number(left)}", $"Recovery codes left: {Number(left)}");
    public string CodesFew(int left) => left == 0
        ? In("Anda tidak punya kode pemulihan. Bila HP hilang, Anda harus reset TOTP lewat email dulu.", "You have no recovery codes. If your phone is lost, you must first reset TOTP by e-mail.")
        : In($"Sisa kode pemulihan Anda tinggal {Number(left)}.", $"You have only {Number(left)} recovery {(left == 1 ? "code" : "codes")} left.");
    public string RequiredBy(DateTimeOffset by) => In($"2FA wajib mulai {PortalTime.Format(by, Language)}.", $"2FA is required from {PortalTime.Format(by, Language)}.");

    public string MenuCodes => In("Kode pemulihan baru", "New recovery codes");
    public string MenuPassword => In("Ganti Password", "Change password");
    public string MenuSessions => In("Sesi saya", "My sessions");
    public string MenuHistory => In("Riwayat login", "Sign-in history");

    public string RenewCodesTitle => In("Kode pemulihan baru", "New recovery codes");
    public string RenewCodesText(int left) => In(
        $"Sisa kode Anda: {Number(left)}. Bila Anda membuat kode baru, semua kode lama langsung tidak berlaku.",
        $"You have {Number(left)} {(left == 1 ? "code" : "codes")} left. When you make new ones, all the old ones become void at once.");

    public string RenewCodesButton => In("Buat kode pemulihan baru", "Make new recovery codes");

    public string SessionsTitle => In("Sesi saya", "My sessions");
    public string SessionsLead => In("Tempat Anda sedang login. Tutup sesi yang tidak Anda kenal.", "Where you are signed in. End any session that you do not recognise.");
    public string ThisSession => In("Sesi ini", "This session");
    public string LastUse(DateTimeOffset at) => In($"Terakhir dipakai {PortalTime.Format(at, Language)}", $"Last used {PortalTime.Format(at, Language)}");
    public string Began(DateTimeOffset at) => In($"Login {PortalTime.Format(at, Language)}", $"Signed in {PortalTime.Format(at, Language)}");
    /// <summary>A place as people say it: an address that is this machine's own is no use to them.</summary>
    public string Place(string place) =>
        IPAddress.TryParse(place, out var address) && IPAddress.IsLoopback(address) ? In("komputer ini", "this computer") : place;

    public string From(string place) => In($"Dari {Place(place)}", $"From {Place(place)}");
    public string EndSession => In("Tutup sesi", "End session");
    public string EndOtherSessions => In("Tutup semua sesi lain", "End all other sessions");
    public string NoOtherSessions => In("Tidak ada sesi lain.", "There are no other sessions.");

    public string HistoryTitle => In("Riwayat login", "Sign-in history");
    public string HistoryLead => In(
        "Login dan percobaan login terakhir. Klik \"Bukan saya\" bila ada yang bukan Anda lakukan.",
        "Your latest sign-ins and attempts. Choose \"Not me\" for any that was not you.");

    public string NotMe => In("Bukan saya", "Not me");
    public string NotMeTitle => In("Terima kasih, akun Anda diamankan", "Thank you, your account is secured");
    public string NotMeText => In(
        "Semua sesi lain sudah ditutup dan peramban yang diingat sudah dilupakan. Ganti Password Anda sekarang.",
        "All other sessions have been ended and remembered browsers forgotten. Change your password now.");

    public string UnknownBrowser => In("Peramban tidak dikenal", "Unknown browser");

    /// <summary>What happened, for the person whom it happened to.</summary>
    public string Describe(AuditEvent row) => (row.Kind, row.Factor) switch
    {
        (AuditKinds.SignInSuccess, _) => In("Login berhasil", "Signed in"),
        (AuditKinds.SignInThrottled, _) => In("Percobaan ditolak sementara", "Attempt refused for a while"),
        (AuditKinds.ApprovalDenied, _) => In("Login ditolak di aplikasi", "Sign-in refused in the app"),
        (_, "app") => In("Angka salah di aplikasi", "Wrong number in the app"),
        (_, "password") => In("Password salah", "Wrong password"),
        (_, "recovery_code") => In("Kode pemulihan salah", "Wrong recovery code"),
        _ => In("Kode TOTP salah", "Wrong TOTP code"),
    };
}
