using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Approval;

/// <summary>What a person is shown before they decide on a sign-in (SPEC 6.1). Texts are as SPEC 1.3 has them.</summary>
/// <param name="Portal">The portal's name.</param>
/// <param name="UserId">Who signs in.</param>
/// <param name="Browser">The browser that waits.</param>
/// <param name="Place">Where it seems to be.</param>
/// <param name="Time">When the sign-in began: seconds since 1970.</param>
public sealed record SignInShown(string Portal, string UserId, string Browser, string Place, long Time);

/// <summary>What makes a question unlike any other one (SPEC 6.1).</summary>
/// <param name="Id">The challenge's id.</param>
/// <param name="Nonce">256 bits in base64url.</param>
/// <param name="Expires">When it ends: seconds since 1970.</param>
public sealed record SignInChallenge(Guid Id, string Nonce, long Expires);

/// <summary>A question to one device about one sign-in, as the server has it in its rows (SPEC 6.1).</summary>
/// <param name="Server">The installation that asks.</param>
/// <param name="Challenge">The challenge.</param>
/// <param name="Account">Whose sign-in it is.</param>
/// <param name="Device">Who is asked.</param>
/// <param name="Shown">What the person sees.</param>
public sealed record SignInQuestion(ServerName Server, SignInChallenge Challenge, Guid Account, Guid Device, SignInShown Shown);

/// <summary>What a person decided (SPEC 6.4).</summary>
public enum Decision
{
    /// <summary>"Ya".</summary>
    Approve,

    /// <summary>"Tidak".</summary>
    Deny,

    /// <summary>"Bukan saya": somebody else knows the password.</summary>
    Report,
}

/// <summary>A person's answer (SPEC 6.4).</summary>
/// <param name="Decision">What they decided.</param>
/// <param name="Number">The six digits that they typed; empty where none was asked, and unless they approve.</param>
/// <param name="IsVerified">Whether the device made sure of them.</param>
/// <param name="Counter">The device's count of statements, from 1 (SPEC 6.6).</param>
public sealed record SignInAnswer(Decision Decision, string Number, bool IsVerified, long Counter)
{
    /// <summary>Digits of a number (SPEC 6.3).</summary>
    public const int NumberDigits = 6;

    /// <summary>Whether the members fit each other and SPEC 6.4.</summary>
    internal bool IsFit => Counter > 0
        && (Number.Length == 0 || (Decision == Decision.Approve && Number.Length == NumberDigits && Number.All(char.IsAsciiDigit)));
}
