using System.CommandLine;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura doctor</c></summary>
public static class DoctorVerb
{
    public static Command Create() => new("doctor", "Checks settings, keys, database, mail and clock, and says what to mend.");
}
