using System.Globalization;
using Gapura.Server.Portals;

namespace Gapura.Server.Policy;

/// <summary>One row of what a policy means.</summary>
/// <param name="Who">A user type's key, or <c>organisation ABC</c>.</param>
/// <param name="WithFactor">What happens to a person who has enrolled.</param>
/// <param name="WithoutFactor">What happens to a person who has not.</param>
public sealed record PolicyRow(string Who, string WithFactor, string WithoutFactor);

/// <summary>A policy in words: computed from the decisions that sign-ins get, not from the settings, so the table cannot tell something else.</summary>
public static class PolicyTable
{
    public static IReadOnlyList<PolicyRow> Rows(PortalProfile portal, SecondFactorPolicy policy, DateTimeOffset now) =>
    [
        .. portal.UserTypes.Select(type => Row(type.Key, policy.For(type.Key, "", now))),
        .. policy.Exemptions.Where(IsOrganisation).Select(exemption => exemption[(exemption.IndexOf(':', StringComparison.Ordinal) + 1)..])
            .Select(code => Row($"organisation {code}", policy.For("", code, now))),
    ];

    /// <summary>The demand in words for a person with and one without a factor.</summary>
    public static PolicyRow Row(string who, SecondFactorDemand demand) => demand switch
    {
        { IsAsked: false } => new(who, "no code (the enrolment is kept)", "no code"),
        { MayGoWithout: false } => new(who, "code; switching off leads to enrolling anew", "must enrol before going on"),
        { RequiredBy: { } by } => new(who, $"code; may switch off until {Time(by)}", $"may put enrolling off until {Time(by)}"),
        _ => new(who, "code; may switch off", "no code; may enrol"),
    };

    /// <summary>Now, and each later moment at which the decisions change.</summary>
    public static IReadOnlyList<DateTimeOffset> Moments(SecondFactorPolicy policy, DateTimeOffset now) =>
        [now, .. new[] { policy.RequiredFrom, policy.Deadline }.OfType<DateTimeOffset>().Where(moment => moment > now).Distinct()];

    public static string Heading(SecondFactorMode mode) => mode switch
    {
        SecondFactorMode.Off => "Two-step Login: tanpa kode / without a code (User ID, then password)",
        SecondFactorMode.Optional => "each person may enable and disable the second factor",
        _ => "the second factor is demanded of everyone who is not exempt",
    };

    private static bool IsOrganisation(string exemption) => exemption.StartsWith("organisation:", StringComparison.OrdinalIgnoreCase);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
