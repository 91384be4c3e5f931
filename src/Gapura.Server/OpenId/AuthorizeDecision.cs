namespace Gapura.Server.OpenId;

/// <summary>What happens to an authorization request.</summary>
public enum AuthorizeOutcome
{
    Grant,
    SignIn,
    Consent,
    LoginRequired,
    ConsentRequired,
    AccessDenied,
    Unmet,
}

/// <summary>What the decision rests on.</summary>
public sealed record AuthorizeFacts
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>When the person last proved everything; null when nobody is signed in, or not who the request means.</summary>
    public DateTimeOffset? ProvedAt { get; init; }

    /// <summary>Whether somebody has signed in since the request began to wait, and the request means another person.</summary>
    public bool IsAnother { get; init; }
    public bool HasTwoFactors { get; init; }
    public bool WantsTwoFactors { get; init; }

    /// <summary><c>max_age</c>; null if not given.</summary>
    public TimeSpan? MaxAge { get; init; }
    public bool IsSilent { get; init; }
    public bool AsksSignIn { get; init; }
    public bool AsksConsent { get; init; }

    /// <summary>The consent that covers the request; null if there is none.</summary>
    public DateTimeOffset? ConsentedAt { get; init; }
    public bool NeedsConsent { get; init; }

    /// <summary>When the request began to wait for the person; null the first time.</summary>
    public DateTimeOffset? WaitedSince { get; init; }
    public bool IsRefused { get; init; }
}

/// <summary>OIDC Core §3.1.2.1–§3.1.2.6 as one table: the first line that fits decides.</summary>
public static class AuthorizeDecision
{
    public static AuthorizeOutcome For(AuthorizeFacts facts)
    {
        // Who signed in after the request began to wait has done what it asks for, however old "max_age=0" calls that.
        var isFresh = facts.ProvedAt is { } proved && facts.WaitedSince is { } since && proved >= since;
        var isTooOld = facts.MaxAge is { } most && facts.ProvedAt is { } at && facts.Now - at > most;
        var consented = facts.ConsentedAt is { } given && (!facts.AsksConsent || given >= facts.WaitedSince);
        return facts switch
        {
            { IsRefused: true } => AuthorizeOutcome.AccessDenied,
            { IsAnother: true } => AuthorizeOutcome.LoginRequired,
            { ProvedAt: null } => SignInOr(facts),
            { AsksSignIn: true } when !isFresh => SignInOr(facts),
            _ when isTooOld && !isFresh => SignInOr(facts),
            { WantsTwoFactors: true, HasTwoFactors: false } => isFresh ? AuthorizeOutcome.Unmet : SignInOr(facts),
            _ when (facts.NeedsConsent || facts.AsksConsent) && !consented => facts.IsSilent ? AuthorizeOutcome.ConsentRequired : AuthorizeOutcome.Consent,
            _ => AuthorizeOutcome.Grant,
        };
    }

    private static AuthorizeOutcome SignInOr(AuthorizeFacts facts) => facts.IsSilent ? AuthorizeOutcome.LoginRequired : AuthorizeOutcome.SignIn;
}
