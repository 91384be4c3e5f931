using System.Security.Cryptography;
using Gapura.Server.Tests.Audit;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Hosting;

internal sealed record ProofCounts(int Transactions, int Approvals, int Challenges, int Devices, int Tokens);

/// <summary>A decided transaction, one that waits, an answered question, and devices: removed, suspended, in use.</summary>
internal static class ProofGround
{
    public static async Task<(TransactionId Waiting, DeviceId Revoked)> AddAsync(TrailGround ground)
    {
        var now = ground.Clock.Now;
        var (account, other) = (AccountId.New(now), AccountId.New(now));
        var (decided, waiting) = (Row(now, "INV-1", TransactionState.Approved), Row(now, "INV-2", TransactionState.Pending));
        Device[] devices = [Of(account, now, DeviceStatus.Revoked), Of(account, now, DeviceStatus.Suspended), Of(other, now, DeviceStatus.Active)];
        await ground.Database.WriteAsync(async db =>
        {
            db.Transactions.AddRange(decided, waiting);
            db.TransactionApprovals.AddRange(
                new TransactionApproval { TransactionId = decided.Id, AccountId = account, Nonce = "n", Question = "12345678", State = ApprovalState.Approved, DeviceId = devices[0].Id, Statement = "s", DecidedAt = now },
                new TransactionApproval { TransactionId = decided.Id, AccountId = other, Nonce = "n", Question = "12345678" },
                new TransactionApproval { TransactionId = waiting.Id, AccountId = other, Nonce = "n", Question = "12345678" });
            db.Challenges.Add(new Challenge
            {
                Id = ChallengeId.New(now),
                AccountId = account,
                Nonce = "n",
                ShownPortal = "p",
                ShownUserId = "u",
                ShownBrowser = "b",
                ShownPlace = "p",
                State = ChallengeState.Approved,
                CreatedAt = now,
                ExpiresAt = now,
                DecidedAt = now,
                DeviceId = devices[0].Id,
                Statement = "s",
            });
            db.Devices.AddRange(devices);
            db.SecureTokens.AddRange(devices.Select(one => new SecureToken { DeviceId = one.Id, AccountId = one.AccountId, PinKeySealed = [1], ConsentVersion = "1", ConsentAt = now, PinChangedAt = now }));
            await db.SaveChangesAsync();
        });
        return (waiting.Id, devices[0].Id);
    }

    public static Task<ProofCounts> CountAsync(TrailGround ground) => ground.Database.ReadAsync(async db => new ProofCounts(
        await db.Transactions.CountAsync(), await db.TransactionApprovals.CountAsync(), await db.Challenges.CountAsync(), await db.Devices.CountAsync(), await db.SecureTokens.CountAsync()));

    private static Transaction Row(DateTimeOffset now, string reference, TransactionState state) => new()
    {
        Id = TransactionId.New(now),
        ClientId = "bank",
        Portal = "bisnis",
        Reference = reference,
        ShownParty = "Bank Contoh",
        ShownTitle = "Transfer",
        Fields = "[]",
        Required = 1,
        State = state,
        CreatedAt = now,
        ExpiresAt = now.AddMinutes(15),
        DecidedAt = state == TransactionState.Pending ? null : now,
    };

    private static Device Of(AccountId account, DateTimeOffset now, DeviceStatus status) => new()
    {
        Id = DeviceId.New(now),
        AccountId = account,
        PublicKey = RandomNumberGenerator.GetBytes(65),
        Name = "HP",
        Status = status,
        CreatedAt = now,
        EndedAt = status == DeviceStatus.Active ? null : now,
    };
}
