namespace Gapura.Server.Messages;

public sealed partial class Letters
{
    public Mail FactorEnabled(LetterFacts facts) => Write(facts,
        new Letter("TOTP Anda telah aktif",
            $"TOTP untuk {Who(facts)} telah diaktifkan.",
            "Mulai sekarang, siapkan kode dari aplikasi di HP Anda setiap kali login.")
        {
            NotYou = $"Jika bukan Anda yang mengaktifkannya, Password Anda diketahui orang lain: {NewPasswordId(facts)}",
        },
        new Letter("Your TOTP is now active",
            $"TOTP for {Who(facts)} has been enabled.",
            "From now on, have the code from the app on your phone ready whenever you sign in.")
        {
            NotYou = $"If you did not enable it, someone else knows your password: {NewPasswordEn(facts)}",
        });

    public Mail FactorDisabled(LetterFacts facts) => Write(facts,
        new Letter("TOTP Anda telah dinonaktifkan",
            $"TOTP untuk {Who(facts)} telah dinonaktifkan, dan kode dari aplikasi Anda tidak berlaku lagi.",
            "Jika Anda yang melakukannya, hapus akun ini dari aplikasi di HP Anda.")
        {
            More = ["Jika portal mewajibkan TOTP, Anda diminta mengaktifkannya kembali saat login berikutnya."],
            NotYou = $"Jika bukan Anda, akun Anda sedang dipakai orang lain. Segera {NewPasswordId(facts)}",
        },
        new Letter("Your TOTP has been disabled",
            $"TOTP for {Who(facts)} has been disabled, and codes from your app no longer work.",
            "If you did this, delete the account from the app on your phone.")
        {
            More = ["If the portal requires TOTP, you are asked to enable it again at your next sign-in."],
            NotYou = $"If it was not you, someone else is using your account. Without delay, {NewPasswordEn(facts)}",
        });

    public Mail FactorReset(LetterFacts facts) => Write(facts,
        new Letter("TOTP Anda telah direset",
            $"TOTP untuk {Who(facts)} telah direset, kode yang lama tidak berlaku lagi, dan semua sesi login diakhiri.",
            "Jika Anda yang melakukannya, login kembali lalu aktifkan TOTP dengan memindai kode QR yang baru.")
        {
            More = ["Hapus akun yang lama dari aplikasi di HP Anda agar kodenya tidak tertukar."],
            NotYou = $"Jika bukan Anda, kemungkinan orang lain dapat membuka email Anda. Segera ganti password email Anda, lalu {CallId(facts)}.",
        },
        new Letter("Your TOTP has been reset",
            $"TOTP for {Who(facts)} has been reset, the old codes no longer work, and all sign-in sessions have ended.",
            "If you did this, sign in again and enable TOTP by scanning the new QR code.")
        {
            More = ["Delete the old account from the app on your phone, so that the codes are not mixed up."],
            NotYou = $"If it was not you, someone else may be able to open your e-mail. Change the password of your e-mail account now, then {CallEn(facts)}.",
        });

    /// <summary>A correct password with a wrong code (D-12).</summary>
    public Mail SecondFactorFailed(LetterFacts facts) => Write(facts,
        new Letter("Password benar, tetapi kode TOTP salah",
            $"Seseorang memasukkan Password yang benar untuk {Who(facts)}, tetapi kode TOTP-nya salah, sehingga login ditolak.",
            "Jika itu Anda, tidak ada yang perlu dilakukan; coba lagi dengan kode yang sedang tampil di aplikasi.")
        {
            NotYou = $"Jika bukan Anda, Password Anda diketahui orang lain. Segera {NewPasswordId(facts)}",
        },
        new Letter("Right password, but wrong TOTP code",
            $"Someone entered the right password for {Who(facts)}, but a wrong TOTP code, so the sign-in was refused.",
            "If it was you, there is nothing to do; try again with the code that the app shows now.")
        {
            NotYou = $"If it was not you, someone else knows your password. Without delay, {NewPasswordEn(facts)}",
        });

    /// <summary>Too many wrong codes in all: only a reset opens the factor again.</summary>
    public Mail FactorLocked(LetterFacts facts) => Write(facts,
        new Letter("TOTP Anda dikunci",
            $"TOTP untuk {Who(facts)} dikunci karena terlalu banyak kode yang salah.",
            "Untuk membukanya, pilih “Reset TOTP?” pada halaman login dan ikuti petunjuk yang kami kirim lewat email.")
        {
            NotYou = $"Jika bukan Anda yang memasukkan kode itu, ada orang yang mencoba menebaknya dan mungkin mengetahui Password Anda: {NewPasswordId(facts)}",
        },
        new Letter("Your TOTP is locked",
            $"TOTP for {Who(facts)} is locked because of too many wrong codes.",
            "To open it again, choose “Reset TOTP?” on the sign-in page and follow the instructions that we send by e-mail.")
        {
            NotYou = $"If you did not enter those codes, someone is trying to guess them and may know your password: {NewPasswordEn(facts)}",
        });

    public Mail RecoveryCodesMade(LetterFacts facts) => Write(facts,
        new Letter("Kode pemulihan baru telah dibuat",
            $"Kode pemulihan baru untuk {Who(facts)} telah dibuat, dan semua kode pemulihan yang lama tidak berlaku lagi.",
            "Simpan kode yang baru di tempat aman yang terpisah dari HP Anda.")
        {
            NotYou = $"Jika bukan Anda, akun Anda sedang dipakai orang lain. Segera {NewPasswordId(facts)}",
        },
        new Letter("New recovery codes have been made",
            $"New recovery codes for {Who(facts)} have been made, and all earlier recovery codes no longer work.",
            "Keep the new codes in a safe place away from your phone.")
        {
            NotYou = $"If it was not you, someone else is using your account. Without delay, {NewPasswordEn(facts)}",
        });

    /// <param name="facts">Whom and when.</param>
    /// <param name="remaining">Unused codes that are left: 0 or more.</param>
    public Mail RecoveryCodeUsed(LetterFacts facts, int remaining) => Write(facts,
        new Letter("Kode pemulihan telah dipakai",
            $"Satu kode pemulihan telah dipakai untuk login dengan {Who(facts)}; sisa kode Anda: {remaining}.",
            remaining switch
            {
                0 => "Jika Anda yang memakainya, segera buat kode pemulihan baru setelah login, karena tidak ada lagi kode yang tersisa.",
                <= 3 => "Jika Anda yang memakainya, coret kode itu dari daftar Anda dan sebaiknya buat kode pemulihan baru.",
                _ => "Jika Anda yang memakainya, coret kode itu dari daftar Anda.",
            })
        {
            NotYou = $"Jika bukan Anda, orang lain mengetahui Password dan kode pemulihan Anda. Segera {NewPasswordId(facts)}",
        },
        new Letter("A recovery code has been used",
            $"A recovery code was used to sign in with {Who(facts)}; codes left: {remaining}.",
            remaining switch
            {
                0 => "If you used it, make new recovery codes right after signing in, because none is left.",
                <= 3 => "If you used it, cross the code off your list; it is time to make new recovery codes.",
                _ => "If you used it, cross the code off your list.",
            })
        {
            NotYou = $"If it was not you, someone else knows your password and your recovery codes. Without delay, {NewPasswordEn(facts)}",
        });
}
