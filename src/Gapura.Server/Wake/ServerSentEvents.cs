using System.Text;
using Gapura.Server.Hosting;

namespace Gapura.Server.Wake;

/// <summary>Server-sent events (HTML Standard §9.2) to one who waits.</summary>
public sealed class ServerSentEvents(WakeHub hub, Clock clock)
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(15);
    private static readonly byte[] Alive = ":\n\n"u8.ToArray();

    /// <summary>Keeps the answer open and writes events until the browser goes, or the last event was written.</summary>
    /// <param name="account">Whose changes are waited for.</param>
    /// <param name="look">Reads how things stand: the name of an event to send, or null to wait on.</param>
    /// <param name="isLast">Whether the first event is the last one.</param>
    /// <returns>An answer; 503 where too many wait: who asks comes again without a stream.</returns>
    public IResult Open(Storage.AccountId account, Func<Task<string?>> look, bool isLast) => new Answer(this, account, look, isLast);

    private async Task RunAsync(HttpContext http, Storage.AccountId account, Func<Task<string?>> look, bool isLast)
    {
        using var joined = hub.Join(account);
        if (joined is null)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.RetryAfter = "2";
            return;
        }

        http.Response.ContentType = "text/event-stream; charset=utf-8";

        // A proxy that collects answers would keep the events to itself.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        await http.Response.StartAsync(http.RequestAborted);
        await WriteAsync(http, Alive);
        while (!http.RequestAborted.IsCancellationRequested)
        {
            var next = joined.Next;
            if (await look() is { } name)
            {
                await WriteAsync(http, Encoding.ASCII.GetBytes($"event: {name}\ndata: {{}}\n\n"));
                if (isLast)
                {
                    return;
                }
            }

            await WaitAsync(http, next);
        }
    }

    private async Task WaitAsync(HttpContext http, Task next)
    {
        while (await Task.WhenAny(next, Task.Delay(SignOfLife, clock.Provider, http.RequestAborted)) != next)
        {
            http.RequestAborted.ThrowIfCancellationRequested();
            await WriteAsync(http, Alive);
        }
    }

    private static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> bytes)
    {
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    private sealed class Answer(ServerSentEvents stream, Storage.AccountId account, Func<Task<string?>> look, bool isLast) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => stream.RunAsync(httpContext, account, look, isLast);
    }
}
