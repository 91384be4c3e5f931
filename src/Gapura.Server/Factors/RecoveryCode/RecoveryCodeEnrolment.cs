using System.Security.Cryptography;
using Gapura.Server.Audit;
using Gapura.Server.Hashing;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.RecoveryCode;

/// <summary>Makes sets of recovery codes. A new set voids the old one; the database keeps hashes only.</summary>
public sealed class RecoveryCodeEnrolment(PasswordHasher hasher, KeyRing keys, Clock clock, AuditLog audit)
{
    public const int CodesInASet = 8;

    /// <summary>How long codes wait to be shown to the session that they were made in.</summary>
    private static readonly TimeSpan RevealLife = TimeSpan.FromMinutes(10);

    /// <summary>Works out a set. It takes eight Argon2id computations, so it runs before the transaction that stores it.</summary>
    public async Task<RecoveryCodeSet> CreateAsync()
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var codes = Enumerable.Range(0, CodesInASet).Select(_ => RecoveryCodeText.Create()).ToList();
        var hashes = new List<byte[]>(CodesInASet);
        foreach (var code in codes)
        {
            RecoveryCodeText.TryNormalise(code, out var text);
            hashes.Add(await hasher.DeriveAsync(text, salt));
        }

        return new RecoveryCodeSet(codes, hashes, salt);
    }

    /// <summary>Stores a set and puts its codes up for showing once, to one session.</summary>
    public async Task StoreAsync(GapuraContext db, Visit visit, AccountId account, SessionId session, RecoveryCodeSet set, string reference)
    {
        await StoreAsync(db, visit, account, set, reference, session);
        db.RecoveryCodeReveals.Add(new RecoveryCodeReveal
        {
            Id = session,
            AccountId = account,
            CodesSealed = keys.SealText(SealedColumn.RecoveryReveal, session.ToString(), string.Join('\n', set.Reveal())),
            ExpiresAt = clock.Now + RevealLife,
        });
    }

    /// <summary>Stores a set whose codes are given away otherwise: to a relying party, in its answer.</summary>
    public async Task StoreAsync(GapuraContext db, Visit visit, AccountId account, RecoveryCodeSet set, string reference, SessionId? session = null)
    {
        await RemoveAsync(db, account);
        db.RecoveryCodes.AddRange(set.Hashes.Select(hash => new Storage.Records.RecoveryCode { AccountId = account, Hash = hash, Salt = set.Salt, CreatedAt = clock.Now }));
        audit.Append(db, new AuditEntry(AuditKinds.RecoveryCodesMade, "success")
        {
            Portal = visit.Portal.Key,
            AccountId = account,
            Factor = RecoveryCodeProof.Name,
            Reference = reference,
            Address = visit.Address,
            UserAgent = visit.UserAgent,
            SessionId = session,
            Details = visit.Details,
        });
    }

    /// <summary>Takes the codes that wait for this session. Whoever deletes the row shows them; there is no second time.</summary>
    public async Task<IReadOnlyList<string>> TakeRevealAsync(Database database, SessionId session)
    {
        var waiting = await database.ReadAsync(db => db.RecoveryCodeReveals.SingleOrDefaultAsync(reveal => reveal.Id == session));
        if (waiting is null)
        {
            return [];
        }

        var taken = await database.WriteAsync(db => db.RecoveryCodeReveals.Where(reveal => reveal.Id == session).ExecuteDeleteAsync());
        return taken == 1 && waiting.ExpiresAt > clock.Now
            ? keys.OpenText(SealedColumn.RecoveryReveal, session.ToString(), waiting.CodesSealed).Split('\n')
            : [];
    }

    public static async Task RemoveAsync(GapuraContext db, AccountId account)
    {
        await db.RecoveryCodes.Where(code => code.AccountId == account).ExecuteDeleteAsync();
        await db.RecoveryCodeReveals.Where(reveal => reveal.AccountId == account).ExecuteDeleteAsync();
    }

    public static Task<int> RemainingAsync(GapuraContext db, AccountId account) =>
        db.RecoveryCodes.CountAsync(code => code.AccountId == account && code.UsedAt == null);
}

/// <summary>Codes on their way to the database and to one screen.</summary>
public sealed class RecoveryCodeSet(IReadOnlyList<string> codes, IReadOnlyList<byte[]> hashes, byte[] salt)
{
    public IReadOnlyList<byte[]> Hashes { get; } = hashes;

    public byte[] Salt { get; } = salt;

    public IReadOnlyList<string> Reveal() => codes;

    public override string ToString() => "[redacted]";
}
