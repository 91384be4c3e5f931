using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Hosting;
using Gapura.Storage.Records;

namespace Gapura.Server.Api.V1.Webhooks;

/// <summary>What became of a delivery.</summary>
/// <param name="Problem">In our words; empty when the receiver took it.</param>
/// <param name="IsGone">The receiver says that it is no more (410).</param>
public sealed record Delivery(string Problem, bool IsGone)
{
    public bool IsTaken => Problem.Length == 0;
}

/// <summary>Sends one event to one receiver, signed as Standard Webhooks has it.</summary>
public sealed class WebhookSender(WebhookRoad road, WebhookSecrets secrets, Clock clock)
{
    private static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(5);

    public async Task<Delivery> SendAsync(Webhook webhook, string id, string kind, DateTimeOffset at, object data, CancellationToken cancel)
    {
        var body = Reply.Bytes(new { type = kind, timestamp = Reply.Time(at), data });
        var (now, timestamp) = (clock.Now, clock.Now.ToUnixTimeSeconds());
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", secrets.Sign(webhook, id, timestamp, body, now));
        request.Headers.UserAgent.ParseAdd("Gapura-Webhooks/1");
        using var limit = new CancellationTokenSource(TimeOut, clock.Provider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var answer = await road.SendAsync(request, either.Token);
            return answer.IsSuccessStatusCode ? new Delivery("", false)
                : new Delivery($"The receiver answered {(int)answer.StatusCode}.", answer.StatusCode == HttpStatusCode.Gone);
        }
        catch (HttpRequestException e)
        {
            return new Delivery($"The receiver cannot be reached ({e.HttpRequestError}).", false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Delivery($"The receiver did not answer within {TimeOut.TotalSeconds:0} s.", false);
        }
    }
}
