using System.CommandLine;
using Gapura.Server.Hosting.Verbs.Operator;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura operator</c></summary>
public static class OperatorVerb
{
    /// <param name="hashing">Finds what makes a PHC string of a password; null leaves <c>account create</c> out.</param>
    public static Command Create(Func<IServiceProvider, Func<string, Task<string>>>? hashing = null) =>
        new("operator", "What an operator changes by hand: policies and accounts.") { PolicyGroup.Create(), new AccountGroup(hashing).Create() };
}
