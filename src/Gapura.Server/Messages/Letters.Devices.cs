using Gapura.Server.Portals;

namespace Gapura.Server.Messages;

public sealed partial class Letters
{
    /// <param name="device">The device's name, as its owner gave it.</param>
    /// <param name="limitedUntil">Until when it approves only small transactions; null where it has no limit.</param>
    public Mail DeviceAdded(LetterFacts facts, string device, DateTimeOffset? limitedUntil = null) => Write(facts,
        new Letter("HP baru ditambahkan ke akun Anda",
            $"“{LetterText.LineWithoutLinks(device)}” sekarang dapat menyetujui login {Who(facts)}.",
            "Jika Anda yang menambahkannya, tidak ada yang perlu dilakukan.")
        {
            More = limitedUntil is { } sampai ? [$"Demi keamanan, sampai {PortalTime.Format(sampai, Language.Indonesian)} HP ini hanya dapat menyetujui transaksi kecil."] : [],
            NotYou = $"Jika bukan Anda, Password Anda diketahui orang lain. Segera {NewPasswordId(facts)}",
        },
        new Letter("A phone was added to your account",
            $"“{LetterText.LineWithoutLinks(device)}” can now approve sign-ins of {Who(facts)}.",
            "If you added it, there is nothing to do.")
        {
            More = limitedUntil is { } until ? [$"For your safety, until {PortalTime.Format(until, Language.English)} this phone can only approve small transactions."] : [],
            NotYou = $"If it was not you, someone else knows your password. Without delay, {NewPasswordEn(facts)}",
        });

    /// <param name="device">The device's name, as its owner gave it.</param>
    /// <param name="isLast">The account has no other one.</param>
    public Mail DeviceRemoved(LetterFacts facts, string device, bool isLast) => Write(facts,
        new Letter("HP dihapus dari akun Anda",
            $"“{LetterText.LineWithoutLinks(device)}” tidak dapat lagi menyetujui login {Who(facts)}.",
            isLast
                ? "Itu perangkat terakhir Anda. Pada login berikutnya pakai kode pemulihan, atau pilih “Reset 2FA?”."
                : "Jika Anda yang menghapusnya, tidak ada yang perlu dilakukan.")
        {
            NotYou = $"Jika bukan Anda yang menghapusnya, akun Anda sedang dipakai orang lain. Segera {NewPasswordId(facts)}",
        },
        new Letter("A phone was removed from your account",
            $"“{LetterText.LineWithoutLinks(device)}” can no longer approve sign-ins of {Who(facts)}.",
            isLast
                ? "It was your last device. At your next sign-in use a recovery code, or choose “Reset 2FA?”."
                : "If you removed it, there is nothing to do.")
        {
            NotYou = $"If you did not remove it, someone else is using your account. Without delay, {NewPasswordEn(facts)}",
        });

    /// <summary>A device's counter went backwards: there may be two of it.</summary>
    public Mail DeviceSuspended(LetterFacts facts, string device) => Write(facts,
        new Letter("HP Anda ditangguhkan",
            $"“{LetterText.LineWithoutLinks(device)}” ditangguhkan untuk {Who(facts)}: data aplikasinya mungkin disalin ke perangkat lain, atau dipulihkan dari cadangan.",
            "Hapus akun ini di aplikasi, login dengan kode pemulihan atau pilih “Reset 2FA?”, lalu pindai QR Code baru.")
        {
            NotYou = $"Jika Anda tidak memulihkan cadangan, mungkin ada yang menyalin HP Anda: {CallId(facts)}.",
        },
        new Letter("Your phone has been suspended",
            $"“{LetterText.LineWithoutLinks(device)}” has been suspended for {Who(facts)}: the app's data may have been copied to another device, or restored from a backup.",
            "Delete the account in the app, sign in with a recovery code or choose “Reset 2FA?”, then scan a new QR code.")
        {
            NotYou = $"If you did not restore a backup, someone may have copied your phone: {CallEn(facts)}.",
        });

    /// <summary>Two devices claimed one QR code.</summary>
    public Mail DeviceClash(LetterFacts facts) => Write(facts,
        new Letter("QR Code Anda dipindai dua perangkat",
            $"QR Code untuk {Who(facts)} dipindai oleh dua perangkat. Keduanya kami tolak.",
            "Buat QR Code baru dan pindai sendiri; jangan tunjukkan QR Code kepada siapa pun.")
        {
            NotYou = $"Jika hanya Anda yang memindai, orang lain melihat layar Anda: {CallId(facts)}.",
        },
        new Letter("Your QR code was scanned by two devices",
            $"The QR code for {Who(facts)} was scanned by two devices. We refused both.",
            "Make a new QR code and scan it yourself; show it to nobody.")
        {
            NotYou = $"If only you scanned it, someone else saw your screen: {CallEn(facts)}.",
        });

    /// <summary>Too many requests for approval, or two refusals: nothing more is asked.</summary>
    public Mail ApprovalsStopped(LetterFacts facts) => Write(facts,
        new Letter("Permintaan login ke HP Anda dihentikan",
            $"Terlalu banyak permintaan login untuk {Who(facts)}, jadi kami tidak lagi mengirim permintaan ke HP Anda.",
            "Login tetap bisa dengan kode dari aplikasi; setelah itu permintaan ke HP aktif kembali.")
        {
            NotYou = $"Jika bukan Anda yang mencoba login, Password Anda diketahui orang lain: {NewPasswordId(facts)}",
        },
        new Letter("Sign-in requests to your phone have been stopped",
            $"There were too many sign-in requests for {Who(facts)}, so we no longer send requests to your phone.",
            "You can still sign in with a code from the app; after that, requests to your phone are on again.")
        {
            NotYou = $"If it was not you who tried to sign in, someone else knows your password: {NewPasswordEn(facts)}",
        });
}
