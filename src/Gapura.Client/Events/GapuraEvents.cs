using System.Globalization;
using System.Runtime.CompilerServices;
using Gapura.Client.Calling;

namespace Gapura.Client.Events;

/// <summary>What happens at the client's portal. Reach it by <see cref="GapuraClient.Events"/>.</summary>
public sealed class GapuraEvents
{
    /// <summary>The longest that Gapura waits before it answers.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ApiCaller _api;

    internal GapuraEvents(ApiCaller api) => _api = api;

    /// <summary>A page of events.</summary>
    /// <param name="after">The <see cref="EventPage.Next"/> of the page before; 0 for the beginning.</param>
    /// <param name="wait">How long Gapura may hold the answer back while nothing happens: up to <see cref="LongestWait"/>. At once without it.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="GapuraException">They could not be read.</exception>
    public Task<EventPage> ReadAsync(long after, TimeSpan wait = default, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wait, LongestWait);
        string query = string.Create(CultureInfo.InvariantCulture, $"events?after={after}&wait={(int)wait.TotalSeconds}");
        return _api.SendAsync(new ApiCall(HttpMethod.Get, query, Scopes.Events) { Wait = wait }, GapuraJson.Default.EventPage, cancel);
    }

    /// <summary>
    /// Every event from there on, as it happens, until you stop. Keep the <see cref="GapuraEvent.Sequence"/> of the last one that you have dealt
    /// with, and begin after it the next time: then nothing is missed, whatever was down meanwhile.
    /// </summary>
    /// <param name="after">The last event that was dealt with; 0 for the beginning.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="GapuraException">They could not be read.</exception>
    public async IAsyncEnumerable<GapuraEvent> FollowAsync(long after, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        while (true)
        {
            EventPage page = await ReadAsync(after, LongestWait, cancel).ConfigureAwait(false);
            foreach (GapuraEvent one in page.Events)
            {
                yield return one;
            }

            after = page.Next;
        }
    }
}
