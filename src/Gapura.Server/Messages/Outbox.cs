using System.Text.Json;
using Gapura.Server.Hosting;
using Gapura.Server.Messages.Sms;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Messages;

/// <summary>A message to a person: subject in clear, text and html sealed until sent.</summary>
public sealed record Mail(string To, string Subject, string Text, string Html)
{
    public AccountId? AccountId { get; init; }

    /// <summary>The person's second address, if this message is a notice and they have one (H-09).</summary>
    public string? CopyTo { get; init; }

    /// <summary>After this the message is worthless and is not sent any more; a day unless told.</summary>
    public TimeSpan UsefulFor { get; init; } = TimeSpan.FromDays(1);

    public override string ToString() => $"mail \"{Subject}\" [redacted]";
}

/// <summary>Where messages wait for the courier. Written in the transaction of what they tell of; nobody waits for a mail server or a gateway.</summary>
public sealed class Outbox(Clock clock, KeyRing keys)
{
    public const string Email = "email";
    public const string Sms = "sms";

    /// <summary>No channel: nobody takes it, and nobody counts it.</summary>
    public const string Nowhere = "nowhere";

    public void Add(GapuraContext db, Mail mail)
    {
        var body = new OutboxBody(mail.Text, mail.Html);
        Add(db, Email, mail.AccountId, mail.To, mail.Subject, body, mail.UsefulFor);
        if (mail.CopyTo is { } other && !string.Equals(other, mail.To, StringComparison.OrdinalIgnoreCase))
        {
            Add(db, Email, mail.AccountId, other, mail.Subject, body, mail.UsefulFor);
        }
    }

    /// <summary>The same work for a mail that must not be sent: a row that is over, to nobody, with a body of nothing but noise (C-03).</summary>
    public void AddDecoy(GapuraContext db, Mail mail)
    {
        var id = Guid.CreateVersion7(clock.Now);
        var text = JsonSerializer.Serialize(new OutboxBody(mail.Text, mail.Html));
        db.Outbox.Add(new OutboxMessage
        {
            Id = id,
            Channel = Nowhere,
            Recipient = "",
            Subject = "",
            BodySealed = keys.SealText(SealedColumn.OutboxBody, id.ToString("N"), new string(' ', text.Length)),
            State = OutboxState.Failed,
            CreatedAt = clock.Now,
            NextTryAt = clock.Now,
            UsefulUntil = clock.Now,
        });
    }

    /// <returns>The row's id, by which its delivery can be asked for.</returns>
    /// <exception cref="ArgumentException">The number is not E.164, or the text is empty or too long.</exception>
    public Guid Add(GapuraContext db, TextMessage message)
    {
        if (!SmsNumber.IsE164(message.To))
        {
            throw new ArgumentException("A text message goes to an international number: + and 8 to 15 digits.", nameof(message));
        }

        if (message.Text.Length == 0 || SmsText.Segments(message.Text) > SmsText.MostSegments)
        {
            throw new ArgumentException($"A text message has 1 to {SmsText.MostSegments} segments.", nameof(message));
        }

        return Add(db, Sms, message.AccountId, message.To, message.Purpose, new OutboxBody(message.Text, ""), message.UsefulFor);
    }

    public OutboxBody Open(OutboxMessage message) =>
        JsonSerializer.Deserialize<OutboxBody>(keys.OpenText(SealedColumn.OutboxBody, message.Id.ToString("N"), message.BodySealed))!;

    private Guid Add(GapuraContext db, string channel, AccountId? account, string to, string subject, OutboxBody body, TimeSpan usefulFor)
    {
        var id = Guid.CreateVersion7(clock.Now);
        db.Outbox.Add(new OutboxMessage
        {
            Id = id,
            AccountId = account,
            Channel = channel,
            Recipient = to,
            Subject = subject,
            BodySealed = keys.SealText(SealedColumn.OutboxBody, id.ToString("N"), JsonSerializer.Serialize(body)),
            State = OutboxState.Queued,
            CreatedAt = clock.Now,
            NextTryAt = clock.Now,
            UsefulUntil = clock.Now + usefulFor,
        });
        return id;
    }
}

public sealed record OutboxBody(string Text, string Html)
{
    public override string ToString() => "[redacted]";
}
