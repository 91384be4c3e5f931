namespace Gapura.Server.Messages;

public sealed partial class Letters
{
    /// <summary>Confirms a second-factor reset that was asked for.</summary>
    /// <param name="facts">Whom and when.</param>
    /// <param name="link">The one-time address, built from the configured base URL (H-05).</param>
    public Mail ResetFactor(LetterFacts facts, string link) => Write(facts,
        new Letter("Konfirmasi Permintaan Reset TOTP",
            $"Kami menerima permintaan Reset TOTP untuk {Who(facts)}.",
            "Jika Anda yang memintanya, tekan “Reset TOTP” di bawah ini, lalu ikuti petunjuk pada halaman yang terbuka.")
        {
            Button = new LetterButton("Reset TOTP", link),
            More =
            [
                LifeId(facts),
                "Setelah Reset TOTP, kode dari aplikasi Anda yang lama tidak berlaku lagi dan Anda perlu mengaktifkan TOTP kembali saat login berikutnya. Password Anda tidak berubah.",
            ],
            NotYou = $"Jika Anda tidak memintanya, jangan tekan tautan itu dan jangan teruskan email ini kepada siapa pun. TOTP Anda tetap berlaku. Jika email seperti ini datang berulang kali, {CallId(facts)}.",
        },
        new Letter("Confirm your TOTP reset request",
            $"We received a request to reset TOTP for {Who(facts)}.",
            "If you asked for it, press “Reset TOTP” below and follow the page that opens.")
        {
            Button = new LetterButton("Reset TOTP", link),
            More =
            [
                LifeEn(facts),
                "After the reset, codes from your old app entry no longer work and you set up TOTP again at your next sign-in. Your password stays the same.",
            ],
            NotYou = $"If you did not ask for it, do not press the link and do not forward this e-mail to anyone. Your TOTP stays as it is. If e-mails like this keep coming, {CallEn(facts)}.",
        }) with
    { UsefulFor = ResetLinkLife };

    /// <summary>Confirms a password reset that was asked for.</summary>
    /// <param name="facts">Whom and when.</param>
    /// <param name="link">The one-time address, built from the configured base URL (H-05).</param>
    public Mail ResetPassword(LetterFacts facts, string link) => Write(facts,
        new Letter("Konfirmasi Permintaan Reset Password",
            $"Kami menerima permintaan Reset Password untuk {Who(facts)}.",
            "Jika Anda yang memintanya, tekan “Buat password baru” di bawah ini, lalu ikuti petunjuk pada halaman yang terbuka.")
        {
            Button = new LetterButton("Buat password baru", link),
            More = [LifeId(facts), "Setelah Password baru dibuat, semua sesi login Anda diakhiri. TOTP Anda tidak berubah."],
            NotYou = $"Jika Anda tidak memintanya, jangan tekan tautan itu dan jangan teruskan email ini kepada siapa pun. Password Anda tetap berlaku. Jika email seperti ini datang berulang kali, {CallId(facts)}.",
        },
        new Letter("Confirm your password reset request",
            $"We received a request to reset the password for {Who(facts)}.",
            "If you asked for it, press “Set a new password” below and follow the page that opens.")
        {
            Button = new LetterButton("Set a new password", link),
            More = [LifeEn(facts), "Once a new password is set, all your sign-in sessions end. Your TOTP stays the same."],
            NotYou = $"If you did not ask for it, do not press the link and do not forward this e-mail to anyone. Your password stays as it is. If e-mails like this keep coming, {CallEn(facts)}.",
        }) with
    { UsefulFor = ResetLinkLife };

    /// <summary>A second-factor reset within 24 hours of a mailed password reset: the mailbox alone must not give both (D4).</summary>
    public Mail ResetFactorRefused(LetterFacts facts) => Write(facts,
        new Letter("Permintaan Reset TOTP tidak dapat diproses",
            $"Permintaan Reset TOTP untuk {Who(facts)} tidak dapat diproses lewat email, karena Password Anda direset lewat email dalam 24 jam terakhir.",
            $"Jika Anda yang memintanya, {CallId(facts)}; petugas akan memeriksa identitas Anda dan membantu Anda.")
        {
            More = ["Pembatasan ini melindungi akun Anda: orang yang hanya dapat membuka email Anda tidak boleh mengganti Password sekaligus TOTP. Jika dapat menunggu, ajukan lagi setelah 24 jam berlalu."],
            NotYou = $"Jika Anda tidak memintanya, TOTP Anda tetap berlaku. Jika Reset Password sebelumnya juga bukan dari Anda, segera amankan email Anda, lalu {CallId(facts)}.",
        },
        new Letter("Your TOTP reset request cannot be carried out",
            $"The request to reset TOTP for {Who(facts)} cannot be carried out by e-mail, because your password was reset by e-mail within the last 24 hours.",
            $"If you asked for it, {CallEn(facts)}; the staff will check who you are and help you.")
        {
            More = ["This limit protects your account: someone who can only open your e-mail must not change both the password and TOTP. If you can wait, ask again once 24 hours have passed."],
            NotYou = $"If you did not ask for it, your TOTP stays as it is. If the earlier password reset was not yours either, secure your e-mail account now, then {CallEn(facts)}.",
        });

    /// <summary>A password reset within 24 hours of a mailed second-factor reset (D4).</summary>
    public Mail ResetPasswordRefused(LetterFacts facts) => Write(facts,
        new Letter("Permintaan Reset Password tidak dapat diproses",
            $"Permintaan Reset Password untuk {Who(facts)} tidak dapat diproses lewat email, karena TOTP Anda direset lewat email dalam 24 jam terakhir.",
            $"Jika Anda yang memintanya, {CallId(facts)}; petugas akan memeriksa identitas Anda dan membantu Anda.")
        {
            More = ["Pembatasan ini melindungi akun Anda: orang yang hanya dapat membuka email Anda tidak boleh mengganti Password sekaligus TOTP. Jika dapat menunggu, ajukan lagi setelah 24 jam berlalu."],
            NotYou = $"Jika Anda tidak memintanya, Password Anda tetap berlaku. Jika Reset TOTP sebelumnya juga bukan dari Anda, segera amankan email Anda, lalu {CallId(facts)}.",
        },
        new Letter("Your password reset request cannot be carried out",
            $"The request to reset the password for {Who(facts)} cannot be carried out by e-mail, because your TOTP was reset by e-mail within the last 24 hours.",
            $"If you asked for it, {CallEn(facts)}; the staff will check who you are and help you.")
        {
            More = ["This limit protects your account: someone who can only open your e-mail must not change both the password and TOTP. If you can wait, ask again once 24 hours have passed."],
            NotYou = $"If you did not ask for it, your password stays as it is. If the earlier TOTP reset was not yours either, secure your e-mail account now, then {CallEn(facts)}.",
        });

    private static string LifeId(LetterFacts facts) =>
        $"Tautan ini berlaku 30 menit, sampai {PortalTime.Format(facts.At + ResetLinkLife, facts.Language)}, dan hanya dapat dipakai satu kali. Jika Anda meminta lebih dari sekali, hanya tautan dalam email terbaru yang berlaku.";

    private static string LifeEn(LetterFacts facts) =>
        $"The link is valid for 30 minutes, until {PortalTime.Format(facts.At + ResetLinkLife, facts.Language)}, and works once. If you asked more than once, only the link in the newest e-mail works.";
}
