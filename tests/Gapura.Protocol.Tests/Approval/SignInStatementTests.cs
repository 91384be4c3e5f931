using System.Text.Json;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Xunit;

namespace Gapura.Protocol.Tests.Approval;

public sealed class SignInStatementTests
{
    private static readonly JsonElement File = SharedVectors.Open("statements");

    [Fact]
    public void A_statement_answers_the_question_that_was_shown_and_no_other()
    {
        (SignInQuestion question, DevicePublicKey key) = (File.Question(), File.Key());
        Assert.Empty(SharedVectors.Failing(File.Each("accept"), vector =>
            SignInStatement.Read(vector.Text("envelope")) is { } read && read.Answers(question, key) && IsSame(read.Answer, vector.GetProperty("answer"))));
        Assert.Empty(SharedVectors.Failing(File.Each("refuse"), vector => SignInStatement.Read(vector.Text("envelope"))?.Answers(question, key) != true));
    }

    [Fact]
    public void What_one_device_signed_is_not_another_ones_answer()
    {
        using var key = DeviceKey.Create();
        using var other = DeviceKey.Create();
        SignInQuestion question = File.Question();
        SignInStatement statement = SignInStatement.Read(SignInStatement.Seal(question, new SignInAnswer(Decision.Deny, "", false, 1), key))!;
        Assert.True(statement.Answers(question, key.Public));
        Assert.False(statement.Answers(question, other.Public));
        Assert.Equal(question.Challenge.Id, statement.Challenge);
    }

    [Theory]
    [InlineData(Decision.Deny, "048213", 1)]
    [InlineData(Decision.Approve, "48213", 1)]
    [InlineData(Decision.Approve, "", 0)]
    public void A_device_does_not_sign_what_no_server_takes(Decision decision, string number, long counter)
    {
        using var key = DeviceKey.Create();
        Assert.Throws<ArgumentException>(() => SignInStatement.Seal(File.Question(), new SignInAnswer(decision, number, false, counter), key));
    }

    private static bool IsSame(SignInAnswer answer, JsonElement said) =>
        string.Equals(answer.Decision.ToString(), said.Text("decision"), StringComparison.OrdinalIgnoreCase) && answer.Number == said.Text("number")
        && answer.IsVerified == said.GetProperty("verified").GetBoolean() && answer.Counter == said.Number("counter");
}
