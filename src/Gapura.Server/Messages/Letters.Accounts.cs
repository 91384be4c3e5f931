namespace Gapura.Server.Messages;

public sealed partial class Letters
{
    public Mail PasswordChanged(LetterFacts facts) => Write(facts,
        new Letter("Password Anda telah diganti",
            $"Password untuk {Who(facts)} telah diganti.",
            "Jika Anda yang menggantinya, tidak ada yang perlu dilakukan; pakai Password baru mulai login berikutnya.")
        {
            NotYou = $"Jika bukan Anda, akun Anda sedang dipakai orang lain. Segera {NewPasswordId(facts)}",
        },
        new Letter("Your password has been changed",
            $"The password for {Who(facts)} has been changed.",
            "If you changed it, there is nothing to do; use the new password from your next sign-in on.")
        {
            NotYou = $"If it was not you, someone else is using your account. Without delay, {NewPasswordEn(facts)}",
        });

    /// <summary>A new password was set through a mailed link.</summary>
    public Mail PasswordResetDone(LetterFacts facts) => Write(facts,
        new Letter("Password baru Anda telah dibuat",
            $"Password baru untuk {Who(facts)} telah dibuat lewat tautan email, dan semua sesi login diakhiri.",
            "Jika Anda yang melakukannya, login kembali dengan Password baru; TOTP Anda tidak berubah.")
        {
            More = ["Demi keamanan, Reset TOTP lewat email tidak dapat dilakukan selama 24 jam ke depan."],
            NotYou = $"Jika bukan Anda, orang lain dapat membuka email Anda. Segera ganti password email Anda, lalu {CallId(facts)}.",
        },
        new Letter("Your new password has been set",
            $"A new password for {Who(facts)} has been set through a mailed link, and all sign-in sessions have ended.",
            "If you did this, sign in again with the new password; your TOTP stays the same.")
        {
            More = ["For your safety, TOTP cannot be reset by e-mail for the next 24 hours."],
            NotYou = $"If it was not you, someone else can open your e-mail. Change the password of your e-mail account now, then {CallEn(facts)}.",
        });

    public Mail NewBrowserSignIn(LetterFacts facts) => Write(facts,
        new Letter("Login dari browser baru",
            $"{Who(facts)} baru saja login dari browser yang belum pernah dipakai.",
            "Jika itu Anda, tidak ada yang perlu dilakukan.")
        {
            NotYou = $"Jika bukan Anda, akun Anda sedang dipakai orang lain. Segera {NewPasswordId(facts)}",
        },
        new Letter("Sign-in from a new browser",
            $"{Who(facts)} has just signed in from a browser that was not used before.",
            "If it was you, there is nothing to do.")
        {
            NotYou = $"If it was not you, someone else is using your account. Without delay, {NewPasswordEn(facts)}",
        });

    /// <summary>The person said "not me" about a sign-in or a request.</summary>
    public Mail NotMeReported(LetterFacts facts) => Write(facts,
        new Letter("Laporan “Bukan saya” telah diterima",
            $"Laporan “Bukan saya” untuk {Who(facts)} telah kami terima dan kami catat.",
            $"Sekarang {NewPasswordId(facts)}")
        {
            NotYou = $"Jika bukan Anda yang melapor, {CallId(facts)}.",
        },
        new Letter("Your “not me” report has been received",
            $"The “not me” report for {Who(facts)} has been received and recorded.",
            $"Now {NewPasswordEn(facts)}")
        {
            NotYou = $"If you did not report anything, {CallEn(facts)}.",
        });

    /// <summary>Two letters, one to each address: whoever took over an account must not be the only one to hear of it (H-09).</summary>
    /// <param name="facts">Whom and when; its address is not used.</param>
    /// <param name="oldAddress">The address until now. Its letter shows the new one masked.</param>
    /// <param name="newAddress">The address from now on.</param>
    /// <param name="takeBack">A link that gives the old address back; null where the old mailbox is lost.</param>
    public IReadOnlyList<Mail> EmailChanged(LetterFacts facts, string oldAddress, string newAddress, string? takeBack) =>
    [
        EmailChangedFrom(facts with { To = oldAddress, CopyTo = null }, Mask(newAddress), takeBack),
        EmailChangedTo(facts with { To = newAddress }),
    ];

    /// <summary>The old mailbox has refused another address before it was in force.</summary>
    public Mail EmailKept(LetterFacts facts) => Write(facts,
        new Letter("Alamat email Anda tidak berubah",
            $"Alamat email lain untuk {Who(facts)} telah ditolak lewat tautan di email ini; alamat yang lama tetap berlaku.",
            "Tidak ada yang perlu dilakukan.")
        {
            NotYou = $"Jika bukan Anda yang menolaknya, orang lain dapat membuka email Anda. Ganti password email Anda, lalu {CallId(facts)}.",
        },
        new Letter("Your e-mail address has not changed",
            $"Another e-mail address for {Who(facts)} was refused through the link in this mailbox; the address until now stays in force.",
            "There is nothing to do.")
        {
            NotYou = $"If it was not you who refused it, someone else can open your e-mail. Change the password of your e-mail account, then {CallEn(facts)}.",
        });

