using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Gapura.Server.Hosting;
using Gapura.Storage.Records;

namespace Gapura.Server.Messages.Sms;

/// <summary>Hands text messages to the operator's gateway: one HTTP request each, made from a template.</summary>
public sealed class SmsCarrier : ICarrier
{
    /// <summary>From the name's look-up to the end of the answer.</summary>
    public static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(15);

    private const int MostAnswerBytes = 4096;

    private readonly SmsSettings _settings;
    private readonly SmsReports _reports;
    private readonly SmsRoad _road;
    private readonly Clock _clock;
    private readonly Regex? _accepted;
    private readonly string _server;

    public SmsCarrier(GapuraSettings settings, SmsReports reports, SmsRoad road, Clock clock)
    {
        (_settings, _reports, _road, _clock) = (settings.Sms, reports, road, clock);
        _accepted = _settings.Accepted.Length > 0 ? Expression(_settings.Accepted) : null;
        _server = _settings.Url.Length > 0 ? ServerOf(_settings.Url).Authority : "";
    }

    public string Channel => Outbox.Sms;

    public OutboxState Delivered => OutboxState.Sent;

    /// <summary>The expression that an answer must fit; linear in the answer's length, whatever the operator wrote.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    /// <exception cref="NotSupportedException">It asks for what only backtracking can do.</exception>
    public static Regex Expression(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>The gateway alone, without what the template holds.</summary>
    /// <exception cref="UriFormatException">The template is no address.</exception>
    public static Uri ServerOf(string template) => new(new Uri(SmsTemplate.FillUrl(template, _ => "0")).GetLeftPart(UriPartial.Authority));

    public async Task CarryAsync(Envelope envelope, CancellationToken cancel)
    {
        if (_settings.Url.Length == 0)
        {
            throw new CarrierDownException("No gateway is set: Sms:Url is needed.");
        }

        // SmsGuard has asked before; a row that came another way goes nowhere either.
        if (!SmsNumber.IsE164(envelope.To) || !_settings.AllowedPrefixes().Any(prefix => envelope.To.StartsWith(prefix, StringComparison.Ordinal)))
        {
            throw new MessageRefusedException("Sms:Prefixes allows no message to this number.", forGood: true);
        }

        using var request = Compose(envelope);
        using var limit = new CancellationTokenSource(TimeOut, _clock.Provider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var answer = await _road.SendAsync(request, either.Token);
            await JudgeAsync(answer, either.Token);
        }
        catch (HttpRequestException e)
        {
            throw new CarrierDownException(IsInsecure(e) || e.InnerException is HttpRequestException inner && IsInsecure(inner)
                ? $"{_server}: no secure connection; is its certificate valid for this name, or does http:// leave your networks?"
                : $"{_server} cannot be used ({e.HttpRequestError}).");
        }
        catch (IOException e)
        {
            throw new CarrierDownException($"{_server}: the connection broke ({e.GetType().Name}).");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new CarrierDownException($"{_server}: no answer within {TimeOut.TotalSeconds:0} s.");
        }
    }

    // Connections wait in the pool and cost nothing.
    public Task RestAsync() => Task.CompletedTask;

    private HttpRequestMessage Compose(Envelope envelope)
    {
        string Value(string name) => name switch
        {
            "to" => _settings.NumberForm == SmsNumberForm.Plus ? envelope.To : envelope.To[1..],
            "text" => envelope.Body.Text,
            "id" => envelope.Id.ToString("N"),
            "from" => _settings.From,
            "coding" => SmsText.IsGsm(envelope.Body.Text) ? "0" : "2",
            "report" => _reports.AddressFor(envelope.Id),
            "user" => _settings.User,
            "password" => _settings.Password,
            _ => throw new InvalidOperationException("The settings were checked: there is no other name."),
        };

        // As composed, byte for byte: the usual tidying would take a text of two dots for the way to the folder above.
        var address = new Uri(SmsTemplate.FillUrl(_settings.Url, Value), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(_settings.Method == SmsMethod.Post ? HttpMethod.Post : HttpMethod.Get, address);
        if (_settings.Method == SmsMethod.Post)
        {
            request.Content = _settings.ContentType == SmsContent.Json
                ? new StringContent(SmsTemplate.FillJson(_settings.Body, Value), Encoding.UTF8, "application/json")
                : new StringContent(SmsTemplate.FillUrl(_settings.Body, Value), Encoding.UTF8, "application/x-www-form-urlencoded");
        }

        foreach (var header in _settings.Headers)
        {
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }

        return request;
    }

    /// <summary>The gateway's own words may quote the message: only its status is kept.</summary>
    private async Task JudgeAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var said = $"{_server} answered {(int)answer.StatusCode}";
        if (answer.IsSuccessStatusCode)
        {
            if (_accepted is not null && !_accepted.IsMatch(await BeginningAsync(answer, cancel)))
            {
                // For good: whether it took the message nobody knows, and each further try may cost as much as the first.
                throw new MessageRefusedException($"{said}, but not in the words of Sms:Accepted.", forGood: true);
            }

            return;
        }

        switch (answer.StatusCode)
        {
            case HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.RequestUriTooLong
                or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity:
                throw new MessageRefusedException($"{said}.", forGood: true);
            case HttpStatusCode.RequestTimeout or (HttpStatusCode)425:
                throw new MessageRefusedException($"{said}.", forGood: false);
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                throw new CarrierDownException($"{said}: it refuses what Sms:User, Sms:Password and Sms:Headers say.");
            default:
                throw new CarrierDownException($"{said}.");
        }
    }

    private static bool IsInsecure(HttpRequestException e) => e.HttpRequestError == HttpRequestError.SecureConnectionError;

    private static async Task<string> BeginningAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var bytes = new byte[MostAnswerBytes];
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        var count = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        return Encoding.UTF8.GetString(bytes, 0, count);
    }
}
