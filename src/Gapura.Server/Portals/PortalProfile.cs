namespace Gapura.Server.Portals;

/// <summary>An entry point with its own name, labels, identification and policy. Set by the operator in the settings file.</summary>
public sealed class PortalProfile
{
    /// <summary>The first segment of its addresses: lower-case letters, digits, hyphens.</summary>
    public string Key { get; set; } = "";

    /// <summary>The full name, for titles and mails.</summary>
    public string Name { get; set; } = "";

    /// <summary>The short name in the page's header, and the issuer that authenticator apps show.</summary>
    public string Header { get; set; } = "";
    public LabelSet Labels { get; set; } = LabelSet.TotpClassic;

    /// <summary>What people say who they are with.</summary>
    public Identification Identification { get; set; } = Identification.UserTypeAndUserId;
    public CaptchaMode Captcha { get; set; } = CaptchaMode.Adaptive;
    public Language DefaultLanguage { get; set; } = Language.Indonesian;

    /// <summary>The kinds of people who sign in here; asked for before the User ID where <see cref="Identification"/> says so.</summary>
    public List<UserType> UserTypes { get; set; } = [];

    /// <summary>What holds until an operator sets a policy.</summary>
    public SecondFactorMode SecondFactor { get; set; } = SecondFactorMode.Required;

    /// <summary>What people prove themselves with besides the password.</summary>
    public FactorKind Factor { get; set; } = FactorKind.Totp;

    /// <summary>With <see cref="FactorKind.App"/>: in which browsers the page shows a number that the person types in the app (D1).</summary>
    public NumberMatch NumberMatch { get; set; } = NumberMatch.Unfamiliar;

    /// <summary>With <see cref="FactorKind.App"/>: an approval counts only if the app made sure of its person for it, by PIN or biometrics (E-16).</summary>
    public bool ApprovalAsksVerification { get; set; }

    /// <summary>With <see cref="FactorKind.SecureToken"/>: its terms and limits.</summary>
    public TokenProfile Token { get; set; } = new();

    /// <summary>What everybody accepts before the first session, and again when its version changes. No version: nothing is asked.</summary>
    public AgreementText Terms { get; set; } = new();

    /// <summary>True: before the first session a person says whether the registered e-mail and phone number are theirs.</summary>
    public bool AsksContacts { get; set; }

    /// <summary>What the portal's pages call our authenticator app.</summary>
    public string AppName { get; set; } = "Gapura Authenticator";

    /// <summary>True: the reset page asks for the password as well as the mailed link (D4).</summary>
    public bool ResetAsksPassword { get; set; }

    /// <summary>Whom to turn to when nothing else helps: shown on refusals that only a person can solve.</summary>
    public string HelpContact { get; set; } = "";

    /// <summary>Whether people prove themselves with a device of ours.</summary>
    public bool UsesDevices => Factor is FactorKind.App or FactorKind.SecureToken;

    /// <summary>Whether people name their company.</summary>
    public bool HasCompanies => Identification == Identification.CompanyIdAndUserId;

    public UserType? FindUserType(string? key) => UserTypes.Find(type => string.Equals(type.Key, key, StringComparison.Ordinal));
}

/// <summary>A kind of person at a portal.</summary>
public sealed class UserType
{
    /// <summary>Lower-case letters, digits, hyphens: <c>penyedia</c>, <c>non-penyedia</c>.</summary>
    public string Key { get; set; } = "";

    /// <summary>In running text and on radio buttons: <c>Non-Penyedia</c>.</summary>
    public string Label { get; set; } = "";

    /// <summary>On buttons and in titles: <c>NON PENYEDIA</c>.</summary>
    public string Caption { get; set; } = "";
}

/// <summary>Which guide's words the portal speaks.</summary>
public enum LabelSet
{
    /// <summary>"ENABLE TOTP", "Reset TOTP?".</summary>
    TotpClassic,

    /// <summary>"Enable 2FA", "Reset 2FA?".</summary>
    TwoFactor45,

    /// <summary>"Next", "Proceed", "Secure Token Activation".</summary>
    SecureToken,
}

public enum Identification
{
    UserTypeAndUserId,

    /// <summary>The same User ID in two companies is two people.</summary>
    CompanyIdAndUserId,
}

public enum FactorKind
{
    /// <summary>A code of any authenticator app.</summary>
    Totp,

    /// <summary>"Ya" in our own app, or its offline code.</summary>
    App,

    /// <summary>Our own app with a PIN that neither side alone can check; activated by text message.</summary>
    SecureToken,
}

public enum NumberMatch
{
    Always,

    /// <summary>In a browser that the account has not signed in from before.</summary>
    Unfamiliar,
    Never,
}

public enum CaptchaMode
{
    /// <summary>With every password.</summary>
    Always,

    /// <summary>From the third failure for the User ID or from the address on.</summary>
    Adaptive,
    Never,
}

public enum Language
{
    Indonesian,
    English,
}

public enum SecondFactorMode
{
    /// <summary>Two-step Login: User ID, then password, no code. Enrolments are kept.</summary>
    Off,

    /// <summary>A person may enable and disable it.</summary>
    Optional,

    /// <summary>Everyone not exempt must have it; disabling leads to enrolling anew.</summary>
    Required,
}

/// <summary>The portals of this server, found by key.</summary>
public sealed class PortalDirectory(IEnumerable<PortalProfile> portals)
{
    private readonly Dictionary<string, PortalProfile> _byKey = portals.ToDictionary(portal => portal.Key, StringComparer.Ordinal);

    public IReadOnlyCollection<PortalProfile> All => _byKey.Values;

    public PortalProfile? Find(string? key) => key is not null && _byKey.TryGetValue(key, out var portal) ? portal : null;
}
