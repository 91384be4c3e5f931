namespace Gapura.Client.Transactions;

/// <summary>The question to one person's token without network.</summary>
/// <param name="Link">What the QR picture says; it carries every line, so a phone without network can show them.</param>
/// <param name="Question">Its eight digits, which the app shows too: they tell the person that it is the same one.</param>
public sealed record TransactionOffline(string Link, string Question);

/// <summary>What came of eight digits: <see cref="Accepted"/> or <see cref="Refused"/>, and nothing else.</summary>
public abstract record TransactionResponse
{
    private TransactionResponse()
    {
    }

    /// <summary>Whether this person's approval counts now.</summary>
    public bool IsAccepted => this is Accepted;

    /// <summary>The person has approved.</summary>
    public sealed record Accepted : TransactionResponse;

    /// <summary>The digits do not count, and the transaction waits as before.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(ResponseRefusal Reason) : TransactionResponse
    {
        /// <summary>How many more may be wrong before this way is closed.</summary>
        public int? Left { get; init; }

        /// <summary>Ten characters by which Gapura's operator finds the event. Show them to the person.</summary>
        public string Reference { get; init; } = "";
    }
}

/// <summary>Why eight digits do not count.</summary>
public enum ResponseRefusal
{
    /// <summary>They are wrong, for another transaction, or were made with a wrong PIN.</summary>
    Wrong,

    /// <summary>The token is locked: its person has to unlock it.</summary>
    Locked,

    /// <summary>
    /// Three were wrong: none is taken from this client until the token has approved something with a network. The token is not locked, and can do so.
    /// </summary>
    Closed,

    /// <summary>The token is new, or its telephone number is, and the amount is above what it may approve yet.</summary>
    Limited,

    /// <summary>A reason that this version of the library does not know.</summary>
    Other,
}

/// <summary>The request.</summary>
internal sealed record ResponseBody(string UserId, string Response)
{
    public override string ToString() => "response [redacted]";
}

/// <summary>The answer as it comes.</summary>
internal sealed class ResponseAnswer
{
    public required string Result { get; init; }

    public string? Reason { get; init; }

    public int? Left { get; init; }

    public string? Reference { get; init; }

    /// <summary>Only the one word approves.</summary>
    public TransactionResponse ToResponse() => Result == "accepted" ? new TransactionResponse.Accepted() : new TransactionResponse.Refused(ReasonOf(Reason))
    {
        Left = Left,
        Reference = Reference ?? "",
    };

    private static ResponseRefusal ReasonOf(string? reason) => reason switch
    {
        "wrong" => ResponseRefusal.Wrong,
        "locked" => ResponseRefusal.Locked,
        "closed" => ResponseRefusal.Closed,
        "limited" => ResponseRefusal.Limited,
        _ => ResponseRefusal.Other,
    };
}