    /// <summary>The old mailbox has taken a change back that was in force. To both addresses.</summary>
    public Mail EmailTakenBack(LetterFacts facts) => Write(facts,
        new Letter("Perubahan alamat email dibatalkan",
            $"Perubahan alamat email untuk {Who(facts)} dibatalkan lewat tautan di email lama; alamat lama berlaku lagi dan semua sesi diakhiri.",
            $"Jika perubahan itu bukan permintaan Anda, {NewPasswordId(facts)}")
        {
            NotYou = $"Jika pembatalan ini bukan dari Anda, segera {CallId(facts)}.",
        },
        new Letter("The change of your e-mail address was taken back",
            $"The change of the e-mail address for {Who(facts)} was taken back through the link in the old mailbox; the old address is in force again and all sessions have ended.",
            $"If you had not asked for the change, {NewPasswordEn(facts)}")
        {
            NotYou = $"If it was not you who took it back, {CallEn(facts)} at once.",
        });

    /// <summary>A second address gets notices from now on. To every address.</summary>
    public Mail NoticesAdded(LetterFacts facts) => Write(facts,
        new Letter("Alamat kedua untuk pemberitahuan",
            $"Pemberitahuan keamanan untuk {Who(facts)} mulai sekarang dikirim juga ke alamat kedua.",
            "Jika Anda yang memintanya, tidak ada yang perlu dilakukan.")
        {
            NotYou = $"Jika bukan Anda, {CallId(facts)}.",
        },
        new Letter("A second address for notices",
            $"Security notices for {Who(facts)} are sent to a second address as well from now on.",
            "If you asked for it, there is nothing to do.")
        {
            NotYou = $"If it was not you, {CallEn(facts)}.",
        });

    /// <summary>An operator closed the account to sign-in.</summary>
    public Mail AccountLocked(LetterFacts facts) => Write(facts,
        new Letter("Akun Anda dikunci",
            $"Akun {Who(facts)} telah dikunci dan tidak dapat dipakai untuk login.",
            $"Untuk membukanya kembali, {CallId(facts)}.")
        {
            NotYou = "Jika Anda tidak mengetahui alasannya, petugas dapat menjelaskannya. Kunci ini hanya dapat dibuka oleh petugas, tidak lewat Reset Password maupun Reset TOTP.",
        },
        new Letter("Your account is locked",
            $"The account {Who(facts)} has been locked and cannot be used to sign in.",
            $"To have it opened again, {CallEn(facts)}.")
        {
            NotYou = "If you do not know the reason, the staff can explain it. Only the staff can open this lock; resetting the password or TOTP does not.",
        });

    private static Mail EmailChangedFrom(LetterFacts facts, string masked, string? takeBack) => Write(facts,
        new Letter("Alamat email Anda telah diganti",
            $"Alamat email untuk {Who(facts)} telah diganti menjadi {masked}, dan alamat ini tidak dipakai lagi.",
            "Jika Anda yang memintanya, tidak ada yang perlu dilakukan.")
        {
            Button = takeBack is null ? null : new LetterButton("Kembalikan alamat lama", takeBack),
            NotYou = takeBack is null
                ? $"Jika bukan Anda, segera {CallId(facts)}; jangan menunggu, karena tautan reset kini dikirim ke alamat yang baru."
                : $"Jika bukan Anda, tekan “Kembalikan alamat lama” dalam 7 hari, lalu {CallId(facts)}; jangan menunggu, karena tautan reset kini dikirim ke alamat yang baru.",
        },
        new Letter("Your e-mail address has been changed",
            $"The e-mail address for {Who(facts)} has been changed to {masked}, and this address is no longer used.",
            "If you asked for it, there is nothing to do.")
        {
            Button = takeBack is null ? null : new LetterButton("Give the old address back", takeBack),
            NotYou = takeBack is null
                ? $"If it was not you, {CallEn(facts)} at once; do not wait, because reset links now go to the new address."
                : $"If it was not you, press “Give the old address back” within 7 days, then {CallEn(facts)}; do not wait, because reset links now go to the new address.",
        });

    private static Mail EmailChangedTo(LetterFacts facts) => Write(facts,
        new Letter("Alamat email Anda telah diganti",
            $"Alamat email ini sekarang terdaftar untuk {Who(facts)}.",
            "Jika Anda yang memintanya, tidak ada yang perlu dilakukan; pemberitahuan selanjutnya dikirim ke alamat ini.")
        {
            NotYou = $"Jika Anda tidak mengenal akun ini, {CallId(facts)}.",
        },
        new Letter("Your e-mail address has been changed",
            $"This e-mail address is now registered for {Who(facts)}.",
            "If you asked for it, there is nothing to do; further notices come to this address.")
        {
            NotYou = $"If you do not know this account, {CallEn(facts)}.",
        });

    private static string Mask(string address)
    {
        var line = LetterText.Line(address);
        var at = line.LastIndexOf('@');
        return at < 1 ? "***" : $"{line[0]}***{line[at..]}";
    }
}
