using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Policy;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.SignIn;

/// <summary>What is asked of a person next, from the policy as it is now and the factors they have.</summary>
public sealed class NextDemand(Policies policies, Clock clock)
{
    private static readonly PerProvider<Func<GapuraContext, AccountId, DateTimeOffset, IAsyncEnumerable<FactorStatus>>> Factors = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId account, DateTimeOffset now) => db.TotpFactors
            .Where(f => f.AccountId == account && (f.Status == FactorStatus.Active || f.PendingUntil > now)).Select(f => f.Status)));

    public async Task<Demanded> AfterPasswordAsync(GapuraContext db, Visit visit, Account account)
    {
        var demand = await DemandAsync(db, visit, account);
        if (!demand.IsAsked)
        {
            return new Demanded(account.MustChangePassword ? SignInEvent.NewPasswordAsked : SignInEvent.NothingMoreAsked, true);
        }

        List<FactorStatus> factors = [];
        await foreach (var status in Factors.For(db)(db, account.Id, clock.Now))
        {
            factors.Add(status);
        }

        return factors switch
        {
            _ when factors.Contains(FactorStatus.Active) => new Demanded(SignInEvent.CodeAsked, false),
            [FactorStatus.Pending] => new Demanded(SignInEvent.FirstCodeAsked, demand.MayGoWithout),
            _ when account.MustChangePassword => new Demanded(SignInEvent.NewPasswordAsked, demand.MayGoWithout),
            _ => new Demanded(SignInEvent.EnrolmentAsked, demand.MayGoWithout),
        };
    }

    /// <summary>After a new password was chosen: enrolment is offered to whom it concerns and has no factor.</summary>
    public async Task<Demanded> AfterNewPasswordAsync(GapuraContext db, Visit visit, Account account)
    {
        var demand = await DemandAsync(db, visit, account);
        var hasFactor = await db.TotpFactors.AnyAsync(f => f.AccountId == account.Id && f.Status == FactorStatus.Active);
        return demand.IsAsked && !hasFactor
            ? new Demanded(SignInEvent.EnrolmentAsked, demand.MayGoWithout)
            : new Demanded(SignInEvent.NothingMoreAsked, true);
    }

    public async Task<SecondFactorDemand> DemandAsync(GapuraContext db, Visit visit, Account account) =>
        (await policies.CurrentAsync(db, visit.Portal)).For(account.UserType, account.Organisation, clock.Now);
}

/// <param name="MayBeSkipped">Whether enrolling can be put off.</param>
public sealed record Demanded(SignInEvent Event, bool MayBeSkipped);
