namespace Gapura.Server.Pages.Words;

public readonly partial record struct Texts
{
    public string MailboxConfirmTitle => In("Konfirmasi alamat email", "Confirm your address");
    public string MailboxConfirmText(string address) => In(
        $"Setelah dikonfirmasi, tautan reset dan pemberitahuan akun Anda dikirim ke {address}.",
        $"Once confirmed, reset links and notices of your account are sent to {address}.");

    public string MailboxConfirmNotices(string address) => In(
        $"Setelah dikonfirmasi, pemberitahuan keamanan akun Anda dikirim juga ke {address}. Tautan reset tidak pernah dikirim ke sana.",
        $"Once confirmed, security notices of your account are sent to {address} as well. Reset links never go there.");

    public string MailboxPasswordHint => In("Password akun Anda di portal ini, bukan password email.", "The password of your account here, not that of your mailbox.");
    public string MailboxConfirmButton => In("Konfirmasi alamat", "Confirm the address");
    public string MailboxConfirmElse => In(
        "Tidak mengenal akun ini? Tutup saja halaman ini: tidak ada yang berubah.",
        "You do not know of such an account? Just close this page: nothing changes.");

    public string MailboxTakeBackTitle => In("Tetap pakai alamat lama", "Keep the old address");
    public string MailboxTakeBackText(string address) => In(
        $"Akun Anda tetap memakai {address}. Bila alamat baru sudah berlaku, alamat baru itu dibatalkan dan semua sesi ditutup.",
        $"Your account keeps {address}. If the new address is in force already, it is dropped and all sessions end.");

    public string MailboxTakeBackButton => In("Batalkan perubahan", "Take the change back");
    public string MailboxConfirmedTitle => In("Alamat email dikonfirmasi", "E-mail address confirmed");
    public string MailboxConfirmedText => In("Alamat ini sekarang berlaku. Tidak ada lagi yang perlu dilakukan.", "This address is in force now. There is nothing else to do.");
    public string MailboxTakenBackTitle => In("Perubahan dibatalkan", "The change has been taken back");
    public string MailboxTakenBackText => In(
        "Alamat email lama Anda berlaku. Bila perubahan itu bukan permintaan Anda, buat Password baru lewat \"Lupa Password?\" dan hubungi petugas.",
        "Your old e-mail address is in force. If you did not ask for the change, choose a new password through \"Forgot password?\" and contact support.");

    public string MailboxLinkOverText => In(
        "Tautan ini sudah dipakai, sudah lewat waktunya, tidak tersalin lengkap, atau sudah ada yang lebih baru. Membukanya sekarang tidak mengubah apa pun. Bila perlu, hubungi petugas.",
        "This link was used, is too old, was not copied whole, or a newer one was sent. Opening it now changes nothing. If you need to, contact support.");
}
