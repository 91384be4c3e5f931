using System.Text.Json;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Messages;

/// <summary>A message to a person: subject in clear, text and html sealed until sent.</summary>
public sealed record Mail(string To, string Subject, string Text, string Html)
{
    public AccountId? AccountId { get; init; }

    /// <summary>After this the message is worthless and is not sent any more; a day unless told.</summary>
    public TimeSpan UsefulFor { get; init; } = TimeSpan.FromDays(1);

    public override string ToString() => $"mail \"{Subject}\" [redacted]";
}

/// <summary>Where messages wait for the courier. Written in the transaction of what they tell of; nobody waits for a mail server.</summary>
public sealed class Outbox(Clock clock, KeyRing keys)
{
    public const string Email = "email";
    public const string Sms = "sms";
    private const string SmsSubject = "SMS";

    public void Add(GapuraContext db, Mail mail)
    {
        var id = Guid.CreateVersion7(clock.Now);
        var body = JsonSerializer.Serialize(new OutboxBody(mail.Text, mail.Html));
        db.Outbox.Add(new OutboxMessage
        {
            Id = id,
            AccountId = mail.AccountId,
            Channel = Email,
            Recipient = mail.To,
            Subject = mail.Subject,
            BodySealed = keys.SealText(SealedColumn.OutboxBody, id.ToString("N"), body),
            State = OutboxState.Queued,
            CreatedAt = clock.Now,
            NextTryAt = clock.Now,
            UsefulUntil = clock.Now + mail.UsefulFor,
        });
    }

    /// <returns>The message's id, by which its delivery can be followed.</returns>
    public Guid Add(GapuraContext db, TextMessage message)
    {
        var id = Guid.CreateVersion7(clock.Now);
        db.Outbox.Add(new OutboxMessage
        {
            Id = id,
            AccountId = message.AccountId,
            Channel = Sms,
            Recipient = message.To,
            Subject = SmsSubject,
            BodySealed = keys.SealText(SealedColumn.OutboxBody, id.ToString("N"), JsonSerializer.Serialize(new OutboxBody(message.Text, ""))),
            State = OutboxState.Queued,
            CreatedAt = clock.Now,
            NextTryAt = clock.Now,
            UsefulUntil = clock.Now + message.UsefulFor,
        });
        return id;
    }

    public OutboxBody Open(OutboxMessage message) =>
        JsonSerializer.Deserialize<OutboxBody>(keys.OpenText(SealedColumn.OutboxBody, message.Id.ToString("N"), message.BodySealed))!;
}

public sealed record OutboxBody(string Text, string Html)
{
    public override string ToString() => "[redacted]";
}
