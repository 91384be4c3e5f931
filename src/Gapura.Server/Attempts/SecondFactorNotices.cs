using Gapura.Server.Hosting;
using Gapura.Server.Messages;
using Gapura.Server.Portals;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Attempts;

/// <summary>Tells a person by mail when someone who knew the password failed the second factor (D-12): at the second and the last failure, not at each.</summary>
public sealed class SecondFactorNotices(Outbox outbox, Letters letters, PortalDirectory portals, Clock clock)
{
    private const int FirstNotice = 2;

    public async Task AddAsync(GapuraContext db, AccountId id, AttemptSource source, int failures, string reference)
    {
        if (failures is not (FirstNotice or Backoff.MostFailures) || portals.Find(source.Portal) is not { } portal)
        {
            return;
        }

        var account = await db.Accounts.SingleAsync(a => a.Id == id);
        var facts = new LetterFacts
        {
            Portal = portal,
            Language = portal.DefaultLanguage,
            To = account.Email,
            CopyTo = account.NoticeEmail,
            AccountId = id,
            Name = account.DisplayName,
            UserId = account.UserId,
            At = clock.Now,
            Browser = source.UserAgent,
            Address = source.Address,
            Reference = reference,
        };
        outbox.Add(db, failures == FirstNotice ? letters.SecondFactorFailed(facts) : letters.FactorLocked(facts));
    }
}
