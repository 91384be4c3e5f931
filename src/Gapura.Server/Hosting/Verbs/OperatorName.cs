using System.CommandLine;

namespace Gapura.Server.Hosting.Verbs;

/// <summary>Who acts, for the audit trail: <c>--actor</c>, or the account that the shell runs as.</summary>
public static class OperatorName
{
    public static Option<string?> Option() => new("--actor") { Description = "Who does this, for the audit trail. Default: cli:$USER." };

    public static string Of(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { Length: > 0 } name ? name : $"cli:{Environment.UserName}";
}
