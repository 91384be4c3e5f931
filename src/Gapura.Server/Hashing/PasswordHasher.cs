using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gapura.Server.Hosting;
using NSec.Cryptography;

namespace Gapura.Server.Hashing;

/// <summary>
/// Argon2id by libsodium on threads of its own: a bounded number of workers and a bounded queue, so that a storm of passwords slows
/// nobody who only has a code checked. Beyond the queue the answer is "busy".
/// </summary>
public sealed class PasswordHasher : IDisposable
{
    /// <summary>D9: 19 MiB, two passes, one lane.</summary>
    public static readonly HashCost CurrentCost = new(MemoryKiB: 19_456, Passes: 2);

    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private readonly BlockingCollection<Action> _queue;
    private readonly HashCost _cost;
    private readonly string _decoy;
    private long _computed;

    public PasswordHasher(GapuraSettings settings)
        : this(CurrentCost, settings.Limits.HashWorkers, settings.Limits.HashQueue)
    {
    }

    /// <param name="workers">Hashes at the same time; 0: one for each processor.</param>
    /// <param name="queue">Hashes that may wait.</param>
    public PasswordHasher(HashCost cost, int workers, int queue)
    {
        _cost = cost;
        _queue = new BlockingCollection<Action>(queue);
        for (var i = 0; i < (workers > 0 ? workers : Environment.ProcessorCount); i++)
        {
            new Thread(Work) { IsBackground = true, Name = $"argon2id {i}" }.Start();
        }

        _decoy = Encode(cost, RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(HashBytes));
    }

    /// <summary>A PHC string that no password matches: checked where there is no account, for the same work (C-01).</summary>
    public string Decoy => _decoy;

    /// <summary>How many hashes were computed since the start, decoys among them: what a node's processors are spent on.</summary>
    public long Computed => Interlocked.Read(ref _computed);

    /// <returns>A PHC string, <c>$argon2id$v=19$m=…,t=…,p=1$salt$hash</c>.</returns>
    /// <exception cref="HasherBusyException">The queue is full.</exception>
    public Task<string> HashAsync(string password) => RunAsync(() =>
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return Encode(_cost, salt, Derive(_cost, password, salt));
    });

    /// <exception cref="HasherBusyException">The queue is full.</exception>
    public Task<bool> VerifyAsync(string password, string phc) => RunAsync(() =>
    {
        var (cost, salt, hash) = Decode(phc);
        return CryptographicOperations.FixedTimeEquals(Derive(cost, password, salt), hash);
    });

    /// <summary>The raw hash under a given salt, for values that are found by their hash.</summary>
    public Task<byte[]> DeriveAsync(string text, byte[] salt) => RunAsync(() => Derive(_cost, text, salt));

    /// <summary>True when a hash is weaker than what new ones get: it is renewed at the next sign-in.</summary>
    public bool IsOutdated(string phc)
    {
        var (cost, _, _) = Decode(phc);
        return cost.MemoryKiB < _cost.MemoryKiB || cost.Passes < _cost.Passes;
    }

    /// <summary>What waits is still worked off; the threads end after it.</summary>
    public void Dispose() => _queue.CompleteAdding();

    private async Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isQueued = !_queue.IsAddingCompleted && _queue.TryAdd(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return isQueued ? await done.Task : throw new HasherBusyException();
    }

    private void Work()
    {
        foreach (var work in _queue.GetConsumingEnumerable())
        {
            Interlocked.Increment(ref _computed);
            work();
        }
    }

    /// <summary>The same text in composed or decomposed Unicode is the same password (63B-4 §3.1.1.2).</summary>
    private static byte[] Derive(HashCost cost, string password, byte[] salt)
    {
        var argon = new Argon2id(new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = cost.MemoryKiB, NumberOfPasses = cost.Passes });
        var bytes = Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormC));
        try
        {
            return argon.DeriveBytes(bytes, salt, HashBytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static string Encode(HashCost cost, byte[] salt, byte[] hash) => string.Create(CultureInfo.InvariantCulture,
        $"$argon2id$v=19$m={cost.MemoryKiB},t={cost.Passes},p=1${Convert.ToBase64String(salt).TrimEnd('=')}${Convert.ToBase64String(hash).TrimEnd('=')}");

    private static (HashCost Cost, byte[] Salt, byte[] Hash) Decode(string phc)
    {
        if (phc.Split('$') is not ["", "argon2id", "v=19", var parameters, var salt, var hash]
            || parameters.Split(',') is not [['m', '=', .. var memory], ['t', '=', .. var passes], "p=1"])
        {
            throw new FormatException("A stored password hash is not a PHC string of Argon2id.");
        }

        var cost = new HashCost(long.Parse(memory, CultureInfo.InvariantCulture), int.Parse(passes, CultureInfo.InvariantCulture));
        return (cost, Unpadded(salt), Unpadded(hash));
    }

    private static byte[] Unpadded(string base64) => Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
}

/// <summary>What one Argon2id computation costs, with one lane.</summary>
public readonly record struct HashCost(long MemoryKiB, int Passes);

/// <summary>Too many passwords are waiting to be hashed. The person is told to try again in a moment; nothing was counted.</summary>
public sealed class HasherBusyException() : Exception("The queue of passwords to hash is full.");
