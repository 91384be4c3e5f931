using System.Globalization;
using Gapura.Client;
using Gapura.Client.Transactions;

namespace BusinessBanking.Transfers;

/// <summary>Why eight digits did not approve, for who typed them.</summary>
internal static class Responses
{
    public static Words Of(TransactionResponse.Refused refused) => refused switch
    {
        { Reason: ResponseRefusal.Wrong, Left: { } left } => new(
            string.Create(CultureInfo.InvariantCulture, $"Respons salah. Periksa angkanya, atau pindai lagi dan ketik PIN Anda lagi. Sisa percobaan: {left}. Referensi: {refused.Reference}"),
            string.Create(CultureInfo.InvariantCulture, $"The response is wrong. Check the digits, or scan again and type your PIN again. Attempts left: {left}. Reference: {refused.Reference}")),
        { Reason: ResponseRefusal.Closed } => new(
            $"Tiga respons salah: cara tanpa jaringan ditutup di bank ini. Token Anda tidak terkunci. Setujui di aplikasi dengan jaringan; setelah itu cara ini terbuka lagi. Referensi: {refused.Reference}",
            $"Three responses were wrong: the way without network is closed at this bank. Your token is not locked. Approve in the app with a network; after that this way is open again. Reference: {refused.Reference}"),
        { Reason: ResponseRefusal.Limited } => new(
            "Secure Token atau nomor telepon Anda baru, dan belum boleh menyetujui jumlah sebesar ini.", "Your Secure Token or your telephone number is new, and may not approve this amount yet."),
        { Reason: ResponseRefusal.Locked } => new(
            $"Secure Token Anda terkunci. Buka kunci di aplikasi, lalu coba lagi. Referensi: {refused.Reference}", $"Your Secure Token is locked. Unlock it in the app, then try again. Reference: {refused.Reference}"),
        _ => new($"Respons tidak diterima. Referensi: {refused.Reference}", $"The response was not accepted. Reference: {refused.Reference}"),
    };

    public static Words Of(GapuraException fault) => fault.Code == GapuraProblem.Unfit
        ? new("Respons adalah delapan angka.", "The response is eight digits.")
        : new("Gapura tidak dapat dihubungi. Coba lagi.", "Gapura could not be reached. Try again.");
}
