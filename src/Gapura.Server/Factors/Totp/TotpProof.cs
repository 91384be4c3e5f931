using Gapura.Protocol;
using Gapura.Server.Attempts;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.Totp;

/// <summary>Checks a typed TOTP code (RFC 6238 §5.2, §6; D2).</summary>
/// <remarks>
/// Accepted are the steps T−1, T, T+1 around the factor's learned offset, each once, and never one older than the newest accepted. A
/// code that fits up to 20 steps further off is refused, but tells how far the person's clock is off; the code right after it
/// re-synchronises.
/// </remarks>
public sealed class TotpProof(KeyRing keys, Clock clock, Database database)
{
    public const string Name = "totp";

    /// <summary>RFC 8176's word.</summary>
    public const string Method = "otp";

    /// <summary>Reason of a refusal for a code whose step was used already.</summary>
    public const string Replayed = "replayed";

    /// <summary>Reason of a success that also took over how far the person's clock is off (D2).</summary>
    public const string Resynchronised = "clock resynchronised";

    private const int Window = 1;
    private const int FarWindow = 20;
    private const int MostLearned = 2;
    private const int EdgesToLearn = 3;

    private static readonly PerProvider<Func<GapuraContext, AccountId, FactorStatus, IAsyncEnumerable<TotpFactor>>> Find = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId account, FactorStatus status) => db.TotpFactors.Where(f => f.AccountId == account && f.Status == status)));

    // Over a network, look-ups that arrive together share one round trip.
    private readonly Batcher<(AccountId Account, FactorStatus Status), IReadOnlyList<TotpFactor>> _together =
        new(turns: 2, most: 128, asked => FindTogetherAsync(database, asked));

    /// <summary>What can prove the account: one secret of an app, or one for each of its own devices. At most one is pending.</summary>
    public Task<IReadOnlyList<TotpFactor>> FindAsync(AccountId account, FactorStatus status) => database.Kind == DatabaseKind.Postgres
        ? _together.AskAsync((account, status))
        : database.ReadAsync(db => AllOfAsync(db, account, status));

    /// <summary>Whether a person has typed a code at all. What is none cannot be right, and counts as no attempt.</summary>
    public static bool IsCode(string typed) => TotpCodeText.TryNormalise(typed, 6, out _) || TotpCodeText.TryNormalise(typed, 8, out _);

    /// <summary>Tries a code for every secret that the account has. None gives work for nothing, as one does.</summary>
    public TotpVerdict Verify(IReadOnlyList<TotpFactor> factors, string typed)
    {
        if (factors.Count < 2)
        {
            return Verify(factors.Count == 0 ? null : factors[0], typed);
        }

        var verdicts = factors.Select(factor => Verify(factor, typed)).ToList();
        return verdicts.Find(one => one.Verdict.IsRight) ?? verdicts.Find(one => one.Verdict.Reason == Replayed)
            ?? verdicts.Find(one => one.ClockOff is not null) ?? verdicts[0];
    }

    /// <param name="factor">Null where the account has none: the same work is done for nothing.</param>
    /// <param name="typed">As typed; spaces and hyphens between digits are let pass.</param>
    public TotpVerdict Verify(TotpFactor? factor, string typed)
    {
        using var secret = factor is null ? OtpSecret.Create(OtpAlgorithm.Sha1) : Open(factor);
        var parameters = factor?.Parameters ?? TotpParameters.Default;
        if (!TotpCodeText.TryNormalise(typed, parameters.Digits, out var code))
        {
            return new TotpVerdict(Verdict.Wrong("not a code"), null);
        }

        var now = parameters.StepAt(clock.Now);
        var centre = now + (factor?.OffsetSteps ?? 0);
        var near = Protocol.Totp.Match(secret.Reveal(), code, centre + -Window, centre + Window, parameters);
        var far = Protocol.Totp.Match(secret.Reveal(), code, now + -FarWindow, now + FarWindow, parameters);
        if (factor is null)
        {
            return new TotpVerdict(Verdict.Wrong("no such factor"), null);
        }

        return (near, far) switch
        {
            ({ } step, _) when step.Value <= factor.LastStep => new TotpVerdict(Verdict.Wrong(Replayed), null),
            ({ } step, _) => new TotpVerdict(Verdict.RightOnce(Claim(factor, step, Learned(factor, step, centre))), null),
            (_, { } step) when step.Value <= factor.LastStep => new TotpVerdict(Verdict.Wrong(Replayed), null),
            (_, { } step) when factor.ResyncStep != 0 && step.Value == factor.ResyncStep + 1 =>
                new TotpVerdict(Verdict.RightOnce(Claim(factor, step, ((int)(step - now), 0)) with { WonReason = Resynchronised }), null),
            (_, { } step) => new TotpVerdict(Verdict.Wrong("clock off", Remember(factor, step)), TimeSpan.FromSeconds((step - now) * parameters.PeriodSeconds)),
            _ => new TotpVerdict(Verdict.Wrong("wrong code"), null),
        };
    }

    /// <summary>The secret of a factor, for checking and for showing a pending one again.</summary>
    public OtpSecret Open(TotpFactor factor) => OtpSecret.From(keys.Open(SealedColumn.TotpSecret, factor.Id.ToString(), factor.SecretSealed));

    private static async Task<IReadOnlyList<TotpFactor>> AllOfAsync(GapuraContext db, AccountId account, FactorStatus status)
    {
        List<TotpFactor> all = [];
        await foreach (var factor in Find.For(db)(db, account, status))
        {
            all.Add(factor);
        }

        return all;
    }

    private static async Task<IReadOnlyList<IReadOnlyList<TotpFactor>>> FindTogetherAsync(
        Database database, IReadOnlyList<(AccountId Account, FactorStatus Status)> asked)
    {
        if (asked is [var only])
        {
            return [await database.ReadAsync(db => AllOfAsync(db, only.Account, only.Status))];
        }

        var accounts = asked.Select(one => one.Account).Distinct().ToArray();
        var factors = await database.ReadAsync(db => db.TotpFactors.Where(f => accounts.Contains(f.AccountId)).ToListAsync());
        var found = factors.ToLookup(f => (f.AccountId, f.Status));
        return [.. asked.Select(one => (IReadOnlyList<TotpFactor>)[.. found[one]])];
    }

    /// <summary>The offset moves by one step after three codes in a row at the same edge, and stays within ±2.</summary>
    private static (int Offset, int EdgeRun) Learned(TotpFactor factor, TimeStep step, TimeStep centre)
    {
        var edge = Math.Sign(step - centre);
        if (edge == 0)
        {
            return (factor.OffsetSteps, 0);
        }

        var run = Math.Sign(factor.EdgeRun) == edge ? factor.EdgeRun + edge : edge;
        var moved = factor.OffsetSteps + edge;
        return Math.Abs(run) >= EdgesToLearn && Math.Abs(moved) <= Math.Max(MostLearned, Math.Abs(factor.OffsetSteps)) ? (moved, 0) : (factor.OffsetSteps, run);
    }

    /// <summary>The database refuses the replay: the step only ever moves forward (RFC 6238 §5.2).</summary>
    private Claim Claim(TotpFactor factor, TimeStep step, (int Offset, int EdgeRun) learned)
    {
        var time = database.Time(clock.Now);
        return new Claim(
            "UPDATE totp_factors SET last_step = {0}, offset_steps = {1}, edge_run = {2}, resync_step = 0, last_used_at = {3} "
            + "WHERE id = {4} AND last_step < {0} AND status = {5} AND (status = 'Active' OR pending_until > {3})",
            [step.Value, learned.Offset, learned.EdgeRun, time, factor.Id.Value, factor.Status.ToString()])
        {
            LostReason = Replayed,
        };
    }

    private static Claim Remember(TotpFactor factor, TimeStep step) =>
        new("UPDATE totp_factors SET resync_step = {0} WHERE id = {1}", [step.Value, factor.Id.Value]);
}

/// <summary>A verdict on a code.</summary>
/// <param name="ClockOff">How far ahead (or behind, negative) the person's clock seems to be, when the code was right for another time.</param>
public sealed record TotpVerdict(Verdict Verdict, TimeSpan? ClockOff);
