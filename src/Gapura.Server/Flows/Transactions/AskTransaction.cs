using System.Globalization;
using System.Security.Cryptography;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;
using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Transactions;

/// <summary>
/// A relying party asks people to approve a text and fields (SPEC 10.1). What is asked never changes: the same reference anew takes the place
/// of what stood, and what was signed of that is worth nothing (RTS Art. 5(1)(d)).
/// </summary>
public sealed class AskTransaction(Database database, Clock clock, OwnServer server, AuditLog audit, TransactionBell bell)
{
    private const int NonceBytes = 32;

    private static readonly PerProvider<Func<GapuraContext, string, string, IAsyncEnumerable<Transaction>>> Standing = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, string client, string reference) =>
            db.Transactions.Where(one => one.ClientId == client && one.Reference == reference && one.State == TransactionState.Pending)));

    /// <summary>Asking under one reference at the same moment more often than this is no slip.</summary>
    private const int MostAttempts = 50;

    public async Task<AskedTransaction> DoAsync(Visit visit, WantedTransaction wanted)
    {
        if (!TransactionStatement.Fits(LongestOf(wanted)))
        {
            return new AskedTransaction.Unfit("fields", "Title and fields together are too long to be signed.");
        }

        var required = Math.Max(wanted.Approvals, RequiredBy(visit, wanted));
        if (wanted.Approvers.Count < required)
        {
            return new AskedTransaction.Unfit("approvers", $"This amount needs {required} approvals: name at least as many people.");
        }

        var (row, approvals, superseded) = await StoreAsync(visit, wanted, required);
        await bell.RingAsync(row, approvals.Select(one => one.AccountId), superseded);
        return new AskedTransaction.Asked(row, approvals);
    }

    /// <summary>Of two under one reference at the same moment the unique index lets one through; the other takes its place.</summary>
    private async Task<(Transaction Row, List<TransactionApproval> Approvals, IReadOnlyList<AccountId> Superseded)> StoreAsync(
        Visit visit, WantedTransaction wanted, int required)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await database.WriteAsync(db => StoreAsync(db, visit, wanted, required));
            }
            catch (Exception e) when (attempt < MostAttempts && Database.IsDuplicate(e))
            {
                // The other one is there by now, and is superseded like any other.
            }
        }
    }

    private async Task<(Transaction Row, List<TransactionApproval> Approvals, IReadOnlyList<AccountId> Superseded)> StoreAsync(
        GapuraContext db, Visit visit, WantedTransaction wanted, int required)
    {
        var superseded = await SupersedeAsync(db, wanted);
        var row = new Transaction
        {
            Id = TransactionId.New(clock.Now),
            ClientId = visit.Client!,
            Portal = visit.Portal.Key,
            Organisation = wanted.Organisation,
            Reference = wanted.Reference,
            ShownParty = wanted.Shown.Party,
            ShownTitle = wanted.Shown.Title,
            Fields = TransactionItems.WriteFields(wanted.Shown.Fields),
            Items = wanted.Items,
            ItemsDigest = wanted.Shown.Digest,
            ItemCount = wanted.Shown.Count,
            Currency = wanted.Currency,
            Amount = wanted.Amount,
            Back = wanted.Back,
            Required = required,
            MakerId = wanted.Maker,
            CreatedAt = clock.Now,
            ExpiresAt = clock.Now + wanted.Life,
        };
        List<TransactionApproval> approvals = [.. wanted.Approvers.Select(account => new TransactionApproval
        {
            TransactionId = row.Id,
            AccountId = account,
            Nonce = Base64UrlText.Encode(RandomNumberGenerator.GetBytes(NonceBytes)),
            Question = RandomNumberGenerator.GetInt32(100_000_000).ToString("D8", CultureInfo.InvariantCulture),
        })];
        Insert(db, row, approvals);
        audit.Append(db, new AuditEntry(AuditKinds.TransactionAsked, "success")
        {
            Portal = visit.Portal.Key,
            AccountId = wanted.Maker,
            Actor = $"client:{visit.Client}",
            Reference = Audit.Reference.New(),
            Details = new Dictionary<string, string> { ["transaction"] = row.Id.ToString(), ["approvals"] = required.ToString(CultureInfo.InvariantCulture) },
        });
        return (row, approvals, superseded);
    }

    /// <summary>They go with the commit: whether the reference is free is found out there.</summary>
    private static void Insert(GapuraContext db, Transaction row, List<TransactionApproval> approvals)
    {
        db.AtCommit(
            $"""
             INSERT INTO transactions (id, client_id, portal, organisation, reference, shown_party, shown_title, fields, items, items_digest, item_count, currency,
               amount, back, required, approvals, maker_id, state, created_at, expires_at)
             VALUES ({row.Id.Value}, {row.ClientId}, {row.Portal}, {row.Organisation}, {row.Reference}, {row.ShownParty}, {row.ShownTitle}, {row.Fields}, {row.Items},
               {row.ItemsDigest}, {row.ItemCount}, {row.Currency}, {row.Amount}, {row.Back}, {row.Required}, {row.Approvals}, {row.MakerId?.Value}, {row.State.ToString()},
               {db.Time(row.CreatedAt)}, {db.Time(row.ExpiresAt)})
             """);
        foreach (var approval in approvals)
        {
            db.AtCommit(
                $"""
                 INSERT INTO transaction_approvals (transaction_id, account_id, state, nonce, question)
                 VALUES ({approval.TransactionId.Value}, {approval.AccountId.Value}, {approval.State.ToString()}, {approval.Nonce}, {approval.Question})
                 """);
        }
    }

    private async Task<IReadOnlyList<AccountId>> SupersedeAsync(GapuraContext db, WantedTransaction wanted)
    {
        var before = await Standing.For(db)(db, wanted.Client, wanted.Reference).ToListAsync();
        if (before.Count == 0)
        {
            return [];
        }

        foreach (var old in before)
        {
            // Decided meanwhile: then it stays so, and nobody is told otherwise.
            if (await db.Transactions.Where(one => one.Id == old.Id && one.State == TransactionState.Pending)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.State, TransactionState.Superseded).SetProperty(one => one.DecidedAt, clock.Now)) == 1)
            {
                audit.Decided(db, old, TransactionState.Superseded, $"client:{wanted.Client}");
            }
        }

        var ids = before.Select(one => one.Id).ToList();
        return await db.TransactionApprovals.Where(one => ids.Contains(one.TransactionId)).Select(one => one.AccountId).ToListAsync();
    }

    /// <summary>How many people this amount needs at the portal, whatever the relying party asks for. In a currency that no step names: as many as any amount may need.</summary>
    private static int RequiredBy(Visit visit, WantedTransaction wanted)
    {
        var steps = visit.Portal.Token.Steps;
        if (!decimal.TryParse(wanted.Amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
        {
            return 1;
        }

        var known = steps.FindAll(step => step.Currency == wanted.Currency);
        return (known.Count > 0 ? known.FindAll(step => amount >= step.From) : steps).Select(step => step.Approvals).DefaultIfEmpty(1).Max();
    }

    private TransactionQuestion LongestOf(WantedTransaction wanted) => new(
        server.Name, new TransactionChallenge(Guid.Empty, new string('A', 43), long.MaxValue), Guid.Empty, Guid.Empty, wanted.Shown);
}

/// <summary>What a relying party wants approved, checked by who took it.</summary>
/// <param name="Items">Canonical JSON of a batch's items; empty for a single transaction.</param>
public sealed record WantedTransaction(string Client, string Organisation, string Reference, TransactionShown Shown, string Items)
{
    public string Currency { get; init; } = "";
    public string Amount { get; init; } = "";
    public string Back { get; init; } = "";
    public AccountId? Maker { get; init; }
    public required IReadOnlyList<AccountId> Approvers { get; init; }
    public int Approvals { get; init; } = 1;
    public required TimeSpan Life { get; init; }

    public override string ToString() => $"transaction {Reference} of {Client}";
}

/// <summary>What came of asking.</summary>
public abstract record AskedTransaction
{
    public sealed record Asked(Transaction Row, IReadOnlyList<TransactionApproval> Approvals) : AskedTransaction
    {
        public override string ToString() => $"asked {Row.Id}";
    }

    /// <param name="Member">What cannot be taken.</param>
    public sealed record Unfit(string Member, string Why) : AskedTransaction;
}
