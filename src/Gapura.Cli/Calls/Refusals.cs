namespace Gapura.Cli.Calls;

/// <summary>The server said no (SPEC 8.2).</summary>
internal sealed class RefusedException(Problem problem, TimeSpan retryAfter) : Exception($"The server refused: {problem.Code}.")
{
    public Problem Problem { get; } = problem;

    /// <summary>How long the server asks to be left alone; zero where it does not say.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;

    /// <summary>Whether the same may be asked again: the refusal says nothing about what was asked.</summary>
    public bool IsPassing => Problem.Code is "busy" or "clock";

    /// <summary>For the person.</summary>
    public Failure ToFailure()
    {
        var what = Problem.Code switch
        {
            "gone" => "This code is over: it lives 5 minutes and binds one device. Have the page show a new one.",
            "known-key" => "The server knows this key already. Begin anew.",
            "full" => "The account has as many devices as it may. Remove one at the portal, then begin anew.",
            "refused" => "The server does not take this terminal for a device of the account any more. If that is meant: gapuractl token remove --local.",
            "suspended" => "The server has suspended this device: its key may have been copied. Remove it at the portal and bind this terminal anew.",
            "ended" => $"This question is over: {Words.OfOutcome(Problem.Outcome)}.",
            "wrong-number" => "That was not the number that the browser shows. This sign-in is over.",
            "verification" => "The portal wants this device to make sure of you: bind this terminal with a passphrase, and type it when you are asked.",
            "clock" => "The server does not take the time of this machine, nor the one it told itself. Try again.",
            "wrong-pin" => Problem.Left is 1 ? "The PIN was wrong. One more wrong one locks the token." : $"The PIN was wrong. {Problem.Left} more wrong ones lock the token.",
            "locked" => "The token is locked: the PIN was wrong three times in a row. You can still say no. See: gapuractl token unlock --help",
            "wrong-code" => $"Those digits are wrong. Attempts left: {Problem.Left}.",
            "code-over" => "Those digits are over: they have expired, or were wrong too often. Ask for new ones.",
            "limit" => "The server sends no text message now, or unlocks through the staff only.",
            "consent" => "The text to agree to has just changed. Have the page show a new code, and begin anew.",
            "limited" => "This token is new, or the telephone number is, and the amount is above what it may approve yet. Somebody else can approve, or wait.",
            "busy" => RetryAfter > TimeSpan.Zero ? $"The server is busy. Try again in {RetryAfter.TotalSeconds:0} s." : "The server is busy. Try again.",
            "malformed" => "The server does not understand this gapuractl. Is one of them much older than the other?",
            _ => "The server refused, in a way that this gapuractl does not know.",
        };
        return new Failure(Problem.Reference.Length > 0 ? $"{what} Reference: {Problem.Reference}" : what);
    }
}

/// <summary>It is not known whether the server heard.</summary>
internal sealed class UnheardException(string reason) : Exception(reason);

/// <summary>What protocol words are in English.</summary>
internal static class Words
{
    public static string OfOutcome(string outcome) => outcome switch
    {
        "approved" => "it was approved",
        "denied" => "it was denied",
        "reported" => "it was reported as somebody else's",
        "expired" => "nobody answered in time",
        "superseded" => "a newer one took its place",
        "cancelled" => "it was left",
        "wrong-number" => "a wrong number was typed",
        _ => "it has ended",
    };
}
