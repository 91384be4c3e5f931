using System.CommandLine;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura migrate</c></summary>
public static class MigrateVerb
{
    public static Command Create() => new("migrate", "Brings the database up to this version.");
}
