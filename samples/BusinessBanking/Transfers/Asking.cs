using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using BusinessBanking.Ledger;
using Gapura.Client;
using Gapura.Client.Transactions;

namespace BusinessBanking.Transfers;

/// <summary>A maker's transfer: asks Gapura for the approvals, writes it into the books, and follows it.</summary>
public sealed class Asking(GapuraClient gapura, Companies companies, Books books, Following following, TimeProvider time)
{
    /// <summary>How long approvers have: a working day.</summary>
    private static readonly TimeSpan s_life = TimeSpan.FromHours(8);

    /// <param name="origin">The bank's own address, to which the app on the same phone goes back.</param>
    /// <returns>The transfer, or why there is none.</returns>
    public async Task<(Transfer? Transfer, Words? Refusal)> DoAsync(Person maker, TransferForm form, ImmutableList<Payment> payments, Uri origin, CancellationToken cancel)
    {
        var before = form.Replaces.Length == 0 ? null : books.Now.Find(form.Replaces);
        if (form.Replaces.Length > 0 && !(before is { State: TransferState.Waiting } && before.Company == maker.Company && before.Maker == maker.UserId && before.Reference == form.Reference))
        {
            return (null, new("Transfer itu sudah diputuskan atau berakhir, jadi tidak dapat diubah lagi.", "That transfer was decided or has ended, so it cannot be changed any more."));
        }

        var askable = await companies.AskableAsync(maker.Company, maker.UserId, cancel);
        if (askable.Count == 0)
        {
            return (null, NobodyToAsk);
        }

        var wanted = Wanted(maker, form, payments, askable);
        try
        {
            var asked = await gapura.Transactions.StartAsync(RequestOf(wanted, new Uri(origin, $"/transfer/{wanted.Id}")), cancel);
            var transfer = wanted with { Transaction = asked.Id, Expires = asked.Expires, Required = asked.Required, Approvers = Named(askable, asked) };
            return await WriteAsync(transfer, before, cancel);
        }
        catch (GapuraException fault)
        {
            return (null, RefusalOf(fault));
        }
    }

    private async Task<(Transfer? Transfer, Words? Refusal)> WriteAsync(Transfer transfer, Transfer? before, CancellationToken cancel)
    {
        if (!books.TryChange(book => Written(book, transfer, before)))
        {
            await TakeBackAsync(transfer, cancel);
            return (null, before is null ? TransferForm.Taken : new("Transfer itu baru saja diputuskan, jadi tidak diubah.", "That transfer was decided just now, so it was not changed."));
        }

        following.Begin(transfer);
        return (transfer, null);
    }

    /// <summary>Nobody is to be asked for what is not in the books. It is not paid either way.</summary>
    private async Task TakeBackAsync(Transfer transfer, CancellationToken cancel)
    {
        try
        {
            await gapura.Transactions.CancelAsync(transfer.Transaction, cancel);
        }
        catch (GapuraException)
        {
            // Two of a reference: the later one has ended the former at Gapura already. And what is only out of reach expires.
        }
    }

    /// <summary>
    /// Two of a reference are never paid: it is free at the moment of writing, whatever it was when the form was read, and a transfer that takes
    /// another one's place does so only while that one waits.
    /// </summary>
    private static Book? Written(Book book, Transfer transfer, Transfer? before)
    {
        if (before is null)
        {
            return book.IsTaken(transfer.Company, transfer.Reference) ? null : book with { Transfers = book.Transfers.Add(transfer) };
        }

        if (book.Find(before.Id) is not { State: TransferState.Waiting } still)
        {
            return null;
        }

        var without = book.With(still with { State = TransferState.Superseded, ReplacedBy = transfer.Id, DecidedAt = transfer.CreatedAt });
        return without.IsTaken(transfer.Company, transfer.Reference) ? null : without with { Transfers = without.Transfers.Add(transfer) };
    }

    private Transfer Wanted(Person maker, TransferForm form, ImmutableList<Payment> payments, IReadOnlyList<Approver> askable) => new()
    {
        Id = RandomNumberGenerator.GetHexString(12, lowercase: true),
        Reference = form.Reference,
        Company = maker.Company,
        Maker = maker.UserId,
        MakerName = maker.Name,
        From = form.From,
        Payments = payments,
        Note = form.Note,
        CreatedAt = time.GetUtcNow(),
        Transaction = "",
        Expires = default,
        Required = 1,
        Approvers = [.. askable],
    };

    /// <summary>The reference is the company's, so Gapura's has the company before it: two companies' may be alike.</summary>
    private static TransactionRequest RequestOf(Transfer transfer, Uri back) =>
        new($"{transfer.Company}/{transfer.Reference}", TransferText.TitleOf(transfer), TransferText.FieldsOf(transfer), [.. transfer.Approvers.Select(one => one.UserId)])
        {
            Items = TransferText.ItemsOf(transfer),
            Company = transfer.Company,
            Maker = transfer.Maker,
            ExpiresIn = s_life,
            Back = back,
        };

    private static ImmutableList<Approver> Named(IReadOnlyList<Approver> askable, Transaction asked) =>
        [.. asked.Approvers.Select(one => askable.First(known => known.UserId.Equals(one.UserId, StringComparison.OrdinalIgnoreCase)) with { Account = one.Account })];

    private static Words NobodyToAsk => new(
        "Belum ada penyetuju dengan Secure Token aktif yang dapat diminta. Siapa yang membuat transfer tidak menyetujuinya sendiri.",
        "There is no approver with an active Secure Token who can be asked. Whoever makes a transfer does not approve it.");

    private static Words RefusalOf(GapuraException fault) => fault switch
    {
        { Code: GapuraProblem.NoToken } => NobodyToAsk,
        { Code: GapuraProblem.Unfit, Member: "approvers" } => new(
            $"Mulai {Money.Text(Companies.Large)} dua orang harus menyetujui, dan saat ini tidak cukup penyetuju dengan Secure Token aktif selain pembuatnya.",
            $"From {Money.Text(Companies.Large)} two people have to approve, and there are not enough approvers with an active Secure Token besides the maker."),
        { Code: GapuraProblem.TooManyPending } => new(
            "Terlalu banyak transfer menunggu persetujuan. Tunggu sampai ada yang disetujui, atau batalkan yang tidak diperlukan.",
            "Too many transfers wait for approval. Wait until some are approved, or take back what is not needed."),
        { Code: GapuraProblem.Unfit } => new(
            "Isinya terlalu panjang atau memakai tanda yang tidak dapat ditampilkan di ponsel. Perpendek, lalu kirim lagi.",
            "It is too long, or has characters that a phone cannot show. Make it shorter and send it again."),
        _ => new(
            string.Create(CultureInfo.InvariantCulture, $"Gapura tidak dapat diminta sekarang. Tidak ada yang berubah; coba lagi. {Reference(fault)}"),
            string.Create(CultureInfo.InvariantCulture, $"Gapura could not be asked now. Nothing has changed; try again. {Reference(fault)}")),
    };

    private static string Reference(GapuraException fault) => fault.Reference is { } reference ? $"({reference})" : "";
}
