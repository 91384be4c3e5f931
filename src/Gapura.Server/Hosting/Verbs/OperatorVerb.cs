using System.CommandLine;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura operator</c></summary>
public static class OperatorVerb
{
    public static Command Create() => new("operator", "What an operator changes by hand: policies and accounts.");
}
