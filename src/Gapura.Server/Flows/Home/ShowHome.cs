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
public sealed class ShowHome(Database database, RecoveryCodeEnrolment recoveryCodes)
{
    private static readonly PerProvider<Func<GapuraContext, AccountId, SessionId, string, Task<Standing>>> OfAccount = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId id, SessionId session, string portal) => (
            from account in db.Accounts
            where account.Id == id
            from policy in db.Policies.Where(policy => policy.Portal == portal).DefaultIfEmpty()
            select new Standing(
                db.TotpFactors.Any(factor => factor.AccountId == id && factor.Status != FactorStatus.Pending),
                db.RecoveryCodes.Count(code => code.AccountId == id && code.UsedAt == null),
                db.RecoveryCodeReveals.Any(reveal => reveal.Id == session),
                policy)).Single()));

    public async Task<IResult> DoAsync(Visit visit, SignedIn who)
    {
        var view = await database.ReadAsync(async db =>
        {
            var standing = await OfAccount.For(db)(db, who.Account.Id, who.Session.Id, visit.Portal.Key);
            var demand = Policies.Of(visit.Portal, standing.Policy).For(who.Account.UserType, who.Account.Organisation, visit.Now);
            return new HomeView(
                who, visit.Portal.FindUserType(who.Account.UserType), standing.HasFactor, demand, standing.HasFactor ? standing.CodesLeft : 0,
                standing.HasFactor && standing.AreCodesWaiting);
        });
        var codes = view.AreCodesWaiting ? await recoveryCodes.TakeRevealAsync(database, who.Session.Id) : [];
        return Show.Page<HomePage>(visit, view with { NewCodes = codes });
    }

    private sealed record Standing(bool HasFactor, int CodesLeft, bool AreCodesWaiting, PortalPolicy? Policy);
}
