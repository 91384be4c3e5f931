using System.Security.Cryptography;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Captchas;

/// <summary>Hands out captchas and takes the answers. One is bound to one browser, lives five minutes (Q16) and is gone with the first answer, right or wrong.</summary>
public sealed class CaptchaDesk(Database database, Clock clock, KeyRing keys, AuditLog audit)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    public async Task<string> IssueAsync(Visit visit)
    {
        var id = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(16));
        var sealed_ = keys.SealText(SealedColumn.CaptchaAnswer, id, CaptchaAlphabet.CreateAnswer());
        await database.WriteAsync(async db =>
        {
            db.Captchas.Add(new Captcha { Id = id, BrowserHash = visit.BrowserHash, AnswerSealed = sealed_, ExpiresAt = clock.Now + Life });
            await db.SaveChangesAsync();
        });
        return id;
    }

    /// <summary>The answer, to draw or to speak it, for the browser that it was issued to.</summary>
    public async Task<string?> AnswerAsync(Visit visit, string id)
    {
        var captcha = await database.ReadAsync(db => db.Captchas.SingleOrDefaultAsync(c => c.Id == id));
        return captcha is not null && captcha.ExpiresAt > clock.Now && CryptographicOperations.FixedTimeEquals(captcha.BrowserHash, visit.BrowserHash)
            ? keys.OpenText(SealedColumn.CaptchaAnswer, id, captcha.AnswerSealed)
            : null;
    }

    /// <summary>The answer whoever asks: for the demo's page of answers, absent in any other mode.</summary>
    public async Task<string?> AnswerForDemoAsync(string id)
    {
        var captcha = await database.ReadAsync(db => db.Captchas.SingleOrDefaultAsync(c => c.Id == id));
        return captcha is null ? null : keys.OpenText(SealedColumn.CaptchaAnswer, id, captcha.AnswerSealed);
    }

    /// <summary>Takes an answer. The deleting of the row decides: of many at once exactly one is looked at.</summary>
    /// <returns>Null when it is right; else the reference of the refusal, which is on record (L-02).</returns>
    public async Task<string?> RefuseAsync(Visit visit, string id, string typed)
    {
        var answer = await AnswerAsync(visit, id);
        return await database.WriteAsync(async db =>
        {
            var taken = await db.Captchas.Where(c => c.Id == id && c.BrowserHash == visit.BrowserHash).ExecuteDeleteAsync();
            if (taken == 1 && answer is not null && CaptchaAlphabet.Matches(answer, typed))
            {
                return null;
            }

            var reference = Reference.New();
            audit.Append(db, new AuditEntry(AuditKinds.CaptchaFail, "failure")
            {
                Portal = visit.Portal.Key,
                Reason = taken == 1 && answer is not null ? "wrong" : "missing, used, over or another browser's",
                Reference = reference,
                Address = visit.Address,
                UserAgent = visit.UserAgent,
            });
            await db.SaveChangesAsync();
            return reference;
        });
    }

    /// <summary>Throws a captcha away: "klik di sini" gives another, and the old one is dead.</summary>
    public Task DropAsync(Visit visit, string id) =>
        database.WriteAsync(db => db.Captchas.Where(c => c.Id == id && c.BrowserHash == visit.BrowserHash).ExecuteDeleteAsync());
}
