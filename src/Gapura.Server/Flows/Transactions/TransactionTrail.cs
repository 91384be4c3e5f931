using Gapura.Server.Audit;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Flows.Transactions;

/// <summary>Writes how a transaction ended, in the transaction that ends it: its relying party hears of it out of the trail, so what it hears has happened.</summary>
public static class TransactionTrail
{
    /// <param name="audit">The trail.</param>
    /// <param name="db">The transaction that ends it.</param>
    /// <param name="row">What ended.</param>
    /// <param name="state">How; not <see cref="TransactionState.Pending"/>.</param>
    /// <param name="actor">Who ended it, where it was no person asked.</param>
    public static void Decided(this AuditLog audit, GapuraContext db, Transaction row, TransactionState state, string actor = "") =>
        audit.Append(db, new AuditEntry(AuditKinds.TransactionDecided, state == TransactionState.Approved ? "success" : "info")
        {
            Portal = row.Portal,
            Actor = actor,
            Reason = state.ToString().ToLowerInvariant(),
            Reference = Reference.New(),
            Details = new Dictionary<string, string> { ["client"] = row.ClientId, ["transaction"] = row.Id.ToString() },
        });
}
