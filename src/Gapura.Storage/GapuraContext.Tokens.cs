using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Storage;

/// <summary>Secure Tokens and what is signed with them.</summary>
public abstract partial class GapuraContext
{
    private static void Tokens(ModelBuilder model)
    {
        model.Entity<SecureToken>(token =>
        {
            token.ToTable("secure_tokens");
            token.HasKey(x => x.DeviceId);
            token.HasIndex(x => x.AccountId);
        });
        model.Entity<TokenActivation>(activation =>
        {
            activation.ToTable("token_activations");
            activation.HasKey(x => x.AccountId);
            activation.HasIndex(x => x.DeviceId).IsUnique();
            activation.HasIndex(x => x.ExpiresAt);
        });
        model.Entity<Transaction>(transaction =>
        {
            transaction.ToTable("transactions");
            transaction.HasIndex(x => new { x.ClientId, x.Reference }).IsUnique().HasFilter("state = 'Pending'").HasDatabaseName("ix_transactions_pending");
            transaction.HasIndex(x => new { x.ClientId, x.CreatedAt });
        });
        model.Entity<TransactionApproval>(approval =>
        {
            approval.ToTable("transaction_approvals");
            approval.HasKey(x => new { x.TransactionId, x.AccountId });
            approval.HasIndex(x => new { x.AccountId, x.State });
        });
    }
}
