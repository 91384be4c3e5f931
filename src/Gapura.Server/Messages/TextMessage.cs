using Gapura.Storage;

namespace Gapura.Server.Messages;

/// <summary>A text message to a phone; the text is sealed until it is sent.</summary>
/// <param name="To">E.164.</param>
public sealed record TextMessage(string To, string Text)
{
    public AccountId? AccountId { get; init; }

    /// <summary>After this the message is worthless and is not sent any more.</summary>
    public TimeSpan UsefulFor { get; init; } = TimeSpan.FromMinutes(5);

    public override string ToString() => "text message [redacted]";
}
