using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Gapura.Server.Policy;
using Gapura.Server.Portals;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary>A policy as an operator types it.</summary>
internal sealed partial record PolicyWords(string Mode, string? From, string? Grace, string? Exempt)
{
    private static readonly string[] TimeForms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"];

    /// <returns>False with a one-line problem when it makes no sense for the portal or the moment.</returns>
    public bool TryRead(PortalProfile portal, DateTimeOffset now, [NotNullWhen(true)] out SecondFactorPolicy? policy, out string problem)
    {
        policy = null;
        var mode = Enum.Parse<SecondFactorMode>(Mode, ignoreCase: true);
        if (mode != SecondFactorMode.Required && (From ?? Grace ?? Exempt) is not null)
        {
            problem = "--from, --grace and --exempt mean something with 'required' only.";
            return false;
        }

        if (TryDate(now, out var from, out problem) && TryGrace(from, out var grace, out problem) && TryExemptions(portal, out var exemptions, out problem))
        {
            policy = new SecondFactorPolicy(mode, from, grace, exemptions);
            return true;
        }

        return false;
    }

    private bool TryDate(DateTimeOffset now, out DateTimeOffset? from, out string problem)
    {
        (from, problem) = (null, "");
        if (From is null)
        {
            return true;
        }

        // A date and time without an offset would be another moment on every machine.
        var isMoment = DateTimeOffset.TryParseExact(From, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment);
        if (!isMoment || (From.Contains('T', StringComparison.Ordinal) && !Offset().IsMatch(From)))
        {
            problem = "--from is a date such as 2026-12-01 or a moment with its offset such as 2026-12-01T17:00:00Z.";
            return false;
        }

        if (moment <= now)
        {
            problem = "--from has passed. Leave it out to require the second factor at once.";
            return false;
        }

        from = moment.ToUniversalTime();
        return true;
    }

    private bool TryGrace(DateTimeOffset? from, out int days, out string problem)
    {
        (days, problem) = (0, "");
        if (Grace is null)
        {
            return true;
        }

        if (from is null)
        {
            problem = "--grace counts from --from: give that too.";
            return false;
        }

        if (Days().Match(Grace) is { Success: true } match && int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is <= 365 and var count)
        {
            days = count;
            return true;
        }

        problem = "--grace is a number of days, 0d to 365d.";
        return false;
    }

    private bool TryExemptions(PortalProfile portal, out List<string> exemptions, out string problem)
    {
        (exemptions, problem) = ([], "");
        foreach (var word in (Exempt ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            switch (word.Split(':', 2))
            {
                case ["userType", var type] when portal.FindUserType(type) is not null:
                    exemptions.Add($"userType:{type}");
                    break;
                case ["userType", var type]:
                    problem = $"portal '{portal.Key}' has no user type '{type}'. It has: {string.Join(", ", portal.UserTypes.Select(one => one.Key))}.";
                    return false;
                case ["organisation", { Length: > 0 } code]:
                    exemptions.Add($"organisation:{code.ToUpperInvariant()}");
                    break;
                default:
                    problem = $"--exempt takes userType:KEY and organisation:CODE, not '{word}'.";
                    return false;
            }
        }

        return true;
    }

    [GeneratedRegex(@"(Z|[+-]\d\d:\d\d)\z")]
    private static partial Regex Offset();

    [GeneratedRegex(@"^(\d{1,3})d\z")]
    private static partial Regex Days();
}
