using Gapura.Storage.Records;

namespace Gapura.Server.Messages;

/// <summary>Takes opened messages of one channel out of the house, one after another; used by one courier at a time.</summary>
public interface ICarrier
{
    /// <summary>Whose messages it takes: <see cref="Outbox.Email"/> or <see cref="Outbox.Sms"/>.</summary>
    string Channel { get; }

    /// <summary>What a carried message becomes: <see cref="OutboxState.Sent"/>, or <see cref="OutboxState.Shown"/> with its body kept.</summary>
    OutboxState Delivered { get; }

    /// <summary>Carries one message; a connection may stay open for the next.</summary>
    /// <exception cref="CarrierDownException">No message can be carried now.</exception>
    /// <exception cref="MessageRefusedException">This message was refused, for now or for good.</exception>
    Task CarryAsync(Envelope envelope, CancellationToken cancel);

    /// <summary>The batch is over: closes what is open. Never throws for a connection that is gone already.</summary>
    Task RestAsync();
}

/// <summary>One message, opened for sending.</summary>
/// <param name="Id">The row's id; retries carry the same one, so that a mail system or a gateway can drop a message it has already.</param>
public sealed record Envelope(Guid Id, string To, string Subject, OutboxBody Body)
{
    public override string ToString() => $"envelope {Id:N} [redacted]";
}

/// <summary>The way out is closed for every message: unreachable, no TLS, wrong password. The reason holds no secret and no text of the server's.</summary>
public sealed class CarrierDownException(string reason) : Exception(reason);

/// <summary>One message was refused. The reason holds no secret and no text of the server's, which may quote the message.</summary>
public sealed class MessageRefusedException(string reason, bool forGood) : Exception(reason)
{
    /// <summary>True: trying again cannot help (RFC 5321 §4.2.1, 5yz).</summary>
    public bool ForGood { get; } = forGood;
}
