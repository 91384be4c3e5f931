using System.CommandLine;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura keys</c></summary>
public static class KeysVerb
{
    public static Command Create() => new("keys", "Master keys: create, list, rotate, retire.");
}
