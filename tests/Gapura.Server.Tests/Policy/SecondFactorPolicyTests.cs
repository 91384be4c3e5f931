using CsCheck;
using Gapura.Server.Policy;
using Gapura.Server.Portals;
using Xunit;

namespace Gapura.Server.Tests.Policy;

public sealed class SecondFactorPolicyTests
{
    private static readonly DateTimeOffset s_from = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] s_userTypes = ["penyedia", "non-penyedia"];
    private static readonly string[] s_organisations = ["", "ABC", "XYZ"];
    private static readonly string[][] s_exemptions = [[], ["userType:penyedia"], ["organisation:ABC"], ["userType:PENYEDIA", "organisation:abc"]];

    /// <summary>Every mode, date, grace, exemption, person and moment on both sides of each boundary against a second spelling of the rules.</summary>
    [Fact]
    public void The_decision_is_the_table_s_for_every_combination()
    {
        var checkedCases = 0;
        foreach (var mode in Enum.GetValues<SecondFactorMode>())
            foreach (var from in new DateTimeOffset?[] { null, s_from })
                foreach (var grace in new[] { 0, 14 })
                    foreach (var exempt in s_exemptions)
                        foreach (var userType in s_userTypes)
                            foreach (var organisation in s_organisations)
                                foreach (var tick in new[] { -1L, 0, 1 })
                                    foreach (var at in new[] { s_from, s_from.AddDays(14) })
                                    {
                                        var now = at.AddTicks(tick);
                                        var demand = new SecondFactorPolicy(mode, from, grace, exempt).For(userType, organisation, now);
                                        var isExempt = exempt.Any(one => one.Equals($"userType:{userType}", StringComparison.OrdinalIgnoreCase)
                                            || (organisation.Length > 0 && one.Equals($"organisation:{organisation}", StringComparison.OrdinalIgnoreCase)));
                                        var holds = mode == SecondFactorMode.Required && !isExempt;
                                        Assert.Equal(mode != SecondFactorMode.Off, demand.IsAsked);
                                        Assert.Equal(!holds || (from is not null && now < s_from.AddDays(grace)), demand.MayGoWithout);
                                        Assert.Equal(holds && from is not null && now < s_from ? s_from : holds && from is not null && now < s_from.AddDays(grace) ? s_from.AddDays(grace) : null, demand.RequiredBy);
                                        checkedCases++;
                                    }

        Assert.Equal(3 * 2 * 2 * 4 * 2 * 3 * 3 * 2, checkedCases);
    }

    [Fact]
    public void Time_only_ever_tightens_a_policy() =>
        Gen.Select(Gen.Int[0, 365], Gen.Int[-800, 800], Gen.Int[0, 800]).Sample((grace, first, later) =>
        {
            var policy = new SecondFactorPolicy(SecondFactorMode.Required, s_from, grace, []);
            var (early, late) = (policy.For("penyedia", "", s_from.AddDays(first)), policy.For("penyedia", "", s_from.AddDays(first + later)));
            Assert.True(early.MayGoWithout || !late.MayGoWithout);
        });

    [Fact]
    public void Nobody_is_asked_when_it_is_off_and_nobody_without_a_factor_passes_when_it_is_required()
    {
        Assert.Equal(SecondFactorDemand.Off, new SecondFactorPolicy(SecondFactorMode.Off, null, 0, []).For("penyedia", "", s_from));
        Assert.Equal(SecondFactorDemand.Required, new SecondFactorPolicy(SecondFactorMode.Required, null, 30, []).For("penyedia", "", s_from));
    }

    [Theory]
    [InlineData(-1, 0, 14)]
    [InlineData(0, 14)]
    [InlineData(14)]
    public void The_table_is_shown_for_now_and_for_each_change_to_come(int day, params int[] changes) => Assert.Equal(
        [s_from.AddDays(day), .. changes.Select(later => s_from.AddDays(later))],
        PolicyTable.Moments(new SecondFactorPolicy(SecondFactorMode.Required, s_from, 14, []), s_from.AddDays(day)));

    [Fact]
    public void The_operators_table_says_what_the_decision_is()
    {
        var portal = new PortalProfile { Key = "lpse", UserTypes = [new UserType { Key = "penyedia" }, new UserType { Key = "non-penyedia" }] };
        var policy = new SecondFactorPolicy(SecondFactorMode.Required, s_from, 14, ["userType:penyedia", "organisation:ABC"]);
        Assert.Equal(
            [
                new("penyedia", "code; may switch off", "no code; may enrol"),
                new("non-penyedia", "code; may switch off until 2026-12-01 00:00 UTC", "may put enrolling off until 2026-12-01 00:00 UTC"),
                new("organisation ABC", "code; may switch off", "no code; may enrol"),
            ],
            PolicyTable.Rows(portal, policy, s_from.AddTicks(-1)));
        Assert.Equal(new PolicyRow("non-penyedia", "code; switching off leads to enrolling anew", "must enrol before going on"),
            PolicyTable.Rows(portal, policy, s_from.AddDays(14))[1]);
        Assert.Equal(new PolicyRow("penyedia", "no code (the enrolment is kept)", "no code"),
            PolicyTable.Rows(portal, SecondFactorPolicy.Of(new PortalProfile { SecondFactor = SecondFactorMode.Off }), s_from)[0]);
    }
}
