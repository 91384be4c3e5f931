namespace Gapura.Storage.Records;

/// <summary>Where a sign-in stands. Written by the sign-in flow alone; the table of moves is in Flows/SignIn/SignInFlow.cs.</summary>
public enum SignInState
{
    AwaitingPassword,
    AwaitingNewPassword,
    AwaitingTerms,
    AwaitingContacts,
    AwaitingCode,
    AwaitingFirstCode,
    AwaitingApproval,
    OfferedEnrolment,
    ShowingEnrolment,
    ShowingDeviceCode,
    Finished,
    Dropped,
}

/// <summary>One run of the sign-in flow, bound to the browser that began it.</summary>
public sealed class SignIn
{
    public SignInId Id { get; init; }

    /// <summary>SHA-256 of the handle in the browser's cookie; changes with every step (ASVS 7.2.4).</summary>
    public required byte[] HandleHash { get; set; }
    public required byte[] BrowserHash { get; set; }
    public required string Portal { get; init; }
    public string Organisation { get; init; } = "";
    public required string UserType { get; init; }

    /// <summary>As typed: shown back, and never looked up again once the account is known.</summary>
    public required string UserId { get; init; }

    /// <summary>Null while the password has not been proved, and for a User ID that nobody has.</summary>
    public AccountId? AccountId { get; set; }
    public int CredentialVersion { get; set; }
    public SignInState State { get; set; }

    /// <summary>What was proved so far, RFC 8176 words separated by spaces; empty before the password.</summary>
    public string Methods { get; set; } = "";

    /// <summary>True when policy lets the person go on without enrolling.</summary>
    public bool EnrolmentMayBeSkipped { get; set; }

    /// <summary>The authorization request that it is for; null when the person came by themselves.</summary>
    public string? RequestId { get; init; }

    /// <summary>True when that request wants a second factor, whatever the portal's policy says.</summary>
    public bool WantsSecondFactor { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? PasswordAt { get; set; }
}
