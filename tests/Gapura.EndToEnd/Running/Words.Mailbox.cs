namespace Gapura.EndToEnd;

/// <summary>Of the pages that mailed links about e-mail addresses lead to.</summary>
public sealed partial record Words
{
    public string MailboxConfirm => In("Konfirmasi alamat email", "Confirm your address");
    public string MailboxConfirmButton => In("Konfirmasi alamat", "Confirm the address");
    public string MailboxConfirmed => In("Alamat email dikonfirmasi", "E-mail address confirmed");
    public string MailboxPasswordWrong => In("Password salah", "The password is wrong");
    public string MailboxTakeBack => In("Tetap pakai alamat lama", "Keep the old address");
    public string MailboxTakeBackButton => In("Batalkan perubahan", "Take the change back");
    public string MailboxChangedSubject => In("Alamat email Anda telah diganti", "Your e-mail address has been changed");
    public string MailboxTakenBack => In("Perubahan dibatalkan", "The change has been taken back");

    // These two mails are in both languages: whoever reads the mailbox may be no person of the portal's.
    public static string MailboxConfirmSubject => "Konfirmasi alamat email";
    public static string MailboxAskedSubject => "Alamat email akan diubah";
}
