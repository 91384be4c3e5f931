using System.Text.Json;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Pin;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;
using Xunit;

namespace Gapura.Protocol.Tests.Transactions;

/// <summary>What phones and the server have in common of transactions (SPEC 10 and 11).</summary>
public sealed class TransactionVectorTests
{
    private static readonly JsonElement File = SharedVectors.Open("transactions");

    [Fact]
    public void A_statement_answers_the_transaction_that_was_shown_and_no_other()
    {
        (TransactionQuestion question, DevicePublicKey key) = (Question(), File.Key());
        Assert.Empty(SharedVectors.Failing(File.Each("accept"), vector =>
        {
            TransactionQuestion asked = vector.TryGetProperty("shown", out JsonElement shown) ? question with { Shown = Shown(shown) } : question;
            return TransactionStatement.Read(vector.Text("envelope")) is { } read && read.Answers(asked, key) && IsSame(read.Answer, vector.GetProperty("answer"));
        }));
        Assert.Empty(SharedVectors.Failing(File.Each("refuse"), vector => TransactionStatement.Read(vector.Text("envelope"))?.Answers(question, key) != true));
    }

    [Fact]
    public void Fields_are_fit_or_not_as_they_are_on_a_phone()
    {
        JsonElement fields = File.GetProperty("fields");
        Assert.Empty(SharedVectors.Failing(fields.Each("accept"), vector => TransactionField.AreFit(Fields(vector))));
        Assert.Empty(SharedVectors.Failing(fields.Each("refuse"), vector => !TransactionField.AreFit(Fields(vector.GetProperty("fields")))));
    }

    [Fact]
    public void A_batch_has_the_digest_that_it_has_on_a_phone() => Assert.Empty(SharedVectors.Failing(File.Each("digests"), vector =>
        TransactionItems.DigestOf(TransactionItems.Write(vector.Each("items").Select(item => Fields(item.GetProperty("fields"))))) == vector.Text("digest")));

    [Fact]
    public void A_response_without_network_is_the_one_that_a_phone_shows()
    {
        JsonElement offline = SharedVectors.Open("offline");
        Assert.Empty(SharedVectors.Failing(offline.Each("accept"), vector =>
        {
            var pin = PinKey.Derive(vector.Hex("seed"), vector.Hex("salt"), vector.Text("pin"));
            return OfflineTransaction.Read(vector.Text("link")) is { } read && read.Equals(Offline(vector.GetProperty("transaction")))
                && read.ToLink() == vector.Text("link") && read.ResponseOf(pin) == vector.Text("response") && read.IsAnswered(vector.Text("response"), pin);
        }));
        Assert.Empty(SharedVectors.Failing(offline.Each("refuse"), vector => OfflineTransaction.Read(vector.Text("link")) is null));
    }

    private static TransactionQuestion Question()
    {
        JsonElement question = File.GetProperty("question");
        return new TransactionQuestion(
            question.Server(), new TransactionChallenge(question.GetProperty("transaction").GetGuid(), question.Text("nonce"), question.Number("expires")),
            question.GetProperty("account").GetGuid(), question.GetProperty("device").GetGuid(), Shown(question.GetProperty("shown")));
    }

    private static OfflineTransaction Offline(JsonElement said) =>
        new(said.Server(), said.GetProperty("transaction").GetGuid(), said.GetProperty("account").GetGuid(), said.Text("question"), Shown(said.GetProperty("shown")));

    private static TransactionShown Shown(JsonElement shown) =>
        new(shown.Text("party"), shown.Text("title"), Fields(shown.GetProperty("fields")), shown.Text("digest"), (int)shown.Number("count"));

    private static IReadOnlyList<TransactionField> Fields(JsonElement fields) =>
        [.. fields.EnumerateArray().Select(field => new TransactionField(field.Text("name"), field.Text("value")))];

    private static bool IsSame(TransactionAnswer answer, JsonElement said) =>
        string.Equals(answer.Decision.ToString(), said.Text("decision"), StringComparison.OrdinalIgnoreCase)
        && answer.IsVerified == said.GetProperty("verified").GetBoolean() && answer.Counter == said.Number("counter");
}
