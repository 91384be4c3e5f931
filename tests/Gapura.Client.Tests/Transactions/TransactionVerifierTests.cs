using Gapura.Client.Approvals;
using Gapura.Client.Transactions;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;

namespace Gapura.Client.Tests.Transactions;

/// <summary>A Secure Token's statement, checked by who has nothing but the statement, the token's key and what is to be carried out.</summary>
public sealed class TransactionVerifierTests : IDisposable
{
    private static readonly Guid Id = Guid.Parse("0192f3a0-0000-7000-8000-000000000001");
    private static readonly Guid Account = Guid.Parse("0192f3a0-0000-7000-8000-000000000002");
    private static readonly Guid Device = Guid.Parse("0192f3a0-0000-7000-8000-000000000003");
    private static readonly TransactionField[] Fields = [new("amount", "1500000.00"), new("currency", "IDR"), new("beneficiary", "CV Laut Biru"), new("account", "0012345678")];
    private static readonly TransactionField[][] Items = [[new("amount", "1000000"), new("account", "1")], [new("amount", "500000"), new("account", "2")]];
    private static readonly ExpectedTransaction Expected = new(new Uri("https://masuk.example/"), Id.ToString("N"), Account.ToString("N")) { Title = "Transfer", Fields = Fields };
    private readonly DeviceKey _key = DeviceKey.Create();

    [Fact]
    public void What_was_approved_is_told_as_it_was_shown()
    {
        var genuine = Assert.IsType<TransactionVerdict.Genuine>(Verify(Sealed(), Expected));
        Assert.Equal(Question(), genuine.Question);
        Assert.Equal(new TransactionAnswer(Decision.Approve, IsVerified: true, 7), genuine.Answer);
        Assert.IsType<TransactionVerdict.Genuine>(Verify(Sealed(), Expected with { Device = Device.ToString("D") }));
    }

    [Fact]
    public void A_batch_is_held_to_every_item_of_it()
    {
        string statement = Sealed(Question(Items));
        ExpectedTransaction right = Expected with { Items = Items };
        Assert.IsType<TransactionVerdict.Genuine>(Verify(statement, right));
        for (int item = 0; item < Items.Length; item++)
        {
            foreach (TransactionField[] fields in Tampered(Items[item]))
            {
                Assert.Equal(TransactionFault.OtherFields, FaultOf(statement, right with { Items = [.. Items.Select((one, i) => i == item ? fields : one)] }));
            }
        }

        Assert.Equal(TransactionFault.OtherFields, FaultOf(statement, right with { Items = [.. Items.Reverse()] }));
        Assert.Equal(TransactionFault.OtherFields, FaultOf(statement, right with { Items = [.. Items, Items[0]] }));
        Assert.Equal(TransactionFault.OtherFields, FaultOf(statement, right with { Items = null }));
        Assert.Equal(TransactionFault.OtherFields, FaultOf(statement, right with { Items = [] }));
        Assert.Equal(TransactionFault.OtherFields, FaultOf(Sealed(), right));
    }

    [Fact]
    public void Every_field_counts_in_name_value_number_and_order()
    {
        string statement = Sealed();
        foreach (TransactionField[] fields in Tampered(Fields))
        {
            Assert.Equal(TransactionFault.OtherFields, FaultOf(statement, Expected with { Fields = fields }));
        }

        Assert.Equal(TransactionFault.OtherFields, FaultOf(statement, Expected with { Title = "transfer" }));
        Assert.Equal(TransactionFault.OtherFields, FaultOf(statement, Expected with { Fields = [] }));
    }

    [Fact]
    public void An_answer_to_something_else_or_of_somebody_else_proves_nothing()
    {
        Assert.Equal(TransactionFault.OtherServer, FaultOf(Sealed(), Expected with { Server = new Uri("https://masuk.example:8443") }));
        Assert.Equal(TransactionFault.OtherTransaction, FaultOf(Sealed(), Expected with { Transaction = Account.ToString("N") }));
        Assert.Equal(TransactionFault.OtherTransaction, FaultOf(Sealed(), Expected with { Transaction = "" }));
        Assert.Equal(TransactionFault.OtherPerson, FaultOf(Sealed(), Expected with { Account = Id.ToString("N") }));
        Assert.Equal(TransactionFault.OtherPerson, FaultOf(Sealed(), Expected with { Device = Id.ToString("N") }));
    }

    [Theory]
    [InlineData(Decision.Deny)]
    [InlineData(Decision.Report)]
    public void A_genuine_no_is_a_no(Decision decision) => Assert.Equal(TransactionFault.NotApproved, FaultOf(Sealed(decision: decision), Expected));

