using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Enrolment;
using Gapura.Protocol.Pin;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;
using Gapura.Storage;

namespace Gapura.Testing;

/// <summary>The device as a Secure Token (SPEC 9–11).</summary>
public sealed partial class TestDevice
{
    /// <summary>A PIN that is not weak.</summary>
    public const string GoodPin = "739164";

    public byte[] Seed { get; private init; } = PinKey.NewSeed();

    public byte[] Salt { get; private set; } = PinKey.NewSalt();

    public PinKey PinKeyOf(string pin) => PinKey.Derive(Seed, Salt, pin);

    /// <summary>Looks, agrees, and claims with a PIN.</summary>
    public async Task<Answer> ClaimTokenAsync(Reply qrPage, string pin = GoodPin, Func<TokenClaim, TokenClaim>? change = null)
    {
        var code = CodeOn(qrPage);
        var look = await LookAsync(code);
        if (look.Status != HttpStatusCode.OK)
        {
            return look;
        }

        var claim = new TokenClaim(new EnrolmentClaim(Server, code, look.Text("nonce"), Key.Public, Name), (string)look.Json["token"]!["consent"]!["version"]!, PinKeyOf(pin));
        return await SendClaimAsync((change?.Invoke(claim) ?? claim).Seal(Key));
    }

    public async Task<Answer> SendClaimAsync(string claim)
    {
        var answer = await PlainAsync("/activations", new { claim });
        if (answer.Status == HttpStatusCode.OK)
        {
            (Id, Account) = (Guid.Parse(answer.Text("device")), Guid.Parse(answer.Text("account")));
        }

        return answer;
    }

    /// <summary>The digits of the newest text message.</summary>
    public async Task<string> TextedCodeAsync() => SixDigits().Match(await Gapura.NewestTextAsync(new AccountId(Account))).Value;

    public Task<Answer> EnterCodeAsync(string code) => CallAsync(HttpMethod.Post, "/activation/code", new { code });

    /// <summary>The whole of it: look, consent, PIN, digits.</summary>
    public async Task<Answer> ActivateAsync(Reply qrPage, string pin = GoodPin)
    {
        var claimed = await ClaimTokenAsync(qrPage, pin);
        return claimed.Status == HttpStatusCode.OK ? await EnterCodeAsync(await TextedCodeAsync()) : claimed;
    }

    /// <summary>"Ya" with a PIN, to what is asked now.</summary>
    public async Task<Answer> ApproveAsync(string pin = GoodPin, string number = "")
    {
        var question = await QuestionAsync() ?? throw new InvalidOperationException("Nothing is asked.");
        var statement = Statement(question, Decision.Approve, number, isVerified: true);
        return await AnswerAsync(question.Challenge.Id, statement, PinKeyOf(pin).ProofOver(statement));
    }

    public Task<Answer> AnswerAsync(Guid challenge, string statement, string pin) => CallAsync(HttpMethod.Post, $"/challenges/{challenge:D}/answer", new { statement, pin });

    public async Task<Answer> ChangePinAsync(string old, string fresh)
    {
        var (before, salt) = (PinKeyOf(old), PinKey.NewSalt());
        var key = Base64UrlText.Encode(PinKey.Derive(Seed, salt, fresh).Reveal());
        var answer = await CallAsync(HttpMethod.Post, "/token/pin", new { key, proof = before.ProofOver(key) });
        Salt = answer.Status == HttpStatusCode.OK ? salt : Salt;
        return answer;
    }

    /// <summary>The transactions that wait for this person.</summary>
    public async Task<IReadOnlyList<TransactionQuestion>> TransactionsAsync()
    {
        var answer = await CallAsync(HttpMethod.Get, "/transactions");
        return [.. answer.Json["transactions"]!.AsArray().Select(one => QuestionOf(one!.AsObject()))];
    }

    /// <summary>"Setujui" with a PIN.</summary>
    public Task<Answer> ApproveAsync(TransactionQuestion question, string pin = GoodPin)
    {
        var statement = TransactionStatement.Seal(question, new TransactionAnswer(Decision.Approve, true, ++Counter), Key);
        return AnswerTransactionAsync(question.Transaction.Id, statement, PinKeyOf(pin).ProofOver(statement));
    }

    public Task<Answer> DeclineAsync(TransactionQuestion question, Decision decision) =>
        AnswerTransactionAsync(question.Transaction.Id, TransactionStatement.Seal(question, new TransactionAnswer(decision, false, ++Counter), Key), null);

    public Task<Answer> AnswerTransactionAsync(Guid transaction, string statement, string? pin) => CallAsync(
        HttpMethod.Post, $"/transactions/{transaction:D}/answer", pin is null ? new { statement } : new { statement, pin });

    private TransactionQuestion QuestionOf(JsonObject one)
    {
        var shown = one["shown"]!;
        var fields = shown["fields"]!.AsArray().Select(field => new TransactionField((string)field!["name"]!, (string)field["value"]!)).ToList();
        return new TransactionQuestion(
            Server, new TransactionChallenge((Guid)one["id"]!, (string)one["nonce"]!, (long)one["expires"]!), Account, Id,
            new TransactionShown((string)shown["party"]!, (string)shown["title"]!, fields, (string)shown["digest"]!, (int)shown["count"]!));
    }

    [GeneratedRegex("[0-9]{6}")]
    private static partial Regex SixDigits();
}
