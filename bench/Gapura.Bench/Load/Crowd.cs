using System.Diagnostics;
using Gapura.Bench.Ground;

namespace Gapura.Bench.Load;

/// <summary>People who sign in one after the other, some at the same time; everyone once.</summary>
public sealed class Crowd(Served served) : IDisposable
{
    private readonly HttpClient _http = Browser.NewClient(served.Address);
    private int _next = -1;

    /// <summary>Lets the next people sign in and tells what one sign-in cost the server.</summary>
    /// <param name="abreast">How many at the same time.</param>
    public async Task<Cost> SignInAsync(int count, int abreast)
    {
        (double all, double hashing) = (CpuTime.MillisecondsOf(served.ProcessId), CpuTime.MillisecondsOfThreads(served.ProcessId, "argon2id"));
        int last = _next + count;
        List<double> times = [];
        await Task.WhenAll(Enumerable.Range(0, abreast).Select(async _ =>
        {
            while (Take(last) is { } number)
            {
                long started = Stopwatch.GetTimestamp();
                await new Browser(_http).SignInAsync($"u{number}");
                lock (times)
                {
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }
            }
        }));
        all = CpuTime.MillisecondsOf(served.ProcessId) - all;
        hashing = CpuTime.MillisecondsOfThreads(served.ProcessId, "argon2id") - hashing;
        return new Cost(all / count, hashing / count, Report.Median(times));
    }

    public void Dispose() => _http.Dispose();

    private int? Take(int last)
    {
        int number = Interlocked.Increment(ref _next);
        if (number <= last)
        {
            return number;
        }

        Interlocked.Decrement(ref _next);
        return null;
    }
}

/// <summary>Milliseconds of one sign-in.</summary>
/// <param name="Cpu">CPU of the server's process, hashing included.</param>
/// <param name="Hashing">CPU of the threads that do nothing but Argon2id.</param>
/// <param name="Elapsed">What the person waits in all eight pages, half of them longer.</param>
public sealed record Cost(double Cpu, double Hashing, double Elapsed)
{
    public double Beyond => Cpu - Hashing;
}
