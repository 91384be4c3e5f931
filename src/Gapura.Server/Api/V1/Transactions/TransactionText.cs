using System.Globalization;
using System.Text.RegularExpressions;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;

namespace Gapura.Server.Api.V1.Transactions;

/// <summary>What the fields of a transaction must be before anybody is shown them.</summary>
public static partial class TransactionText
{
    public const string Amount = "amount";
    public const string Currency = "currency";

    /// <returns>What cannot be taken and why; null where all of it can.</returns>
    public static (string Member, string Why)? Fault(IReadOnlyList<TransactionField> fields, IReadOnlyList<IReadOnlyList<TransactionField>>? items)
    {
        if (FieldsFault(fields) is { } unfit)
        {
            return ("fields", unfit);
        }

        if (MoneyFault(fields) is { } why)
        {
            return ("fields", why);
        }

        return items is null ? null : ItemsFault(fields, items) is { } fault ? ("items", fault) : null;
    }

    /// <summary>What SPEC 10.8 refuses in a text, as a sentence about it; null where it takes it.</summary>
    /// <param name="what">What the text is: how the sentence begins.</param>
    /// <param name="text">The text.</param>
    /// <param name="most">How long it may be.</param>
    public static string? FaultOf(string what, string text, int most = PersonText.MostCharacters) => ExactText.FaultOf(text, most) switch
    {
        TextFault.None => null,
        TextFault.Length => $"{what} has 1 to {most} characters.",
        TextFault.Unseen => $"{what} has a character that is not seen (a control, a joiner, private use), or a blank that is not a plain space (U+0020).",
        TextFault.Spaces => $"{what} begins or ends with a space, or has two in a row.",
        _ => $"{what} is not in Unicode normalisation form C (NFC).",
    };

    /// <summary>The value of a field; empty where there is none.</summary>
    public static string Of(IReadOnlyList<TransactionField> fields, string name) => fields.FirstOrDefault(field => field.Name == name)?.Value ?? "";

    private static string? FieldsFault(IReadOnlyList<TransactionField> fields) =>
        fields.Select((field, at) => FaultOf($"The name of field {at + 1}", field.Name, TransactionField.MostNameCharacters) ?? FaultOf($"The value of '{field.Name}'", field.Value))
            .FirstOrDefault(fault => fault is not null)
        ?? (TransactionField.AreFit(fields) ? null : $"1 to {TransactionField.Most} fields, no name twice.");

    private static string? MoneyFault(IReadOnlyList<TransactionField> fields)
    {
        var (amount, currency) = (Of(fields, Amount), Of(fields, Currency));
        return fields.Any(IsNearlyMoney) ? "'amount' and 'currency' are written so, in small letters: what looks like them and is not would be checked by nobody."
            : amount.Length > 0 && !AmountText().IsMatch(amount) ? "An amount is digits with an optional point, for example 1500000.00."
            : currency.Length > 0 && !CurrencyText().IsMatch(currency) ? "A currency is three capital letters (ISO 4217), for example IDR."
            : amount.Length > 0 != currency.Length > 0 ? "Amount and currency come together."
            : null;
    }

    private static string? ItemsFault(IReadOnlyList<TransactionField> fields, IReadOnlyList<IReadOnlyList<TransactionField>> items)
    {
        if (items.Count is < TransactionItems.Fewest or > TransactionItems.Most)
        {
            return $"A batch has {TransactionItems.Fewest} to {TransactionItems.Most} items.";
        }

        if (items.Select((item, at) => FieldsFault(item) is { } fault ? $"Item {at + 1}: {fault}" : null).FirstOrDefault(fault => fault is not null) is { } unfit)
        {
            return unfit;
        }

        if (items.Select(MoneyFault).FirstOrDefault(fault => fault is not null) is { } money)
        {
            return money;
        }

        // What is shown first is the sum: it must be that of what is listed.
        var currency = Of(fields, Currency);
        var amounts = items.Where(item => Of(item, Currency) == currency).Select(item => Of(item, Amount)).Where(amount => amount.Length > 0).ToList();
        if (currency.Length == 0 && items.Any(item => Of(item, Amount).Length > 0))
        {
            return "A batch whose items have amounts has their sum as its amount: it is what decides how many people have to approve.";
        }

        return currency.Length > 0 && (amounts.Count != items.Count || amounts.Sum(Number) != Number(Of(fields, Amount)))
            ? "The batch's amount is the sum of its items' amounts, in one currency."
            : null;
    }

    private static bool IsNearlyMoney(TransactionField field) =>
        field.Name is not (Amount or Currency) && field.Name.Trim().ToUpperInvariant() is "AMOUNT" or "CURRENCY";

    private static decimal Number(string amount) => decimal.Parse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?\z")]
    private static partial Regex AmountText();

    [GeneratedRegex(@"^[A-Z]{3}\z")]
    private static partial Regex CurrencyText();
}
