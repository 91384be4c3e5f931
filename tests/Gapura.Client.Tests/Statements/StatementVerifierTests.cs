using Gapura.Client.Approvals;
using Gapura.Client.Statements;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;

namespace Gapura.Client.Tests.Statements;

/// <summary>A device's answer, checked by who has nothing but the statement and the device's key.</summary>
public sealed class StatementVerifierTests : IDisposable
{
    private static readonly Guid Approval = Guid.Parse("0192f3a0-0000-7000-8000-000000000001");
    private static readonly ExpectedStatement Expected = new(new Uri("https://masuk.example/"), Approval.ToString("N"));
    private readonly DeviceKey _key = DeviceKey.Create();

    private static SignInQuestion Question => new(
        ServerName.Read("https://masuk.example")!.Value, new SignInChallenge(Approval, Base64UrlText.Encode(new byte[32]), 1_800_000_000),
        Guid.Parse("0192f3a0-0000-7000-8000-000000000002"), Guid.Parse("0192f3a0-0000-7000-8000-000000000003"),
        new SignInShown("LPSE Kota Contoh", "pp20", "Firefox", "Bandung", 1_799_999_940));

    [Theory]
    [InlineData(Decision.Approve, true)]
    [InlineData(Decision.Deny, false)]
    [InlineData(Decision.Report, false)]
    public void What_the_device_signed_is_told_as_it_is(Decision decision, bool isApproval)
    {
        var genuine = Assert.IsType<StatementVerdict.Genuine>(StatementVerifier.Verify(Sealed(decision), Jwk(_key), Expected));
        Assert.Equal(isApproval, genuine.IsApproval);
        Assert.Equal(Question, genuine.Question);
    }

    [Fact]
    public void Whoever_knows_device_and_account_can_hold_it_to_them()
    {
        ExpectedStatement right = Expected with { Device = Question.Device.ToString("N"), Account = Question.Account.ToString("N") };
        Assert.IsType<StatementVerdict.Genuine>(StatementVerifier.Verify(Sealed(), Jwk(_key), right));
        Assert.Equal(StatementFault.OtherPerson, FaultOf(Sealed(), Jwk(_key), right with { Account = Approval.ToString("N") }));
        Assert.Equal(StatementFault.OtherPerson, FaultOf(Sealed(), Jwk(_key), right with { Device = "0" }));
    }

    [Fact]
    public void Another_key_proves_nothing()
    {
        using DeviceKey other = DeviceKey.Create();
        Assert.Equal(StatementFault.OtherSignature, FaultOf(Sealed(), Jwk(other), Expected));
        Assert.Equal(StatementFault.NoKey, FaultOf(Sealed(), Jwk(_key) with { X = Jwk(other).X }, Expected));
        Assert.Equal(StatementFault.NoKey, FaultOf(Sealed(), Jwk(_key) with { Crv = "P-384" }, Expected));
    }

    [Fact]
    public void An_answer_to_something_else_proves_nothing()
    {
        Assert.Equal(StatementFault.OtherApproval, FaultOf(Sealed(), Jwk(_key), Expected with { Approval = Guid.AllBitsSet.ToString("N") }));
        Assert.Equal(StatementFault.OtherApproval, FaultOf(Sealed(), Jwk(_key), Expected with { Approval = "" }));
        Assert.Equal(StatementFault.OtherServer, FaultOf(Sealed(), Jwk(_key), Expected with { Server = new Uri("https://masuk.example:8443") }));
    }

    [Fact]
    public void Every_character_counts()
    {
        string statement = Sealed();
        for (int i = 0; i < statement.Length; i++)
        {
            string changed = string.Concat(statement.AsSpan(0, i), statement[i] == 'A' ? "B" : "A", statement.AsSpan(i + 1));
            Assert.IsType<StatementVerdict.False>(StatementVerifier.Verify(changed, Jwk(_key), Expected));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    public void What_is_no_statement_proves_nothing(string text) => Assert.Equal(StatementFault.Malformed, FaultOf(text, Jwk(_key), Expected));

    /// <summary>RFC 7638 for EC keys, by the example of RFC 8037's kind: computed once with another program.</summary>
    [Fact]
    public void A_keys_name_is_its_thumbprint() => Assert.Equal(
        "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s",
        StatementVerifier.ThumbprintOf(new DeviceJwk("MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM")));

    public void Dispose() => _key.Dispose();

    private static StatementFault FaultOf(string statement, DeviceJwk key, ExpectedStatement expected) =>
        Assert.IsType<StatementVerdict.False>(StatementVerifier.Verify(statement, key, expected)).Fault;

    private static DeviceJwk Jwk(DeviceKey key) => new(Base64UrlText.Encode(key.Public.Point[1..33]), Base64UrlText.Encode(key.Public.Point[33..]));

    private string Sealed(Decision decision = Decision.Approve) => SignInStatement.Seal(Question, new SignInAnswer(decision, "", IsVerified: true, Counter: 1), _key);
}
