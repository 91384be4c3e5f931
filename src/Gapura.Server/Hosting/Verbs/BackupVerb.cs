using System.CommandLine;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura backup</c></summary>
public static class BackupVerb
{
    public static Command Create() => new("backup", "Backups: create, restore, and what to do after a restore.");
}
