using System.Collections.Immutable;
using Gapura.Client.Approvals;

namespace BusinessBanking.Ledger;

/// <summary>All that the bank has written down.</summary>
/// <param name="Accounts">Of every company.</param>
/// <param name="Transfers">Oldest first.</param>
/// <param name="Keys">Each Secure Token's key as the bank first saw it: a statement that is signed with another one counts for nothing.</param>
public sealed record Book(ImmutableList<BankAccount> Accounts, ImmutableList<Transfer> Transfers, ImmutableDictionary<string, DeviceJwk> Keys)
{
    /// <summary>The books on the first day. Made up.</summary>
    public static readonly Book First = new(
        [
            new("001-2207-001", "Rekening Operasional", "MAJUJAYA", 2_450_000_000), new("001-2207-002", "Rekening Gaji", "MAJUJAYA", 380_000_000),
            new("001-3310-001", "Rekening Operasional", "SENTOSA", 915_000_000),
        ],
        [], ImmutableDictionary<string, DeviceJwk>.Empty);

    /// <summary>Whether a transfer of that reference waits or was paid: there is no second one then.</summary>
    public bool IsTaken(string company, string reference) =>
        Transfers.Any(one => one.Company == company && one.Reference == reference && one.State is (TransferState.Waiting or TransferState.Released));

    public Transfer? Find(string id) => Transfers.Find(one => one.Id == id);

    public Book With(Transfer changed) => this with { Transfers = Transfers.SetItem(Transfers.FindIndex(one => one.Id == changed.Id), changed with { Version = changed.Version + 1 }) };
}

/// <summary>An account of a company. Whole rupiah.</summary>
public sealed record BankAccount(string Number, string Name, string Company, long Balance);

/// <summary>Where a transfer stands. All but <see cref="Waiting"/> are final.</summary>
public enum TransferState
{
    /// <summary>Approvals are missing.</summary>
    Waiting,

    /// <summary>Approved, verified, and the money has gone.</summary>
    Released,

    Denied,

    /// <summary>An approver knew nothing of it.</summary>
    Reported,

    Expired,

    /// <summary>Its maker took it back; or Gapura no longer has it, or ended it when it was restored.</summary>
    Cancelled,

    /// <summary>Its maker changed it: another transfer took its place.</summary>
    Superseded,

    /// <summary>Gapura says that it is approved, and what was signed is not what the books say.</summary>
    Unproved,

    /// <summary>Approved, and the account has not enough.</summary>
    Uncovered,
}

/// <summary>Where the money goes to. Whole rupiah.</summary>
public sealed record Payment(string Beneficiary, string Account, string Bank, long Amount);

/// <summary>Somebody who is asked, as Gapura named them when the bank asked.</summary>
/// <param name="Account">Gapura's id of the person.</param>
public sealed record Approver(string UserId, string Name, string Account);

/// <summary>What proves that somebody approved.</summary>
/// <param name="Statement">What their token signed; null where they typed eight digits on the bank's page.</param>
/// <param name="Key">With which key.</param>
public sealed record Proof(string UserId, DateTimeOffset At, string? Statement, DeviceJwk? Key);

/// <summary>A transfer, or a batch of payments.</summary>
public sealed record Transfer
{
    public required string Id { get; init; }

    /// <summary>What the company calls it. Only one transfer of a reference is ever carried out.</summary>
    public required string Reference { get; init; }

    public required string Company { get; init; }

    public required string Maker { get; init; }

    public required string MakerName { get; init; }

    public required string From { get; init; }

    public required ImmutableList<Payment> Payments { get; init; }

    public string Note { get; init; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    public TransferState State { get; init; }

    /// <summary>Rises with each change, so that a page can tell whether it shows the newest.</summary>
    public int Version { get; init; }

    /// <summary>Gapura's id of the transaction.</summary>
    public required string Transaction { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>How many have to approve.</summary>
    public required int Required { get; init; }

    public required ImmutableList<Approver> Approvers { get; init; }

    /// <summary>Who has approved so far, as Gapura tells. What counts in the end is verified.</summary>
    public ImmutableList<Proof> Proofs { get; init; } = [];

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Who said no.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>What verification found.</summary>
    public string? Fault { get; init; }

    /// <summary>Which transfer took its place.</summary>
    public string? ReplacedBy { get; init; }

    public bool IsBatch => Payments.Count > 1;

    public long Amount => Payments.Sum(payment => payment.Amount);

    public override string ToString() => $"transfer {Id}: {State}";
}
