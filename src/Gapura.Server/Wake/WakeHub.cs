using System.Collections.Concurrent;
using Gapura.Storage;

namespace Gapura.Server.Wake;

/// <summary>
/// Who waits on this node for something to change about an account: browsers and open apps. A wake-up carries nothing; whoever is woken
/// reads the database. Waiting holds neither a thread nor a connection.
/// </summary>
public sealed class WakeHub
{
    /// <summary>Streams that one account may have open here: a few tabs and devices. Beyond that they ask from time to time.</summary>
    private const int MostForAnAccount = 24;

    /// <summary>Streams that this node keeps open: 20,000 cost some 300 MB.</summary>
    private const int MostInAll = 20_000;

    private readonly ConcurrentDictionary<AccountId, Waiters> _waiting = new();
    private int _count;

    /// <summary>How many wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Joins those who wait.</summary>
    /// <returns>Null when too many wait already: ask again later instead.</returns>
    public WakeUps? Join(AccountId account)
    {
        if (Interlocked.Increment(ref _count) > MostInAll)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        while (true)
        {
            var waiters = _waiting.GetOrAdd(account, static _ => new Waiters());
            lock (waiters)
            {
                if (waiters.IsGone)
                {
                    continue;
                }

                if (waiters.All.Count >= MostForAnAccount)
                {
                    Interlocked.Decrement(ref _count);
                    return null;
                }

                var joined = new WakeUps(this, account);
                waiters.All.Add(joined);
                return joined;
            }
        }
    }

    /// <summary>Wakes everyone who waits here for the account.</summary>
    public void Wake(AccountId account)
    {
        if (_waiting.TryGetValue(account, out var waiters))
        {
            lock (waiters)
            {
                waiters.All.ForEach(one => one.Ring());
            }
        }
    }

    /// <summary>Wakes everyone: after a time in which wake-ups from other nodes may have been missed.</summary>
    public void WakeAll()
    {
        foreach (var account in _waiting.Keys)
        {
            Wake(account);
        }
    }

    internal void Leave(WakeUps left)
    {
        if (!_waiting.TryGetValue(left.Account, out var waiters))
        {
            return;
        }

        lock (waiters)
        {
            if (!waiters.All.Remove(left))
            {
                return;
            }

            Interlocked.Decrement(ref _count);
            if (waiters.All.Count == 0)
            {
                waiters.IsGone = true;
                _waiting.TryRemove(left.Account, out _);
            }
        }
    }

    private sealed class Waiters
    {
        public List<WakeUps> All { get; } = new(1);
        public bool IsGone { get; set; }
    }
}

/// <summary>The wake-ups for one who waits. Take <see cref="Next"/> before reading the database: then none is missed in between.</summary>
public sealed class WakeUps : IDisposable
{
    private readonly WakeHub _hub;
    private TaskCompletionSource _next = Fresh();

    internal WakeUps(WakeHub hub, AccountId account) => (_hub, Account) = (hub, account);

    public AccountId Account { get; }

    /// <summary>Completes with the next wake-up.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Dispose() => _hub.Leave(this);

    internal void Ring() => Interlocked.Exchange(ref _next, Fresh()).TrySetResult();

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
