using System.CommandLine;
using Gapura.Server.Hosting.Verbs.Operator;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura operator</c></summary>
public static class OperatorVerb
{
    public static Command Create() =>
        new("operator", "What an operator changes by hand: policies, companies, accounts, applications, the clock.") { PolicyGroup.Create(), OrganisationGroup.Create(), new AccountGroup().Create(), TokenGroup.Create(), ClientGroup.Create(), SigningKeysGroup.Create(), ClockGroup.Create() };
}
