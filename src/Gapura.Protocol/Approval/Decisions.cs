namespace Gapura.Protocol.Approval;

/// <summary>How statements write decisions (SPEC 6.4, 10.4).</summary>
internal static class Decisions
{
    public static string NameOf(Decision decision) => decision switch
    {
        Decision.Approve => "approve",
        Decision.Deny => "deny",
        Decision.Report => "report",
        _ => throw new ArgumentOutOfRangeException(nameof(decision), decision, "There is no such decision (SPEC 6.4)."),
    };

    public static Decision? Read(string name) => name switch
    {
        "approve" => Decision.Approve,
        "deny" => Decision.Deny,
        "report" => Decision.Report,
        _ => null,
    };
}
