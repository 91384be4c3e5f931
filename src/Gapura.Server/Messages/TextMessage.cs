using Gapura.Server.Messages.Sms;
using Gapura.Storage;

namespace Gapura.Server.Messages;

/// <summary>A text message to a phone; the text is sealed until it is sent. Ask <c>SmsGuard</c> before adding one: each costs money.</summary>
/// <param name="To">E.164: <c>+628110000001</c>.</param>
/// <param name="Text">At most <see cref="SmsText.MostSegments"/> segments.</param>
public sealed record TextMessage(string To, string Text)
{
    public AccountId? AccountId { get; init; }

    /// <summary>What it is for, in one word that stands in the database in clear: never anything of the text.</summary>
    public string Purpose { get; init; } = "code";

    /// <summary>After this the message is worthless and is not sent any more; five minutes unless told.</summary>
    public TimeSpan UsefulFor { get; init; } = TimeSpan.FromMinutes(5);

    public override string ToString() => $"text message \"{Purpose}\" [redacted]";
}
