using System.CommandLine;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura serve</c></summary>
public static class ServeVerb
{
    public static Command Create() => new("serve", "Serves the portals until stopped.");
}
