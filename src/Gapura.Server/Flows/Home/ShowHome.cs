using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Policy;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Home;

/// <summary>"Halaman Beranda": who I am, whether 2FA is on, and where to change things. New recovery codes are shown here, once.</summary>
public sealed class ShowHome(Database database, Policies policies, RecoveryCodeEnrolment recoveryCodes)
{
    public async Task<IResult> DoAsync(Visit visit, SignedIn who)
    {
        var view = await database.ReadAsync(async db =>
        {
            var hasFactor = await db.TotpFactors.AnyAsync(f => f.AccountId == who.Account.Id && f.Status == FactorStatus.Active);
            var demand = (await policies.CurrentAsync(db, visit.Portal)).For(who.Account.UserType, who.Account.Organisation, visit.Now);
            var remaining = hasFactor ? await RecoveryCodeEnrolment.RemainingAsync(db, who.Account.Id) : 0;
            var waiting = hasFactor && await db.RecoveryCodeReveals.AnyAsync(reveal => reveal.Id == who.Session.Id);
            return new HomeView(who, visit.Portal.FindUserType(who.Account.UserType), hasFactor, demand, remaining, waiting);
        });
        var codes = view.AreCodesWaiting ? await recoveryCodes.TakeRevealAsync(database, who.Session.Id) : [];
        return Show.Page<HomePage>(visit, view with { NewCodes = codes });
    }
}
