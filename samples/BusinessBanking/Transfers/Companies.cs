using BusinessBanking.Ledger;
using Gapura.Client;

namespace BusinessBanking.Transfers;

/// <summary>Who may approve for a company: what companies have told the bank on paper. Made up.</summary>
public sealed class Companies(GapuraClient gapura)
{
    /// <summary>From here on the portal wants two approvals; what counts is what Gapura answers.</summary>
    public const long Large = 100_000_000;

    private static readonly Dictionary<string, string[]> Approvers = new(StringComparer.Ordinal)
    {
        ["MAJUJAYA"] = ["approver01", "approver02"],
        ["SENTOSA"] = ["approver01"],
    };

    public static bool IsApprover(Person person) => Approvers.GetValueOrDefault(person.Company, []).Contains(person.UserId, StringComparer.OrdinalIgnoreCase);

    /// <summary>Who can be asked now: has the mandate and a Secure Token, and did not make it.</summary>
    public async Task<IReadOnlyList<Approver>> AskableAsync(string company, string maker, CancellationToken cancel)
    {
        var found = new List<Approver>();
        foreach (var name in Approvers.GetValueOrDefault(company, []).Where(name => !name.Equals(maker, StringComparison.OrdinalIgnoreCase)))
        {
            if (await gapura.Accounts.FindAsync(new GapuraPerson(name) { Company = company }, cancel) is { HasSecondFactor: true, Status: "active" } account)
            {
                found.Add(new Approver(account.UserId, account.DisplayName, account.Id));
            }
        }

        return found;
    }
}
