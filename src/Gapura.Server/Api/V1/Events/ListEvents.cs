using System.Globalization;
using Gapura.Server.Api.V1.Approvals;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Hosting;

namespace Gapura.Server.Api.V1.Events;

/// <summary>What happened at the client's portal: page by page, or as it happens.</summary>
public sealed class ListEvents(EventFeed feed, EventWaits waits, Clock clock, IHostApplicationLifetime lifetime) : IOperations
{
    public const string Scope = "gapura.events";
    private const int MostSeconds = 30;
    private const int Most = 500;
    private const int Usual = 100;
    private const int MostStretches = 20;

    public IReadOnlyList<Operation> Operations => [new("GET", "/events", Scope, DoAsync) { Query = ["after", "limit", "wait"] }];

    private async Task<IResult> DoAsync(Call call)
    {
        if (!TryNumber(call.Query("after"), 0, long.MaxValue / 2, out var after))
        {
            return Problems.Malformed("'after' is the sequence number of an event, or 0.", "after");
        }

        if (!TryNumber(call.Query("limit"), Usual, Most, out var limit) || limit == 0)
        {
            return Problems.Malformed($"'limit' is a number from 1 to {Most}.", "limit");
        }

        if (!Approvals.Approvals.TryWait(call, MostSeconds, out var seconds))
        {
            return Problems.Malformed("'wait' is a number of seconds from 0 to 30.", "wait");
        }

        using var place = seconds == 0 ? null : waits.Take(call.Caller.Id);
        if (seconds > 0 && place is null)
        {
            return Problems.Busy(1, "Too many of this client's requests wait for events.");
        }

        var (events, next) = await WaitAsync(call, after, (int)limit, TimeSpan.FromSeconds(seconds));
        return Reply.Of(StatusCodes.Status200OK, new { events = events.Select(one => one.Json), next });
    }

    /// <summary>A number in a query, or what is meant where there is none.</summary>
    public static bool TryNumber(string? text, long usual, long most, out long number)
    {
        number = usual;
        return text is null || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most);
    }

    private async Task<(IReadOnlyList<PublicEvent> Events, long Next)> WaitAsync(Call call, long after, int limit, TimeSpan patience)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(call.Http.RequestAborted, lifetime.ApplicationStopping);
        var until = clock.Now + patience;
        var read = await OnwardAsync(call, after, limit);
        while (read.Events.Count == 0 && clock.Now < until && !over.IsCancellationRequested)
        {
            if (!await EventWaits.MoveAsync(feed, read.Next, until - clock.Now, clock, over.Token))
            {
                break;
            }

            read = await OnwardAsync(call, read.Next, limit);
        }

        return read;
    }

    /// <summary>Reads on through stretches in which nothing happened at the portal: an empty page means that there is nothing yet, almost always.</summary>
    private async Task<(IReadOnlyList<PublicEvent> Events, long Next)> OnwardAsync(Call call, long after, int limit)
    {
        var read = await feed.ReadAsync(call.Caller.Portal.Key, call.Caller.Id, after, limit, []);
        for (var i = 0; i < MostStretches && read.Events.Count == 0 && read.Next > after; i++)
        {
            after = read.Next;
            read = await feed.ReadAsync(call.Caller.Portal.Key, call.Caller.Id, after, limit, []);
        }

        return read;
    }
}

/// <summary>How many of a client's requests may wait at once on this node, and how they do: without a thread or a connection to the database.</summary>
public sealed class EventWaits
{
    private const int MostForAClient = 16;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private readonly Dictionary<string, int> _waiting = new(StringComparer.Ordinal);

    /// <returns>Null when the client has as many as it may; to be disposed of when the waiting is over.</returns>
    public IDisposable? Take(string client)
    {
        lock (_waiting)
        {
            var count = _waiting.GetValueOrDefault(client);
            if (count >= MostForAClient)
            {
                return null;
            }

            _waiting[client] = count + 1;
            return new Place(this, client);
        }
    }

    /// <summary>Waits until the chain is longer.</summary>
    /// <returns>False when the time is over.</returns>
    public static async Task<bool> MoveAsync(EventFeed feed, long after, TimeSpan patience, Clock clock, CancellationToken over)
    {
        var until = clock.Now + patience;
        while (await feed.HeadAsync() <= after)
        {
            if (over.IsCancellationRequested || clock.Now >= until)
            {
                return false;
            }

            await Task.Delay(Look, clock.Provider, over).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        return true;
    }

    private void Leave(string client)
    {
        lock (_waiting)
        {
            if (--_waiting[client] == 0)
            {
                _waiting.Remove(client);
            }
        }
    }

    private sealed class Place(EventWaits waits, string client) : IDisposable
    {
        private bool _isLeft;

        public void Dispose()
        {
            if (!_isLeft)
            {
                _isLeft = true;
                waits.Leave(client);
            }
        }
    }
}
