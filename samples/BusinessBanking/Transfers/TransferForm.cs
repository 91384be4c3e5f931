using System.Collections.Immutable;
using BusinessBanking.Ledger;

namespace BusinessBanking.Transfers;

/// <summary>A text in both languages.</summary>
public sealed record Words(string Indonesian, string English);

/// <summary>What a maker types, as it was typed, so that nothing of it is lost when something is wrong.</summary>
public sealed record TransferForm
{
    private const int MostCharacters = 100;
    private const int MostPayments = 500;

    public bool IsBatch { get; init; }

    public string From { get; init; } = "";

    public string Amount { get; init; } = "";

    public string Beneficiary { get; init; } = "";

    public string Account { get; init; } = "";

    public string Bank { get; init; } = "";

    /// <summary>A batch's payments, one a line: name; account; bank; amount.</summary>
    public string Lines { get; init; } = "";

    public string Reference { get; init; } = "";

    public string Note { get; init; } = "";

    /// <summary>The transfer that this one takes the place of.</summary>
    public string Replaces { get; init; } = "";

    public static TransferForm Of(IFormCollection form, bool isBatch)
    {
        string Text(string name) => Plain(form[name].ToString());
        return new TransferForm
        {
            IsBatch = isBatch,
            From = Text("dari"),
            Amount = Text("jumlah"),
            Beneficiary = Text("penerima"),
            Account = Text("rekening"),
            Bank = Text("bank"),
            Lines = form["baris"].ToString().Trim(),
            Reference = Text("referensi"),
            Note = Text("catatan"),
            Replaces = Text("ganti"),
        };
    }

    /// <summary>A transfer as its maker would have typed it, to change it.</summary>
    public static TransferForm Of(Transfer transfer)
    {
        var form = new TransferForm { IsBatch = transfer.IsBatch, From = transfer.From, Reference = transfer.Reference, Note = transfer.Note, Replaces = transfer.Id };
        var first = transfer.Payments[0];
        return transfer.IsBatch
            ? form with { Lines = string.Join('\n', transfer.Payments.Select(one => $"{one.Beneficiary}; {one.Account}; {one.Bank}; {Money.Digits(one.Amount)}")) }
            : form with { Amount = Money.Digits(first.Amount), Beneficiary = first.Beneficiary, Account = first.Account, Bank = first.Bank };
    }

    /// <summary>What cannot be taken, by the name of its field.</summary>
    public (ImmutableList<Payment> Payments, IReadOnlyDictionary<string, Words> Faults) Read(Book book, string company)
    {
        var faults = new Dictionary<string, Words>(StringComparer.Ordinal);
        var payments = IsBatch ? ReadLines(faults) : ReadOne(faults);
        var source = book.Accounts.Find(one => one.Number == From && one.Company == company);
        if (source is null)
        {
            faults["dari"] = new("Pilih rekening sumber.", "Choose the account to pay from.");
        }
        else if (faults.Count == 0 && payments.Sum(one => one.Amount) > source.Balance)
        {
            faults[IsBatch ? "baris" : "jumlah"] = new($"Saldo rekening itu {Money.Text(source.Balance)}: tidak cukup.", $"That account has {Money.Text(source.Balance)}: not enough.");
        }

        if (!IsLine(Reference))
        {
            faults["referensi"] = Missing;
        }
        else if (Replaces.Length == 0 && book.IsTaken(company, Reference))
        {
            faults["referensi"] = Taken;
        }

        if (Note.Length > 0 && !IsLine(Note))
        {
            faults["catatan"] = new($"Paling banyak {MostCharacters} karakter.", $"At most {MostCharacters} characters.");
        }

        return (payments, faults);
    }

    public static Words Taken => new("Referensi ini sudah dipakai transfer lain.", "Another transfer has this reference.");

    private static Words Missing => new($"Isi bagian ini, paling banyak {MostCharacters} karakter.", $"Fill this in, with at most {MostCharacters} characters.");

    private static Words NoAccount => new("Nomor rekening adalah 5 sampai 20 angka.", "An account number is 5 to 20 digits.");

    private static Words NoAmount => new("Tulis jumlah dalam rupiah dengan angka, misalnya 1500000 atau 1.500.000.", "Write the amount in rupiah with digits, for example 1500000 or 1,500,000.");

    private ImmutableList<Payment> ReadOne(Dictionary<string, Words> faults)
    {
        foreach (var (name, text) in new[] { ("penerima", Beneficiary), ("bank", Bank) })
        {
            if (!IsLine(text))
            {
                faults[name] = Missing;
            }
        }

        if (!IsAccount(Account))
        {
            faults["rekening"] = NoAccount;
        }

        if (!Money.TryRead(Amount, out var amount))
        {
            faults["jumlah"] = NoAmount;
        }

        return [new Payment(Beneficiary, Account, Bank, amount)];
    }

    private ImmutableList<Payment> ReadLines(Dictionary<string, Words> faults)
    {
        var payments = ImmutableList.CreateBuilder<Payment>();
        foreach (var (at, line) in Lines.Split('\n', StringSplitOptions.TrimEntries).Index())
        {
            if (line.Length == 0)
            {
                continue;
            }

            string[] parts = [.. line.Split([';', '\t']).Select(Plain)];
            if (parts.Length != 4 || !IsLine(parts[0]) || !IsAccount(parts[1]) || !IsLine(parts[2]) || !Money.TryRead(parts[3], out var amount))
            {
                faults.TryAdd("baris", new(
                    $"Baris {at + 1} belum benar. Tulis: nama; nomor rekening; bank; jumlah.", $"Line {at + 1} is not right. Write: name; account number; bank; amount."));
                continue;
            }

            payments.Add(new Payment(parts[0], parts[1], parts[2], amount));
        }

        if (payments.Count is < 2 or > MostPayments)
        {
            faults.TryAdd("baris", new($"Tulis 2 sampai {MostPayments} baris.", $"Write 2 to {MostPayments} lines."));
        }

        return payments.ToImmutable();
    }

    /// <summary>What is typed may have blanks of any kind; what is asked, stored and compared has one writing only.</summary>
    private static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Normalize();

    private static bool IsLine(string text) => text.Length is > 0 and <= MostCharacters && !text.Any(char.IsControl);

    private static bool IsAccount(string text) => text.Length is >= 5 and <= 20 && text.All(char.IsAsciiDigit);
}
