using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Policy;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.SignIn;

/// <summary>What is asked of a person next, from the policy as it is now and the factors they have.</summary>
public sealed class NextDemand(Policies policies, Clock clock)
{
    private static readonly PerProvider<Func<GapuraContext, AccountId, string, DateTimeOffset, IAsyncEnumerable<Standing>>> OfAccount = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId id, string portal, DateTimeOffset now) =>
            from account in db.Accounts
            where account.Id == id
            from policy in db.Policies.Where(policy => policy.Portal == portal).DefaultIfEmpty()
            from factor in db.TotpFactors.Where(f => f.AccountId == account.Id && (f.Status != FactorStatus.Pending || f.PendingUntil > now)).DefaultIfEmpty()
            select new Standing(policy, factor)));

    public async Task<Demanded> AfterPasswordAsync(GapuraContext db, Visit visit, Storage.Records.SignIn run, Account account)
    {
        List<Standing> found = [];
        await foreach (var one in OfAccount.For(db)(db, account.Id, visit.Portal.Key, clock.Now))
        {
            found.Add(one);
        }

        var demand = Demand(Policies.Of(visit.Portal, found[0].Policy), run, account);
        if (!demand.IsAsked)
        {
            return new Demanded(FirstStage(visit, account, SignInEvent.NothingMoreAsked), true);
        }

        List<TotpFactor> factors = [.. found.Select(one => one.Factor).OfType<TotpFactor>()];
        var isApp = visit.Portal.UsesDevices;
        return factors switch
        {
            _ when isApp && factors.Exists(f => f.Status == FactorStatus.Active && f.DeviceId != default) => new Demanded(SignInEvent.ApprovalAsked, false),
            _ when factors.Exists(f => f.Status != FactorStatus.Pending) => new Demanded(SignInEvent.CodeAsked, false),
            [_] when !isApp => new Demanded(SignInEvent.FirstCodeAsked, demand.MayGoWithout),
            _ => new Demanded(FirstStage(visit, account, SignInEvent.EnrolmentAsked), demand.MayGoWithout),
        };
    }

    /// <summary>After a stage of the first sign-in: the next one, and last of all enrolment for whom it concerns and has no factor.</summary>
    /// <param name="account">As it is with that stage behind it.</param>
    public async Task<Demanded> AfterStageAsync(GapuraContext db, Visit visit, Storage.Records.SignIn run, Account account)
    {
        var demand = Demand(await policies.CurrentAsync(db, visit.Portal), run, account);
        var hasFactor = await db.TotpFactors.AnyAsync(f => f.AccountId == account.Id && f.Status != FactorStatus.Pending);
        return demand.IsAsked && !hasFactor
            ? new Demanded(FirstStage(visit, account, SignInEvent.EnrolmentAsked), demand.MayGoWithout)
            : new Demanded(FirstStage(visit, account, SignInEvent.NothingMoreAsked), true);
    }

    /// <summary>What a person meets before a session opens for the first time, or again when the terms have changed (Q25).</summary>
    /// <param name="otherwise">What happens where nothing of it is due.</param>
    public static SignInEvent FirstStage(Visit visit, Account account, SignInEvent otherwise) =>
        account.MustChangePassword ? SignInEvent.NewPasswordAsked
        : visit.Portal.Terms.IsAsked && account.TermsVersion != visit.Portal.Terms.Version ? SignInEvent.TermsAsked
        : visit.Portal.AsksContacts && account.ContactsConfirmedAt is null ? SignInEvent.ContactsAsked
        : otherwise;

    /// <summary>What policy demands; a relying party may ask for more than that, never for less (ATK-19).</summary>
    private SecondFactorDemand Demand(SecondFactorPolicy policy, Storage.Records.SignIn run, Account account) =>
        run.WantsSecondFactor ? SecondFactorDemand.Required : policy.For(account.UserType, account.Organisation, clock.Now);

    /// <summary>The portal's policy, if one was set, and one of the account's factors, if it has any.</summary>
    private sealed record Standing(PortalPolicy? Policy, TotpFactor? Factor);
}

/// <param name="MayBeSkipped">Whether enrolling can be put off.</param>
public sealed record Demanded(SignInEvent Event, bool MayBeSkipped);
