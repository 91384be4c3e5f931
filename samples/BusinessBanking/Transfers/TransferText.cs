using BusinessBanking.Ledger;
using Gapura.Protocol.Transactions;

namespace BusinessBanking.Transfers;

/// <summary>
/// A transfer as people approve it. It is written in one place: the bank asks with it, and compares with it, from its own rows, what was signed
/// before any money goes.
/// </summary>
public static class TransferText
{
    private const string Currency = "IDR";

    public static string TitleOf(Transfer transfer) => transfer.IsBatch ? "Payroll" : "Transfer";

    public static IReadOnlyList<TransactionField> FieldsOf(Transfer transfer)
    {
        List<TransactionField> fields = transfer.IsBatch ? [.. Sum(transfer.Amount)] : [.. Of(transfer.Payments[0])];
        fields.Add(new TransactionField("from", transfer.From));
        fields.Add(new TransactionField("reference", transfer.Reference));
        if (transfer.Note.Length > 0)
        {
            fields.Add(new TransactionField("note", transfer.Note));
        }

        return fields;
    }

    /// <returns>Null for a single transfer.</returns>
    public static IReadOnlyList<IReadOnlyList<TransactionField>>? ItemsOf(Transfer transfer) => transfer.IsBatch ? [.. transfer.Payments.Select(Of)] : null;

    private static TransactionField[] Of(Payment payment) =>
        [.. Sum(payment.Amount), new("beneficiary", payment.Beneficiary), new("account", payment.Account), new("bank", payment.Bank)];

    private static TransactionField[] Sum(long amount) => [new("amount", Money.Digits(amount)), new("currency", Currency)];
}
