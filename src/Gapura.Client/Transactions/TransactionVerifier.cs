using Gapura.Client.Approvals;
using Gapura.Client.Statements;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;

namespace Gapura.Client.Transactions;

/// <summary>
/// Checks a Secure Token's statement without asking anybody (protocol/SPEC.md, chapter 10). What it proves is only as good as the key: take the
/// one that came with the first approval of this device and was kept since; and only as good as what it is compared with: take what you are about
/// to carry out.
/// </summary>
public static class TransactionVerifier
{
    /// <summary>Checks a statement.</summary>
    /// <param name="statement">As <see cref="TransactionApprover.Statement"/> has it.</param>
    /// <param name="key">The device's public key, as you keep it.</param>
    /// <param name="expected">What it has to approve.</param>
    public static TransactionVerdict Verify(string statement, DeviceJwk key, ExpectedTransaction expected)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(expected);
        if (StatementVerifier.KeyOf(key) is not { } device)
        {
            return new TransactionVerdict.False(TransactionFault.NoKey);
        }

        if (TransactionStatement.Read(statement) is not { } read)
        {
            return new TransactionVerdict.False(TransactionFault.Malformed);
        }

        if (read.QuestionSignedBy(device) is not { } question)
        {
            return new TransactionVerdict.False(TransactionFault.OtherSignature);
        }

        TransactionFault? fault = FaultOf(question.Server, question.Transaction.Id, question.Account, question.Shown, expected)
            ?? (IsOther(expected.Device, question.Device) ? TransactionFault.OtherPerson : (TransactionFault?)null)
            ?? (read.Answer.Decision == Decision.Approve ? (TransactionFault?)null : TransactionFault.NotApproved);
        return fault is { } wrong ? new TransactionVerdict.False(wrong) : new TransactionVerdict.Genuine(question, read.Answer);
    }

    /// <summary>
    /// Compares what a token without network was shown with what you are about to carry out. There is no signature in it: that the person has
    /// answered it, Gapura says (<see cref="GapuraTransactions.RespondAsync"/>).
    /// </summary>
    /// <param name="link">As <see cref="GapuraTransactions.OfflineAsync"/> gives it.</param>
    /// <param name="expected">What it has to be about.</param>
    /// <returns>Null where it is about exactly this.</returns>
    public static TransactionFault? FaultOfOffline(string link, ExpectedTransaction expected)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(expected);
        return OfflineTransaction.Read(link) is { } asked ? FaultOf(asked.Server, asked.Transaction, asked.Account, asked.Shown, expected) : TransactionFault.Malformed;
    }

    private static TransactionFault? FaultOf(ServerName server, Guid transaction, Guid account, TransactionShown shown, ExpectedTransaction expected) =>
        ServerName.Read(expected.Server.GetLeftPart(UriPartial.Authority)) != server ? TransactionFault.OtherServer
        : IsOther(expected.Transaction, transaction) ? TransactionFault.OtherTransaction
        : IsOther(expected.Account, account) ? TransactionFault.OtherPerson
        : IsShown(shown, expected) ? null
        : TransactionFault.OtherFields;

    private static bool IsShown(TransactionShown shown, ExpectedTransaction expected) =>
        shown.Title == expected.Title && shown.Fields.SequenceEqual(expected.Fields) && shown.Count == (expected.Items?.Count ?? 0)
        && (expected.Items is null || (expected.Items.All(TransactionField.AreFit) && shown.Digest == TransactionItems.DigestOf(TransactionItems.Write(expected.Items))));

    private static bool IsOther(string? expected, Guid found) => expected is not null && (!Guid.TryParse(expected, out Guid id) || id != found);
}
