using System.Globalization;
using System.Text;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Hosting;
using Gapura.Server.RelyingParties;

namespace Gapura.Server.Api.V1.Events;

/// <summary>
/// The same events as a stream (HTML Standard §9.2). It ends with the token; whoever opens it again with <c>Last-Event-ID</c> misses nothing.
/// </summary>
public sealed class StreamEvents(EventFeed feed, EventWaits waits, ClientBook clients, Clock clock, IHostApplicationLifetime lifetime) : IOperations
{
    private const int Together = 200;

    /// <summary>How often a stream shows that it lives, and asks whether it still may.</summary>
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(15);

    public IReadOnlyList<Operation> Operations => [new("GET", "/events/stream", ListEvents.Scope, DoAsync) { Query = ["after"] }];

    private async Task<IResult> DoAsync(Call call)
    {
        var last = call.Http.Request.Headers["Last-Event-ID"].ToString();
        if (!ListEvents.TryNumber(last.Length > 0 ? last : call.Query("after"), -1, long.MaxValue / 2, out var after))
        {
            return Problems.Malformed("'after' and Last-Event-ID are the sequence number of an event, or 0.", last.Length > 0 ? "Last-Event-ID" : "after");
        }

        return waits.Take(call.Caller.Id) is { } place
            ? new Stream(this, call, after < 0 ? await feed.HeadAsync() : after, place)
            : Problems.Busy(1, "Too many of this client's requests wait for events.");
    }

    private async Task RunAsync(Call call, long after, CancellationToken over)
    {
        var response = call.Http.Response;
        response.ContentType = "text/event-stream; charset=utf-8";

        // A proxy that collects answers would keep the events to itself.
        response.Headers["X-Accel-Buffering"] = "no";
        await WriteAsync(response, ":\n\n", over);
        while (clock.Now < call.Caller.TokenExpires && await clients.FindAsync(call.Caller.Id) is { } party && party.Scopes.Contains(ListEvents.Scope))
        {
            var (events, next) = await feed.ReadAsync(call.Caller.Portal.Key, call.Caller.Id, after, Together, []);
            after = next;
            foreach (var one in events)
            {
                await WriteAsync(response, string.Create(CultureInfo.InvariantCulture, $"id: {one.Sequence}\nevent: {one.Kind}\ndata: {Encoding.UTF8.GetString(Reply.Bytes(one.Json))}\n\n"), over);
            }

            if (!await EventWaits.MoveAsync(feed, after, SignOfLife, clock, over))
            {
                over.ThrowIfCancellationRequested();
                await WriteAsync(response, ":\n\n", over);
            }
        }
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken over)
    {
        await response.WriteAsync(text, over);
        await response.Body.FlushAsync(over);
    }

    private sealed class Stream(StreamEvents events, Call call, long after, IDisposable place) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            // A server that stops does not wait for those who wait.
            using var over = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, events.Stopping);
            using (place)
            {
                try
                {
                    await events.RunAsync(call, after, over.Token);
                }
                catch (OperationCanceledException) when (over.IsCancellationRequested)
                {
                    // The answer ends here; the client opens it again where it finds a server.
                }
            }
        }
    }

    private CancellationToken Stopping => lifetime.ApplicationStopping;
}
