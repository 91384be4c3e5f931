using System.CommandLine;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura demo</c></summary>
public static class DemoVerb
{
    public static Command Create() => new("demo", "Serves a demo on this machine only: SQLite, made-up people, messages on a page.");
}
