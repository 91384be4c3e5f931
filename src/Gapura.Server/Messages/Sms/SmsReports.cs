using System.Buffers.Text;
using System.Security.Cryptography;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Messages.Sms;

/// <summary>
/// What the gateway says of messages that it has taken. Each message has an address of its own to report to, which nobody else can guess;
/// it says nothing but what became of that message.
/// </summary>
public sealed class SmsReports(ServerSecrets secrets, GapuraSettings settings, Database database, Clock clock)
{
    /// <summary>Where reports come in; a token follows.</summary>
    public const string Path = "/messages/sms/report/";

    private const int IdBytes = 16;
    private const int SealBytes = 16;

    /// <summary>Kannel's <c>%d</c>: 1 delivered, 2 not delivered, 4 queued at the network, 8 taken by the network, 16 refused by the network.</summary>
    private static readonly SmsReport[] s_kannel =
    [
        new SmsReport { Value = "1", Meaning = DeliveryState.Delivered },
        new SmsReport { Value = "2", Meaning = DeliveryState.Undeliverable },
        new SmsReport { Value = "4", Meaning = DeliveryState.Waiting },
        new SmsReport { Value = "8", Meaning = DeliveryState.Waiting },
        new SmsReport { Value = "16", Meaning = DeliveryState.Undeliverable },
    ];

    /// <summary>Whether the gateway is told where to report to.</summary>
    public bool AreWanted { get; } = SmsTemplate.NamesIn(settings.Sms.Url + settings.Sms.Body).Contains("report");

    /// <summary>The query's field that says what became of the message.</summary>
    public string Field => settings.Sms.ReportField;

    /// <summary>The absolute address for reports on one message.</summary>
    public string AddressFor(Guid message) => settings.BaseUrl.TrimEnd('/') + Path + Token(message);

    /// <summary>
    /// Notes what a report says. Reports come late, twice and in any order: one conditional update moves the row forward or not at all. A
    /// message that waits for another try is sent, says the gateway: it is not sent again.
    /// </summary>
    /// <returns>The account that the message is for, if something has changed.</returns>
    public async Task<AccountId?> TakeAsync(string token, string status)
    {
        if (MessageOf(token) is not { } id || Meaning(status) is not { } said)
        {
            return null;
        }

        var now = clock.Now;
        var empty = Array.Empty<byte>();
        DeliveryState?[] before = [.. Enum.GetValues<DeliveryState>().Where(state => state < said)];
        return await database.WriteAsync(async db =>
        {
            var rows = db.Outbox.Where(x => x.Id == id && x.Channel == Outbox.Sms);
            var moved = await rows.Where(x => x.Delivery == null || before.Contains(x.Delivery)).ExecuteUpdateAsync(set => set
                .SetProperty(x => x.Delivery, said).SetProperty(x => x.DeliveryAt, now)
                .SetProperty(x => x.SentAt, x => x.SentAt ?? now)
                .SetProperty(x => x.BodySealed, x => x.State == OutboxState.Shown ? x.BodySealed : empty)
                .SetProperty(x => x.State, x => x.State == OutboxState.Queued || x.State == OutboxState.Sending ? OutboxState.Sent : x.State));
            return moved == 1 ? await rows.Select(x => x.AccountId).SingleAsync() : null;
        });
    }

    /// <summary>The message's id, and what only we can have made of it.</summary>
    private string Token(Guid message)
    {
        Span<byte> token = stackalloc byte[IdBytes + SealBytes];
        message.TryWriteBytes(token, bigEndian: true, out _);
        Seal(message).CopyTo(token[IdBytes..]);
        return Base64Url.EncodeToString(token);
    }

    private Guid? MessageOf(string token)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + SealBytes];
        if (token.Length != Base64Url.GetEncodedLength(bytes.Length) || !Base64Url.IsValid(token) || Base64Url.DecodeFromChars(token, bytes) != bytes.Length)
        {
            return null;
        }

        var message = new Guid(bytes[..IdBytes], bigEndian: true);
        return CryptographicOperations.FixedTimeEquals(bytes[IdBytes..], Seal(message)) ? message : null;
    }

    private byte[] Seal(Guid message) => HMACSHA256.HashData(secrets.Reports, message.ToByteArray(bigEndian: true))[..SealBytes];

    private DeliveryState? Meaning(string status) =>
        (settings.Sms.Reports.Count > 0 ? settings.Sms.Reports : (IReadOnlyList<SmsReport>)s_kannel).FirstOrDefault(report => report.Value == status)?.Meaning;
}
