using System.Collections.Concurrent;
using Gapura.Server.Hosting;

namespace Gapura.Server.Attempts;

/// <summary>
/// How many passwords failed lately from one address and at one portal, on this node: the reason for asking for a captcha (ATK-04). A
/// restart forgets it; what protects an account is in the database.
/// </summary>
public sealed class Weather(Clock clock)
{
    private const int AddressFailures = 10;
    private const int PortalFailures = 300;
    private const int MostEntries = 50_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, Tally> _tallies = new(StringComparer.Ordinal);

    /// <summary>True when failures from the address, or at the portal as a whole, are far above what people do.</summary>
    public bool IsStormy(AttemptSource source) => Count($"a|{source.Network}") >= AddressFailures || Count($"p|{source.Portal}") >= PortalFailures;

    /// <returns>True when this failure made the portal's weather turn: worth an alert, once.</returns>
    public bool NoteFailure(AttemptSource source)
    {
        if (_tallies.Count > MostEntries)
        {
            _tallies.Clear();
        }

        Add($"a|{source.Network}");
        return Add($"p|{source.Portal}") == PortalFailures;
    }

    private int Count(string key) => _tallies.TryGetValue(key, out var tally) && clock.Now - tally.Since < Window ? tally.Count : 0;

    private int Add(string key) => _tallies.AddOrUpdate(
        key,
        static (_, now) => new Tally(now, 1),
        static (_, old, now) => now - old.Since < Window ? old with { Count = old.Count + 1 } : new Tally(now, 1),
        clock.Now).Count;

    private sealed record Tally(DateTimeOffset Since, int Count);
}
