using Gapura.Server.Factors.Totp;
using Gapura.Server.Policy;
using Gapura.Server.Portals;
using Gapura.Server.RelyingParties;
using Gapura.Server.Sessions;
using Gapura.Storage.Records;

namespace Gapura.Server.Pages;

/// <summary>Why something was not taken, in words that say what to do.</summary>
public sealed record Refusal(string Text)
{
    /// <summary>What an operator can look up; empty where nothing was recorded.</summary>
    public string Reference { get; init; } = "";

    /// <summary>Nothing is looked at for a while: the page says what helps meanwhile.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Where, within the portal, one begins anew; null where nothing can be opened by itself.</summary>
    public string? Again { get; init; }
}

/// <param name="Type">Null where people name their company instead.</param>
public sealed record IdentifyForm(UserType? Type)
{
    public string CompanyId { get; init; } = "";
    public string UserId { get; init; } = "";
    public string? CompanyError { get; init; }
    public string? Error { get; init; }
    public ForApplication? For { get; init; }
}

/// <summary>An application that a person signs in for, by the name that its operator registered.</summary>
/// <param name="Request">The id of its request.</param>
public sealed record ForApplication(string Request, string Name);

public sealed record TypeForm(ForApplication? For);

public sealed record PasswordForm(SignIn Run, UserType? Type, string? CaptchaId, Refusal? Refusal);

public sealed record TermsForm(string SignIn, AgreementText Terms, Refusal? Refusal);

public sealed record ContactsForm(string SignIn, string Email, string Phone);

public sealed record CodeForm(SignIn Run, Refusal? Refusal)
{
    /// <summary>What the person should know beforehand, if anything.</summary>
    public string? Note { get; init; }
}

/// <param name="Number">What the person types in the app; empty where none is asked.</param>
public sealed record WaitingView(SignIn Run, Challenge Challenge, string Number)
{
    public override string ToString() => "waiting view";
}

public sealed record WaitingOver(SignIn Run, ChallengeState State);

/// <param name="Path">SVG path of the dark modules.</param>
/// <param name="Page">The page's address within the portal; its events and forms lie below it.</param>
public sealed record DeviceQr(string UserId, string Path, int Size, string Link, string Page)
{
    public string? SignIn { get; init; }
    public string? CancelPath { get; init; }
    public string? SkipPath { get; init; }
    public required DateTimeOffset Until { get; init; }

    public override string ToString() => "[redacted]";
}

/// <param name="Device">The claiming device's name for its owner.</param>
public sealed record TokenClaimed(string UserId, string Device, string Compare, string Page)
{
    public string? SignIn { get; init; }
}

/// <param name="Again">Where a new code is asked for, within the portal.</param>
public sealed record DeviceCodeOver(string Again, string? SignIn);

/// <param name="Compare">The number that the device shows as well (SPEC 4.8).</param>
public sealed record DeviceBound(string UserId, Device Device, string Compare, string Page)
{
    public string? SignIn { get; init; }
    public bool TurnedOn { get; init; }
}

public sealed record DevicesView(SignedIn Who, IReadOnlyList<Device> Devices, Refusal? Refusal)
{
    public bool MayAdd { get; init; }
}

/// <param name="Path">SVG path of the dark modules.</param>
public sealed record DownloadView(string Path, int Size);

/// <param name="Action">Where "ENABLE TOTP" goes.</param>
public sealed record EnableOffer(string UserId, string Action)
{
    public string? SignIn { get; init; }
    public string? SkipPath { get; init; }
    public string? BackPath { get; init; }
    public required string LogOutPath { get; init; }

    /// <summary>After a disable that policy answers with enrolling anew.</summary>
    public bool IsReplacing { get; init; }
}

public sealed record QrForm(string UserId, TotpQr Qr, string Action)
{
    public string? SignIn { get; init; }
    public required string LogOutPath { get; init; }
    public bool IsReplacing { get; init; }
    public Refusal? Refusal { get; init; }
}

/// <param name="Shortest">Characters that a password of this account must have.</param>
public sealed record NewPasswordForm(string? SignIn, string Action, int Shortest, Refusal? Refusal)
{
    public string? Token { get; init; }
    public bool AsksCurrent { get; init; }

    public override string ToString() => "new password form";
}

public sealed record ResetForm(ResetPurpose Purpose)
{
    public string CompanyId { get; init; } = "";
    public string UserId { get; init; } = "";
    public string Email { get; init; } = "";
    public string UserType { get; init; } = "";
    public string CaptchaId { get; init; } = "";
    public string? CompanyError { get; init; }
    public string? UserIdError { get; init; }
    public string? EmailError { get; init; }
    public string? UserTypeError { get; init; }
    public string? CaptchaError { get; init; }
    public Refusal? Problem { get; init; }
    public bool HasErrors => CompanyError is not null || UserIdError is not null || EmailError is not null || UserTypeError is not null || CaptchaError is not null;
}

public sealed record FactorResetForm(string Token, string UserId, Refusal? Refusal)
{
    public override string ToString() => "factor reset form";
}

/// <param name="Address">The address that is confirmed or gone back to.</param>
public sealed record MailboxForm(string Token, string Address, Refusal? Refusal)
{
    public bool AsksPassword { get; init; }
    public bool IsForNotices { get; init; }

    public override string ToString() => "mailbox form";
}

public sealed record ConfirmForm(string Action, string UserId, bool AsksCode, Refusal? Refusal);

public sealed record HomeView(SignedIn Who, UserType? Type, bool HasFactor, SecondFactorDemand Demand, int CodesLeft, bool AreCodesWaiting)
{
    public IReadOnlyList<string> NewCodes { get; init; } = [];

    public override string ToString() => "home view";
}

public sealed record SessionsView(SignedIn Who, IReadOnlyList<Session> Sessions);

public sealed record HistoryView(SignedIn Who, IReadOnlyList<AuditEvent> Events);

/// <param name="Address">Where the request goes on: an address of ours.</param>
public sealed record ContinueView(string Application, string Address, bool AreCodesWaiting);

/// <param name="Host">Where the answer goes.</param>
public sealed record ConsentForm(string Request, string Application, string Host, Account Account, IReadOnlyList<string> Scopes);

public sealed record AppsView(IReadOnlyList<ConnectedApp> Apps);

/// <param name="Application">Null when it is not known which one asks.</param>
public sealed record SignOutForm(string Request, string? Application);

public sealed record DeviceEntryForm(string? Error);

public sealed record DeviceConfirmForm(string Application, string Code, string UserId, IReadOnlyList<string> Scopes);
