using Gapura.Server.Audit;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Accounts;

/// <summary>Writes that Secure Tokens end, in the transaction that ends them: relying parties hear of it out of the trail.</summary>
public static class TokenEnds
{
    /// <summary>The name under which the trail has Secure Tokens.</summary>
    public const string Factor = "secure_token";

    /// <summary>All that an account has. To be called before they end.</summary>
    /// <param name="like">What the trail tells of the reason why: whose, who, from where.</param>
    public static Task RecordAllAsync(GapuraContext db, AuditLog audit, AuditEntry like) =>
        RecordAsync(db, audit, like, db.SecureTokens.Where(token => token.AccountId == like.AccountId && db.Devices.Any(device => device.Id == token.DeviceId && device.Status != DeviceStatus.Revoked)));

    /// <summary>One, if that device is one. To be called once it has ended.</summary>
    public static Task RecordAsync(GapuraContext db, AuditLog audit, AuditEntry like, DeviceId only) =>
        RecordAsync(db, audit, like, db.SecureTokens.Where(token => token.AccountId == like.AccountId && token.DeviceId == only));

    private static async Task RecordAsync(GapuraContext db, AuditLog audit, AuditEntry like, IQueryable<SecureToken> tokens)
    {
        foreach (var device in await tokens.Select(token => token.DeviceId).ToListAsync())
        {
            audit.Append(db, like with
            {
                Kind = AuditKinds.TokenRemoved,
                Factor = Factor,
                Details = new Dictionary<string, string>(like.Details ?? new Dictionary<string, string>()) { ["device"] = device.ToString() },
            });
        }
    }
}
