using Gapura.Protocol.Approval;
using Gapura.Protocol.Pin;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;
using Xunit;

namespace Gapura.Protocol.Tests.Transactions;

public sealed class TransactionStatementTests
{
    private static readonly TransactionShown Shown = new(
        "Bank Contoh", "Transfer", [new TransactionField("amount", "1500000.00"), new TransactionField("currency", "IDR"), new TransactionField("beneficiary", "PT \"Maju\" – Jaya")], "", 0);

    private static readonly TransactionQuestion Question = new(
        ServerName.Read("https://masuk.example")!.Value, new TransactionChallenge(Guid.CreateVersion7(), Base64UrlText.Encode(new byte[32]), 1795392060),
        Guid.CreateVersion7(), Guid.CreateVersion7(), Shown);

    [Fact]
    public void A_statement_answers_what_was_shown_and_nothing_else()
    {
        using var key = DeviceKey.Create();
        TransactionStatement statement = TransactionStatement.Read(TransactionStatement.Seal(Question, new TransactionAnswer(Decision.Approve, true, 7), key))!;
        Assert.True(statement.Answers(Question, key.Public));
        Assert.Equal(Question, statement.QuestionSignedBy(key.Public));
        TransactionQuestion[] others =
        [
            Question with { Shown = Shown with { Title = "Transfer " } },
            Question with { Shown = Shown with { Party = "Bank Lain" } },
            Question with { Shown = Shown with { Fields = [Shown.Fields[0] with { Value = "15000000.00" }, Shown.Fields[1], Shown.Fields[2]] } },
            Question with { Shown = Shown with { Fields = [Shown.Fields[1], Shown.Fields[0], Shown.Fields[2]] } },
            Question with { Shown = Shown with { Fields = [Shown.Fields[0], Shown.Fields[1]] } },
            Question with { Shown = Shown with { Count = 2, Digest = Base64UrlText.Encode(new byte[32]) } },
            Question with { Transaction = Question.Transaction with { Nonce = Base64UrlText.Encode([.. new byte[31], 1]) } },
            Question with { Transaction = Question.Transaction with { Expires = 1795392061 } },
            Question with { Account = Guid.CreateVersion7() },
            Question with { Device = Guid.CreateVersion7() },
        ];
        Assert.All(others, other => Assert.False(statement.Answers(other, key.Public)));
    }

    [Fact]
    public void An_approval_without_a_pin_is_no_statement()
    {
        using var key = DeviceKey.Create();
        Assert.Throws<ArgumentException>(() => TransactionStatement.Seal(Question, new TransactionAnswer(Decision.Approve, false, 1), key));
    }

    [Fact]
    public void A_statement_on_a_sign_in_is_none_on_a_transaction()
    {
        using var key = DeviceKey.Create();
        string sealedStatement = TransactionStatement.Seal(Question, new TransactionAnswer(Decision.Deny, false, 1), key);
        Assert.Null(SignInStatement.Read(sealedStatement));
    }

    [Fact]
    public void A_response_without_network_is_for_this_question_these_fields_and_this_pin()
    {
        (byte[] seed, byte[] salt) = (PinKey.NewSeed(), PinKey.NewSalt());
        var offline = new OfflineTransaction(Question.Server, Question.Transaction.Id, Question.Account, "00481516", Shown);
        PinKey pin = PinKey.Derive(seed, salt, "739164");
        OfflineTransaction scanned = OfflineTransaction.Read(offline.ToLink()!)!;
        string response = scanned.ResponseOf(PinKey.Derive(seed, salt, "739164"));
        Assert.Matches("^[0-9]{8}$", response);
        Assert.True(offline.IsAnswered(response, pin));
        Assert.False(offline.IsAnswered(scanned.ResponseOf(PinKey.Derive(seed, salt, "739165")), pin));
        Assert.False((offline with { Question = "00481517" }).IsAnswered(response, pin));
        Assert.False((offline with { Shown = Shown with { Title = "Transfers" } }).IsAnswered(response, pin));
        Assert.False((offline with { Account = Guid.CreateVersion7() }).IsAnswered(response, pin));
    }

    [Fact]
    public void Items_are_read_as_they_were_written()
    {
        IReadOnlyList<TransactionField>[] items = [[new TransactionField("amount", "1"), new TransactionField("account", "a\"b\\c")], [new TransactionField("amount", "2")]];
        string written = TransactionItems.Write(items);
        Assert.Equal("""[{"fields":[{"name":"amount","value":"1"},{"name":"account","value":"a\"b\\c"}]},{"fields":[{"name":"amount","value":"2"}]}]""", written);
        Assert.Equal(items.Select(one => string.Join(';', one)), TransactionItems.ReadItems(written).Select(one => string.Join(';', one)));
        Assert.Equal(items[0], TransactionItems.ReadFields(TransactionItems.WriteFields(items[0])));
    }
}
