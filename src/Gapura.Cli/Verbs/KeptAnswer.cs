using Gapura.Cli.Tokens;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;

namespace Gapura.Cli.Verbs;

/// <summary>
/// What an answer that may not have been heard was for. Its own envelope tells, so the store has nothing more of it; and it is what was signed,
/// not what anybody says of it later.
/// </summary>
internal sealed record KeptAnswer(StoredStatement Statement, Decision Decision)
{
    /// <summary>The sign-in; null where it was about a transaction.</summary>
    public SignInQuestion? SignIn { get; private init; }

    /// <summary>The transaction; null where it was about a sign-in.</summary>
    public TransactionQuestion? Transaction { get; private init; }

    public bool IsApproval => Decision == Decision.Approve;

    /// <summary>What a person is told that it was for.</summary>
    public IReadOnlyList<string> Lines { get; private init; } = [];

    /// <summary>How its person refuses it instead.</summary>
    public string Refusing => $"gapuractl token deny{(Transaction is null ? "" : $" --transaction {Statement.Challenge:D}")}";

    /// <exception cref="Failure">The store was damaged, or is another device's.</exception>
    public static KeptAnswer Of(Desk desk, StoredStatement statement, DeviceKey key)
    {
        if (statement.IsTransaction && TransactionStatement.Read(statement.Statement) is { } transaction && transaction.QuestionSignedBy(key.Public) is { } asked)
        {
            return new KeptAnswer(statement, transaction.Answer.Decision) { Transaction = asked, Lines = [.. WaitingTransactions.LinesOfKept(asked.Transaction.Id, asked.Shown)] };
        }

        return !statement.IsTransaction && SignInStatement.Read(statement.Statement) is { } signIn && signIn.QuestionSignedBy(key.Public) is { } question
            ? new KeptAnswer(statement, signIn.Answer.Decision) { SignIn = question, Lines = Answering.LinesOf(desk, question.Shown) }
            : throw new Failure($"{desk.Store.Path} is damaged: an answer that it keeps is none of this device.");
    }

    /// <summary>
    /// The same answer under another counter: a later one went before it, so that the server would take this one, as it was, for a copied
    /// device's (SPEC 6.6). Where it had arrived, the server says so.
    /// </summary>
    public StoredStatement Renewed(long counter, DeviceKey key) => Statement with
    {
        Statement = Transaction is { } asked
            ? TransactionStatement.Seal(asked, TransactionStatement.Read(Statement.Statement)!.Answer with { Counter = counter }, key)
            : SignInStatement.Seal(SignIn!, SignInStatement.Read(Statement.Statement)!.Answer with { Counter = counter }, key),
    };
}
