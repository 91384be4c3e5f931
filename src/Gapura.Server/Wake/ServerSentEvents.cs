using System.Text;
using Gapura.Server.Hosting;
using Gapura.Storage;

namespace Gapura.Server.Wake;

/// <summary>What a stream does after a look at the database.</summary>
public enum StreamStep
{
    /// <summary>Nothing has changed for who waits.</summary>
    Wait,

    /// <summary>Sends the event and waits on.</summary>
    Tell,

    /// <summary>Sends the event, which is the last one.</summary>
    TellAndEnd,

    /// <summary>Whoever waits has no right to any more.</summary>
    End,
}

/// <summary>Server-sent events (HTML Standard §9.2) to one who waits.</summary>
public sealed class ServerSentEvents(WakeHub hub, Clock clock, IHostApplicationLifetime lifetime)
{
    /// <summary>How often a stream shows that it lives, and looks by itself: a wake-up that was lost costs no more than this.</summary>
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(15);
    private static readonly byte[] Alive = ":\n\n"u8.ToArray();

    /// <summary>Keeps the answer open and writes events until the browser goes, the server stops, or the look says that it is over.</summary>
    /// <param name="account">Whose changes are waited for.</param>
    /// <param name="look">Reads how things stand; told whether something has happened (at first too), or only time has passed.</param>
    /// <param name="name">The events' name.</param>
    /// <returns>An answer; 503 where too many wait: who asks comes again without a stream.</returns>
    public IResult Open(AccountId account, Func<bool, Task<StreamStep>> look, string name) =>
        new Answer(this, account, look, Encoding.ASCII.GetBytes($"event: {name}\ndata: {{}}\n\n"));

    private async Task RunAsync(HttpContext http, Answer answer)
    {
        using var joined = hub.Join(answer.Account);
        if (joined is null)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.RetryAfter = "2";
            return;
        }

        // A server that stops does not wait for those who wait.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        http.Response.ContentType = "text/event-stream; charset=utf-8";

        // A proxy that collects answers would keep the events to itself.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        await http.Response.StartAsync(over.Token);
        await WriteAsync(http, Alive, over.Token);
        try
        {
            await LoopAsync(http, answer, joined, over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The answer ends here; a browser opens it again where it finds a server.
        }
    }

    private async Task LoopAsync(HttpContext http, Answer answer, WakeUps joined, CancellationToken over)
    {
        for (var isWoken = true; ;)
        {
            var next = joined.Next;
            var step = await answer.Look(isWoken);
            if (step is StreamStep.Tell or StreamStep.TellAndEnd)
            {
                await WriteAsync(http, answer.Event, over);
            }
            else if (step == StreamStep.Wait && !isWoken)
            {
                await WriteAsync(http, Alive, over);
            }

            if (step is StreamStep.TellAndEnd or StreamStep.End)
            {
                return;
            }

            isWoken = await Task.WhenAny(next, Task.Delay(SignOfLife, clock.Provider, over)) == next;
            over.ThrowIfCancellationRequested();
        }
    }

    private static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> bytes, CancellationToken over)
    {
        await http.Response.Body.WriteAsync(bytes, over);
        await http.Response.Body.FlushAsync(over);
    }

    private sealed class Answer(ServerSentEvents events, AccountId account, Func<bool, Task<StreamStep>> look, byte[] written) : IResult
    {
        public AccountId Account { get; } = account;

        public Func<bool, Task<StreamStep>> Look { get; } = look;

        public byte[] Event { get; } = written;

        public Task ExecuteAsync(HttpContext httpContext) => events.RunAsync(httpContext, this);
    }
}
