using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gapura.Testing;

namespace Gapura.Bench.Load;

/// <summary>What the load generator, a process of its own, is told.</summary>
/// <param name="Address">Scheme, host and port.</param>
/// <param name="Paths">Asked in turn; each is asked once unless <paramref name="Requests"/> says more.</param>
/// <param name="Connections">How many ask at the same time, each on a connection of its own.</param>
/// <param name="Requests">How many requests in all.</param>
/// <param name="PauseMilliseconds">What each waits between two requests; 0 for as fast as answers come.</param>
public sealed record LoadOrder(string Address, string Method, IReadOnlyList<string> Paths, int Connections, int Requests, int PauseMilliseconds, string Cookie = "")
{
    /// <summary>An access token; empty for none.</summary>
    public string Bearer { get; init; } = "";

    /// <summary>JSON bodies, one a request; none: requests have none.</summary>
    public IReadOnlyList<string> Bodies { get; init; } = [];

    /// <summary>What a good answer says; empty for anything.</summary>
    public string Expected { get; init; } = "";
}

/// <param name="Successes">Answers with status 200 that say what was expected.</param>
/// <param name="FirstByte">Milliseconds to the answer's headers, of every request.</param>
public sealed record LoadResult(int Successes, double Seconds, double[] FirstByte, double CpuMilliseconds)
{
    public double PerSecond => Successes / Seconds;
}

/// <summary>The load generator: reads an order from standard input, writes the result to standard output.</summary>
public static class LoadProcess
{
    /// <summary>Starts the generator as a child process and waits for its result.</summary>
    public static async Task<LoadResult> AskAsync(LoadOrder order)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["load"]);
        start.Environment["DOTNET_TieredPGO"] = "0";
        string answer = await ToolProcess.OutputAsync(start, "dotnet-sdk-10.0", JsonSerializer.Serialize(order), TimeSpan.FromMinutes(10));
        return JsonSerializer.Deserialize<LoadResult>(answer)!;
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        LoadOrder order = JsonSerializer.Deserialize<LoadOrder>(await Console.In.ReadToEndAsync())!;
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = order.Connections, UseProxy = false })
        {
            BaseAddress = new Uri(order.Address),
        };
        var load = new Load(order, http);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(await load.RunAsync()));
        return 0;
    }

    private sealed class Load(LoadOrder order, HttpClient http)
    {
        private static readonly MediaTypeHeaderValue Json = new("application/json");
        private readonly double[] _firstByte = new double[order.Requests];
        private int _next = -1;
        private int _successes;

        public async Task<LoadResult> RunAsync()
        {
            TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
            long started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, order.Connections).Select(number => AskAsync(number)));
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return new LoadResult(_successes, seconds, _firstByte, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds);
        }

        private async Task AskAsync(int number)
        {
            // Spread over the pause, so that those who wait do not all ask at once.
            await Task.Delay(order.PauseMilliseconds * number / order.Connections);
            for (int i = Interlocked.Increment(ref _next); i < order.Requests; i = Interlocked.Increment(ref _next))
            {
                await AskOneAsync(i);
                if (order.PauseMilliseconds > 0)
                {
                    await Task.Delay(order.PauseMilliseconds);
                }
            }
        }

        private async Task AskOneAsync(int i)
        {
            using var request = new HttpRequestMessage(HttpMethod.Parse(order.Method), order.Paths[i % order.Paths.Count]);
            if (order.Cookie.Length > 0)
            {
                request.Headers.TryAddWithoutValidation("Cookie", order.Cookie);
            }

            if (order.Bearer.Length > 0)
            {
                request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + order.Bearer);
            }

            if (order.Bodies.Count > 0)
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(order.Bodies[i % order.Bodies.Count])) { Headers = { ContentType = Json } };
            }

            long started = Stopwatch.GetTimestamp();
            using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            _firstByte[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            bool isGood = answer.IsSuccessStatusCode;
            if (order.Expected.Length > 0)
            {
                isGood &= await answer.Content.ReadAsStringAsync() == order.Expected;
            }
            else
            {
                await answer.Content.CopyToAsync(Stream.Null);
            }

            if (isGood)
            {
                Interlocked.Increment(ref _successes);
            }
        }
    }
}
