namespace Gapura.Storage.Records;

public enum AccountStatus
{
    Active,

    /// <summary>Closed to sign-in by an operator; from outside it looks like a wrong password.</summary>
    Locked,
}

/// <summary>A person at a portal or organisation. The four first columns after the id are what the person types to say who they are.</summary>
public sealed class Account
{
    public AccountId Id { get; init; }
    public required string Portal { get; init; }

    /// <summary>The Company ID, upper case; empty where the portal has no organisations.</summary>
    public string Organisation { get; init; } = "";
    public required string UserType { get; init; }

    /// <summary>As registered, for showing.</summary>
    public required string UserId { get; init; }

    /// <summary>Lower-case form by which it is found.</summary>
    public required string UserIdKey { get; init; }
    public required string DisplayName { get; set; }
    public required string Email { get; set; }

    /// <summary>A second address, to which notices go as well and links never; null where there is none (H-09).</summary>
    public string? NoticeEmail { get; set; }

    /// <summary>When something that was mailed to this address came back to us; null while that of the present address has not.</summary>
    public DateTimeOffset? EmailProvedAt { get; set; }

    /// <summary>Sealed E.164 number, or null.</summary>
    public byte[]? PhoneSealed { get; set; }

    /// <summary>When digits that were texted to this number came back to us; null while those to the present number have not.</summary>
    public DateTimeOffset? PhoneProvedAt { get; set; }
    public AccountStatus Status { get; set; }

    /// <summary>Sealed PHC string of Argon2id: a dump of the database alone cannot test a password (M-02).</summary>
    public required byte[] PasswordSealed { get; set; }
    public bool MustChangePassword { get; set; }

    /// <summary>When a first password, chosen by us and told by an operator, stops working; null for one that the person chose.</summary>
    public DateTimeOffset? PasswordExpiresAt { get; set; }

    /// <summary>Rises with every change of a credential; a sign-in, session or link made under an older one is dead (ATK-30).</summary>
    public int CredentialVersion { get; set; }

    /// <summary>When the password was last reset through the mailbox alone; null if never (D4).</summary>
    public DateTimeOffset? PasswordMailResetAt { get; set; }

    /// <summary>When the second factor was last reset through the mailbox; null if never (D4).</summary>
    public DateTimeOffset? FactorMailResetAt { get; set; }

    /// <summary>Since when nothing is asked of the person's devices, because too much was asked or was not theirs; null when it is (E-09, E-10).</summary>
    public DateTimeOffset? ApprovalsOffSince { get; set; }

    /// <summary>The version of the portal's terms that the person accepted; null before they did.</summary>
    public string? TermsVersion { get; set; }
    public DateTimeOffset? TermsAcceptedAt { get; set; }

    /// <summary>When the person said that the registered e-mail and phone number are theirs; null before they did.</summary>
    public DateTimeOffset? ContactsConfirmedAt { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}
