using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gapura.Protocol;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Enrolment;
using Gapura.Protocol.Signing;

namespace Gapura.Testing;

/// <summary>An authenticator that speaks SPEC 8 with a running server, and does what no honest one would when a test asks for it.</summary>
public sealed partial class TestDevice : IDisposable
{
    private readonly HttpClient _http;

    public TestDevice(RunningGapura gapura, string name = "HP uji")
    {
        Gapura = gapura;
        Name = name;
        _http = new HttpClient { BaseAddress = gapura.Address };
    }

    /// <summary>A copy of a device's data on another phone (ATK-15).</summary>
    public TestDevice(TestDevice original)
        : this(original.Gapura, original.Name) => (Key, Id, Account, OfflineKey, Counter, Seed, Salt) =
            (original.Key, original.Id, original.Account, original.OfflineKey, original.Counter, original.Seed, original.Salt);

    public RunningGapura Gapura { get; }

    public string Name { get; }

    public DeviceKey Key { get; } = DeviceKey.Create();

    public ServerName Server => ServerName.Read(Gapura.Settings.BaseUrl)!.Value;

    public Guid Id { get; private set; }

    public Guid Account { get; private set; }

    public byte[] OfflineKey { get; private set; } = [];

    /// <summary>Of the statement that was sent last.</summary>
    public long Counter { get; set; }

    /// <summary>The code in the link that a page shows.</summary>
    public static EnrolmentCode CodeOn(Reply page) =>
        EnrolmentLink.Read(page.Document.QuerySelector("code.key")?.TextContent ?? throw new InvalidOperationException($"There is no link on '{page.Title}': {page.Text}"))!.Code;

    public Task<Answer> LookAsync(EnrolmentCode code) => PlainAsync("/enrolments/look", new { code = code.Reveal() });

    /// <summary>Looks, claims, and keeps what it is given.</summary>
    public async Task<Answer> BindAsync(Reply qrPage)
    {
        var code = CodeOn(qrPage);
        var look = await LookAsync(code);
        return look.Status == HttpStatusCode.OK ? await ClaimAsync(code, look.Text("nonce")) : look;
    }

    public async Task<Answer> ClaimAsync(EnrolmentCode code, string nonce, Func<string, string>? tamper = null)
    {
        var claim = new EnrolmentClaim(Server, code, nonce, Key.Public, Name).Seal(Key);
        var answer = await PlainAsync("/enrolments/claim", new { claim = tamper?.Invoke(claim) ?? claim });
        if (answer.Status == HttpStatusCode.OK)
        {
            (Id, Account) = (Guid.Parse(answer.Text("device")), Guid.Parse(answer.Text("account")));
            OfflineKey = Base64UrlText.TryDecode(answer.Text("key"), out var key) ? key : [];
        }

        return answer;
    }

    public string Code(int stepsAway = 0) => Gapura.CodeOf(OfflineKey, stepsAway);

    /// <summary>A signed call.</summary>
    public Task<Answer> CallAsync(HttpMethod method, string path, object? body = null) => SendAsync(Request(method, path, body));

    /// <summary>A signed call that is not sent yet; <paramref name="sign"/> changes what is signed.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path, object? body = null, Func<SignedCall, SignedCall>? sign = null)
    {
        var full = $"/api/app/v1{path}";
        var bytes = body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body);
        var call = SignedCall.Create(Server, Id, CalledRequest.Of(method.Method, full, bytes), Gapura.Time.GetUtcNow().ToUnixTimeSeconds());
        var request = new HttpRequestMessage(method, full);
        request.Headers.TryAddWithoutValidation("Authorization", $"Gapura {(sign?.Invoke(call) ?? call).Seal(Key)}");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
        }

        return request;
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    /// <summary>The stream of events, open.</summary>
    public async Task<StreamReader> ListenAsync()
    {
        var response = await _http.SendAsync(Request(HttpMethod.Get, "/events"), HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The question that is asked now.</summary>
    public async Task<SignInQuestion?> QuestionAsync()
    {
        var answer = await CallAsync(HttpMethod.Get, "/challenge");
        if (answer.Json["challenge"] is not JsonObject challenge)
        {
            return null;
        }

        var shown = challenge["shown"]!;
        return new SignInQuestion(
            Server, new SignInChallenge((Guid)challenge["id"]!, (string)challenge["nonce"]!, (long)challenge["expires"]!), Account, Id,
            new SignInShown((string)shown["portal"]!, (string)shown["userId"]!, (string)shown["browser"]!, (string)shown["place"]!, (long)shown["time"]!));
    }

    /// <summary>The statement for an answer, with the next counter.</summary>
    public string Statement(SignInQuestion question, Decision decision = Decision.Approve, string number = "", bool isVerified = false) =>
        SignInStatement.Seal(question, new SignInAnswer(decision, number, isVerified, ++Counter), Key);

    public Task<Answer> AnswerAsync(Guid challenge, string statement) => CallAsync(HttpMethod.Post, $"/challenges/{challenge:D}/answer", new { statement });

    /// <summary>"Ya", "Tidak" or "Bukan saya" to what is asked now.</summary>
    public async Task<Answer> DecideAsync(Decision decision, string number = "")
    {
        var question = await QuestionAsync() ?? throw new InvalidOperationException("Nothing is asked.");
        return await AnswerAsync(question.Challenge.Id, Statement(question, decision, number));
    }

    public async Task<Answer> PlainAsync(string path, object body)
    {
        using var response = await _http.PostAsJsonAsync($"/api/app/v1{path}", body);
        return await Answer.OfAsync(response);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Puts other bytes into an envelope's payload and signs it anew with this device's key: what a thief of the key could send.</summary>
    public string Resign(string envelope, Func<string, string> change)
    {
        var parts = envelope.Split('.');
        Base64UrlText.TryDecode(parts[1], out var payload);
        var signed = $"{parts[0]}.{Base64UrlText.Encode(Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(payload))))}";
        return $"{signed}.{Base64UrlText.Encode(Key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>A nonce as SPEC 4.4 has them.</summary>
    public static string NewNonce() => Base64UrlText.Encode(RandomNumberGenerator.GetBytes(32));
}

/// <summary>What the server answered to a device.</summary>
public sealed record Answer(HttpStatusCode Status, JsonObject Json, TimeSpan? RetryAfter)
{
    public string Code => (string?)Json["code"] ?? "";

    public string Outcome => (string?)Json["outcome"] ?? "";

    public string Text(string name) => (string)Json[name]!;

    public static async Task<Answer> OfAsync(HttpResponseMessage response) => new(
        response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!, response.Headers.RetryAfter?.Delta);
}
