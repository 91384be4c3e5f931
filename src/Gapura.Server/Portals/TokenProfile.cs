namespace Gapura.Server.Portals;

/// <summary>How a portal handles Secure Tokens.</summary>
public sealed class TokenProfile
{
    /// <summary>What a person agrees to in the app before a token is made ("Agree &amp; Continue").</summary>
    public AgreementText Consent { get; set; } = new();

    /// <summary>True: who has locked a token by wrong PINs can unlock it with a code by text message, without an operator.</summary>
    public bool SelfUnlock { get; set; }

    /// <summary>
    /// Hours, 0 to 168, in which a token that took a lost one's place, or whose person has another phone number, may approve small transactions
    /// only. One that the old token itself has let in has no such time.
    /// </summary>
    public int CoolingHours { get; set; } = 12;

    /// <summary>The same as a span of time.</summary>
    public TimeSpan Cooling => TimeSpan.FromHours(CoolingHours);

    /// <summary>Up to which amount, by currency, such a token may approve meanwhile. A currency that is not here: nothing.</summary>
    public List<AmountLimit> CoolingLimits { get; set; } = [];

    /// <summary>From which amount on, by currency, how many people have to approve, whatever the relying party asks for.</summary>
    public List<AmountStep> Steps { get; set; } = [];
}

/// <summary>A text that people accept, in both languages, and which version of it.</summary>
public sealed class AgreementText
{
    /// <summary>1 to 40 characters, for example <c>2026-11</c>; empty: there is no such text.</summary>
    public string Version { get; set; } = "";
    public string Indonesian { get; set; } = "";
    public string English { get; set; } = "";

    public bool IsAsked => Version.Length > 0;

    public string In(Language language) => language == Language.Indonesian ? Indonesian : English;
}

public sealed class AmountLimit
{
    /// <summary>ISO 4217, upper case.</summary>
    public string Currency { get; set; } = "";

    /// <summary>Most that may be approved.</summary>
    public decimal Most { get; set; }
}

public sealed class AmountStep
{
    /// <summary>ISO 4217, upper case.</summary>
    public string Currency { get; set; } = "";

    /// <summary>From this amount on.</summary>
    public decimal From { get; set; }

    /// <summary>How many people, 2 to 10.</summary>
    public int Approvals { get; set; } = 2;
}
