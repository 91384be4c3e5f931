using Gapura.Server.Attempts;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Factors.SecureToken;

public enum TokenTextKind
{
    Activation,
    Unlock,
}

/// <summary>What a text message is about, and its digits.</summary>
public sealed record TokenText(TokenTextKind Kind, string Code)
{
    public override string ToString() => $"{Kind} [redacted]";
}

/// <summary>
/// The text messages of Secure Tokens. Their last line lets a browser fill the digits in, and only at our address. In one message's length,
/// so that it costs no more than it must.
/// </summary>
public sealed class TokenMessages(Outbox outbox, SmsGuard guard, OwnServer server)
{
    /// <returns>The message's id; null where no message may be sent to this number.</returns>
    public async Task<Guid?> SendAsync(GapuraContext db, Visit visit, Account account, string phone, TokenText text) =>
        await guard.TrySpendAsync(db, account.Portal, account.Organisation, phone) == SmsSpend.Allowed
            ? outbox.Add(db, new TextMessage(phone, Words(visit, text)) { AccountId = account.Id, UsefulFor = TokenEnrolment.CodeLife })
            : null;

    private string Words(Visit visit, TokenText text)
    {
        var (name, host) = (visit.Portal.Header, new Uri(server.Name.ToString()).Host);
        var said = (text.Kind, visit.Portal.DefaultLanguage) switch
        {
            (TokenTextKind.Activation, Language.Indonesian) => $"{name}: kode aktivasi Secure Token {text.Code}. Berlaku 5 menit. Jangan berikan kepada siapa pun, termasuk petugas.",
            (TokenTextKind.Activation, _) => $"{name}: Secure Token activation code {text.Code}. Valid for 5 minutes. Give it to nobody, not even to staff.",
            (_, Language.Indonesian) => $"{name}: kode buka kunci Secure Token {text.Code}. Berlaku 5 menit. Jangan berikan kepada siapa pun, termasuk petugas.",
            _ => $"{name}: Secure Token unlock code {text.Code}. Valid for 5 minutes. Give it to nobody, not even to staff.",
        };
        return $"{said}\n@{host} #{text.Code}";
    }
}