    [Fact]
    public void Another_key_proves_nothing()
    {
        using DeviceKey other = DeviceKey.Create();
        Assert.Equal(TransactionFault.OtherSignature, FaultIn(TransactionVerifier.Verify(Sealed(), Jwk(other), Expected)));
        Assert.Equal(TransactionFault.NoKey, FaultIn(TransactionVerifier.Verify(Sealed(), Jwk(_key) with { X = Jwk(other).X }, Expected)));
        Assert.Equal(TransactionFault.NoKey, FaultIn(TransactionVerifier.Verify(Sealed(), Jwk(_key) with { Kty = "RSA" }, Expected)));
    }

    [Fact]
    public void Every_character_counts()
    {
        string statement = Sealed();
        for (int i = 0; i < statement.Length; i++)
        {
            string changed = string.Concat(statement.AsSpan(0, i), statement[i] == 'A' ? "B" : "A", statement.AsSpan(i + 1));
            Assert.IsType<TransactionVerdict.False>(Verify(changed, Expected));
        }
    }

    [Fact]
    public void What_is_no_statement_on_a_transaction_proves_nothing()
    {
        var signIn = new SignInQuestion(
            Question().Server, new SignInChallenge(Id, Base64UrlText.Encode(new byte[32]), 1_800_000_000), Account, Device, new SignInShown("Bank", "approver01", "Firefox", "Bandung", 1_799_999_940));
        string[] texts = ["", "..", "eyJhbGciOiJub25lIn0.e30.", SignInStatement.Seal(signIn, new SignInAnswer(Decision.Approve, "", IsVerified: true, Counter: 1), _key)];
        Assert.All(texts, text => Assert.Equal(TransactionFault.Malformed, FaultOf(text, Expected)));
    }

    [Fact]
    public void What_a_token_without_network_was_shown_is_compared_alike()
    {
        string link = new OfflineTransaction(Question().Server, Id, Account, "12345678", Question().Shown).ToLink()!;
        Assert.Null(TransactionVerifier.FaultOfOffline(link, Expected));
        Assert.All(Tampered(Fields), fields => Assert.Equal(TransactionFault.OtherFields, TransactionVerifier.FaultOfOffline(link, Expected with { Fields = fields })));
        Assert.Equal(TransactionFault.OtherServer, TransactionVerifier.FaultOfOffline(link, Expected with { Server = new Uri("https://lain.example") }));
        Assert.Equal(TransactionFault.OtherTransaction, TransactionVerifier.FaultOfOffline(link, Expected with { Transaction = Account.ToString("N") }));
        Assert.Equal(TransactionFault.OtherPerson, TransactionVerifier.FaultOfOffline(link, Expected with { Account = Id.ToString("N") }));
        Assert.Equal(TransactionFault.Malformed, TransactionVerifier.FaultOfOffline(link[..^1], Expected));
    }

    public void Dispose() => _key.Dispose();

    /// <summary>Each value and each name changed by one letter, each field left out, two exchanged, one added.</summary>
    private static IEnumerable<TransactionField[]> Tampered(TransactionField[] fields)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            yield return [.. fields.Select((one, n) => n == i ? one with { Value = one.Value + "0" } : one)];
            yield return [.. fields.Select((one, n) => n == i ? one with { Name = one.Name.ToUpperInvariant() } : one)];
            yield return [.. fields.Where((_, n) => n != i)];
        }

        yield return [fields[1], fields[0], .. fields[2..]];
        yield return [.. fields, new TransactionField("note", "x")];
    }

    private static TransactionQuestion Question(TransactionField[][]? items = null) => new(
        ServerName.Read("https://masuk.example")!.Value, new TransactionChallenge(Id, Base64UrlText.Encode(new byte[32]), 1_800_000_000), Account, Device,
        new TransactionShown("Bank Contoh", "Transfer", Fields, items is null ? "" : TransactionItems.DigestOf(TransactionItems.Write(items)), items?.Length ?? 0));

    private static TransactionFault FaultIn(TransactionVerdict verdict) => Assert.IsType<TransactionVerdict.False>(verdict).Fault;

    private static DeviceJwk Jwk(DeviceKey key) => new(Base64UrlText.Encode(key.Public.Point[1..33]), Base64UrlText.Encode(key.Public.Point[33..]));

    private TransactionVerdict Verify(string statement, ExpectedTransaction expected) => TransactionVerifier.Verify(statement, Jwk(_key), expected);

    private TransactionFault FaultOf(string statement, ExpectedTransaction expected) => FaultIn(Verify(statement, expected));

    private string Sealed(TransactionQuestion? question = null, Decision decision = Decision.Approve) =>
        TransactionStatement.Seal(question ?? Question(), new TransactionAnswer(decision, decision == Decision.Approve, Counter: 7), _key);
}
