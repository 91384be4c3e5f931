namespace Gapura.Server.Messages;

public sealed partial class Letters
{
    /// <summary>Three wrong PINs in a row.</summary>
    public Mail TokenLocked(LetterFacts facts) => Write(facts,
        new Letter("Secure Token Anda terkunci",
            $"PIN Secure Token {Who(facts)} salah tiga kali berturut-turut. Token dikunci: tidak ada login atau transaksi yang dapat disetujui dengannya.",
            "Buka aplikasi di ponsel, pilih “Buka kunci token”, lalu ikuti petunjuknya.")
        {
            NotYou = $"Jika bukan Anda yang mengetik PIN, ponsel Anda mungkin dipegang orang lain: {CallId(facts)}.",
        },
        new Letter("Your Secure Token is locked",
            $"The Secure Token PIN of {Who(facts)} was wrong three times in a row. The token is locked: it can approve no sign-in and no transaction.",
            "Open the app on your phone, choose “Unlock the token” and follow the steps.")
        {
            NotYou = $"If it was not you who typed the PIN, someone else may have your phone: {CallEn(facts)}.",
        });

    /// <summary>The PIN was changed on the phone.</summary>
    public Mail TokenPinChanged(LetterFacts facts) => Write(facts,
        new Letter("PIN Secure Token Anda diganti",
            $"PIN Secure Token {Who(facts)} telah diganti di ponsel Anda.",
            "Jika Anda yang menggantinya, tidak ada yang perlu dilakukan.")
        {
            NotYou = $"Jika bukan Anda, ponsel dan PIN Anda diketahui orang lain: {CallId(facts)}.",
        },
        new Letter("Your Secure Token PIN was changed",
            $"The Secure Token PIN of {Who(facts)} was changed on your phone.",
            "If you changed it, there is nothing to do.")
        {
            NotYou = $"If it was not you, someone else has your phone and knows your PIN: {CallEn(facts)}.",
        });
}
