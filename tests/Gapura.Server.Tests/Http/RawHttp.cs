using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gapura.Server.Tests.Http;

/// <summary>Bytes to the server as no HTTP library would send them.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>Sends the text and reads until the server closes; ask for <c>Connection: close</c>.</summary>
    /// <param name="asIs">False: every line end becomes CR LF.</param>
    public static async Task<string> SendAsync(Uri server, string request, bool asIs = false)
    {
        using var deadline = new CancellationTokenSource(s_patience);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port, deadline.Token);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(asIs ? request : request.ReplaceLineEndings("\r\n")), deadline.Token);
        }
        catch (IOException)
        {
            // It answered and closed before it had read everything.
        }

        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, deadline.Token);
        }
        catch (IOException)
        {
            // A reset after the answer: what came before it counts.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <summary>The status code of a raw answer, or 0 when there was none.</summary>
    public static int StatusOf(string answer) => answer.Split(' ', 3) is [_, var status, ..] && int.TryParse(status, out var code) ? code : 0;
}
