using Gapura.Server.Factors.App;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Flows.Transactions;

/// <summary>Tells open apps, and whoever waits, that a transaction has changed; and rings the apps that are closed.</summary>
public sealed class TransactionBell(WakeRelay wake, AppPush push)
{
    /// <summary>A transaction was asked.</summary>
    /// <param name="superseded">People who were asked what it takes the place of.</param>
    public async Task RingAsync(Transaction asked, IEnumerable<AccountId> people, IEnumerable<AccountId> superseded)
    {
        List<AccountId> all = [.. people];
        Tell(all.Concat(superseded).Distinct());
        foreach (var person in all)
        {
            await push.RingAsync(person, asked.Id.Value, asked.ExpiresAt);
        }
    }

    public void Tell(IEnumerable<AccountId> people)
    {
        foreach (var person in people)
        {
            wake.Tell(person);
        }
    }
}
