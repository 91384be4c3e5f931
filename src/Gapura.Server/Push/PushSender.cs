using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gapura.Server.Hosting;

namespace Gapura.Server.Push;

/// <summary>What became of a push.</summary>
public enum PushOutcome
{
    /// <summary>The push service has it.</summary>
    Sent,

    /// <summary>The subscription has ended: forget it (RFC 8030 §7.3).</summary>
    Dead,

    /// <summary>The service is busy or cannot be reached; another try may help.</summary>
    Later,

    /// <summary>The service does not want it, or we do not speak to that service: trying again cannot help.</summary>
    Refused,
}

/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">For the log: host and status at most, nothing of the endpoint's path and no text of the service's. Empty when sent.</param>
/// <param name="RetryAfter">How long the service asks to be left alone; zero where it does not say.</param>
public sealed record PushResult(PushOutcome Outcome, string Reason, TimeSpan RetryAfter = default);

/// <summary>Hands one push to its push service (RFC 8030 §5): one request, without redirects, its answer's body unread.</summary>
public sealed class PushSender(PushHosts hosts, PushRoad road, VapidKey key, Clock clock)
{
    /// <summary>From the name's look-up to the answer's headers.</summary>
    public static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(5);

    private const int MostTopicCharacters = 32;

    /// <param name="job">The push.</param>
    /// <param name="timeToLive">How long the service may keep it, 0 s or more; whole seconds count.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ArgumentException">The payload is too long, or the topic is none.</exception>
    public async Task<PushResult> SendAsync(PushJob job, TimeSpan timeToLive, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeToLive, TimeSpan.Zero);
        if (hosts.Read(job.To.Endpoint) is not { } address || !job.To.HasFitKeys)
        {
            return new PushResult(PushOutcome.Refused, "an endpoint that is not on the list of push services, or keys that are none");
        }

        using var request = Compose(job, address, timeToLive);
        using var limit = new CancellationTokenSource(TimeOut, clock.Provider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var answer = await road.SendAsync(request, either.Token);
            return Judge(answer, address.Host);
        }
        catch (HttpRequestException e)
        {
            return new PushResult(PushOutcome.Later, $"{address.Host} cannot be used ({e.HttpRequestError})");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new PushResult(PushOutcome.Later, $"{address.Host} did not answer within {TimeOut.TotalSeconds:0} s");
        }
    }

    private HttpRequestMessage Compose(PushJob job, Uri address, TimeSpan timeToLive)
    {
        if (job.Topic.Length > MostTopicCharacters || !job.Topic.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw new ArgumentException("A topic has at most 32 characters of base64url (RFC 8030 §5.4).", nameof(job));
        }

        var body = new ByteArrayContent(PushMessage.Encrypt(Encoding.UTF8.GetBytes(job.Payload), job.To));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        body.Headers.ContentEncoding.Add(PushMessage.Coding);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = body };
        request.Headers.TryAddWithoutValidation("Authorization", key.Authorization(address));

        // RFC 8030 §5.2: a push without TTL is refused. §5.3: a person waits, so a sleeping phone is to be woken. §5.1, receipts, is not asked for.
        request.Headers.Add("TTL", ((long)timeToLive.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Urgency", "high");
        if (job.Topic.Length > 0)
        {
            request.Headers.Add("Topic", job.Topic);
        }

        return request;
    }

    private PushResult Judge(HttpResponseMessage answer, string host)
    {
        var said = $"{host} answered {(int)answer.StatusCode}";
        return answer.StatusCode switch
        {
            HttpStatusCode.Created or HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.NoContent => new PushResult(PushOutcome.Sent, ""),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new PushResult(PushOutcome.Dead, said),
            HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => new PushResult(PushOutcome.Later, said, RetryAfter(answer)),
            _ => new PushResult(PushOutcome.Refused, said),
        };
    }

    private TimeSpan RetryAfter(HttpResponseMessage answer)
    {
        var wait = answer.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - clock.Now : null;
        return wait is { } given && given > TimeSpan.Zero ? given : TimeSpan.Zero;
    }
}
