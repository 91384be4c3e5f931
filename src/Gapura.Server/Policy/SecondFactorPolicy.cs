using Gapura.Server.Portals;

namespace Gapura.Server.Policy;

/// <summary>What a portal demands of whom, and from when.</summary>
/// <param name="RequiredFrom">With <see cref="SecondFactorMode.Required"/>: before this moment the portal behaves as optional. Null: at once.</param>
/// <param name="GraceDays">Days after <paramref name="RequiredFrom"/> in which enrolling may still be put off, 0–365. Without a date it has no effect.</param>
/// <param name="Exemptions"><c>userType:KEY</c> or <c>organisation:CODE</c>: for these, required means optional.</param>
public sealed record SecondFactorPolicy(SecondFactorMode Mode, DateTimeOffset? RequiredFrom, int GraceDays, IReadOnlyList<string> Exemptions)
{
    public static SecondFactorPolicy Of(PortalProfile portal) => new(portal.SecondFactor, null, 0, []);

    /// <summary>The decision for one person: facts in, demand out.</summary>
    public SecondFactorDemand For(string userType, string organisation, DateTimeOffset now) => (Mode, IsExempt(userType, organisation)) switch
    {
        (SecondFactorMode.Off, _) => SecondFactorDemand.Off,
        (SecondFactorMode.Optional, _) or (SecondFactorMode.Required, true) => SecondFactorDemand.Optional,
        _ when RequiredFrom is { } from && now < from => SecondFactorDemand.OptionalUntil(from),
        _ when Deadline is { } deadline && now < deadline => SecondFactorDemand.RequiredWithGrace(deadline),
        _ => SecondFactorDemand.Required,
    };

    /// <summary>When putting off ends: the date plus the grace.</summary>
    public DateTimeOffset? Deadline => RequiredFrom?.AddDays(GraceDays);

    private bool IsExempt(string userType, string organisation) =>
        Exemptions.Contains($"userType:{userType}", StringComparer.OrdinalIgnoreCase)
        || (organisation.Length > 0 && Exemptions.Contains($"organisation:{organisation}", StringComparer.OrdinalIgnoreCase));
}

/// <summary>What is demanded of one person now.</summary>
/// <param name="IsAsked">A person who has a factor must use it.</param>
/// <param name="MayGoWithout">A person without a factor may go on, and one who has it may switch it off.</param>
/// <param name="RequiredBy">When that ends, if a date is set.</param>
public sealed record SecondFactorDemand(bool IsAsked, bool MayGoWithout, DateTimeOffset? RequiredBy)
{
    public static SecondFactorDemand Off { get; } = new(false, true, null);
    public static SecondFactorDemand Optional { get; } = new(true, true, null);
    public static SecondFactorDemand Required { get; } = new(true, false, null);

    public static SecondFactorDemand OptionalUntil(DateTimeOffset from) => new(true, true, from);

    public static SecondFactorDemand RequiredWithGrace(DateTimeOffset deadline) => new(true, true, deadline);
}
