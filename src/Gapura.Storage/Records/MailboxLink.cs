namespace Gapura.Storage.Records;

public enum MailboxPurpose
{
    /// <summary>Mailed to a new address: opening it shows that its mailbox is read, and puts the address in force (H-12).</summary>
    Confirm,

    /// <summary>The same for the second address, which gets notices alone (H-09).</summary>
    ConfirmNotices,

    /// <summary>Mailed to the address until now: takes the change back.</summary>
    TakeBack,
}

/// <summary>A mailed link about an account's e-mail address. One of a person's changes is on its way at a time: the newest.</summary>
public sealed class MailboxLink
{
    /// <summary>SHA-256 of the 256-bit token in the mail.</summary>
    public required byte[] TokenHash { get; init; }
    public AccountId AccountId { get; init; }
    public MailboxPurpose Purpose { get; init; }

    /// <summary>The address that using the link puts in force: the one that it was mailed to.</summary>
    public required string Address { get; init; }

    /// <summary>
    /// False where the office said that the old mailbox is lost, or the person has not chosen a password yet: there may be none to ask for, and
    /// the old mailbox decides nothing.
    /// </summary>
    public bool AsksPassword { get; init; }

    /// <summary>What a confirmation was made under. Taking back goes on after a changed password: whoever changed it may be the one that it is against.</summary>
    public int CredentialVersion { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}
