namespace Gapura.Storage.Records;

/// <summary>Consecutive failures of one kind of proof for one subject, in one bucket (strangers, or one known browser).</summary>
public sealed class Throttle
{
    /// <summary>What was attacked: a keyed hash of the typed identity (password) or the account's id (second factor).</summary>
    public required string Subject { get; init; }

    /// <summary><c>password</c> or <c>second</c>: every second factor shares one budget (B-08).</summary>
    public required string Kind { get; init; }

    /// <summary>Empty for browsers that the account does not know; else the known browser's hash.</summary>
    public required string Bucket { get; init; }
    public int Failures { get; set; }
    public DateTimeOffset BlockedUntil { get; set; }
    public DateTimeOffset LastFailureAt { get; set; }
}

/// <summary>How often something costly was done within a window: mails to an account, reset forms from an address.</summary>
public sealed class Budget
{
    public required string Key { get; init; }
    public DateTimeOffset WindowStart { get; set; }
    public int Spent { get; set; }
}

/// <summary>A picture to read before going on. Consumed by deleting the row, right or wrong.</summary>
public sealed class Captcha
{
    /// <summary>128 random bits, base64url. Useless without the browser that it is bound to.</summary>
    public required string Id { get; init; }
    public required byte[] BrowserHash { get; init; }
    public required byte[] AnswerSealed { get; set; }
    public DateTimeOffset ExpiresAt { get; init; }
}
