using System.CommandLine;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura audit</c></summary>
public static class AuditVerb
{
    public static Command Create() => new("audit", "The audit trail: verify, export, show.");
}
