using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Enrolment;
using Gapura.Protocol.Signing;
using Gapura.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gapura.Cli.Tests.Running;

/// <summary>
/// A server on this machine that holds to SPEC chapter 8 for one account and one device, and can be made to misbehave: to be deaf after it
/// has heard, to be busy, to have another clock.
/// </summary>
internal sealed class PretendServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeTimeProvider _time;
    private readonly ConcurrentDictionary<string, bool> _nonces = new();
    private int _atOnce;

    private PretendServer(WebApplication app, FakeTimeProvider time, ServerName name) => (_app, _time, Name) = (app, time, name);

    public ServerName Name { get; }

    public EnrolmentCode Code { get; } = EnrolmentCode.Create();

    public string Link => new EnrolmentLink(Name, Code).Reveal();

    /// <summary>What its clock is ahead of the device's.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>Answers that are lost on their way, of statements.</summary>
    public int Lost { get; set; }

    /// <summary>Answers that are lost on their way, of claims.</summary>
    public int LostClaims { get; set; }

    /// <summary>Calls that are answered "busy".</summary>
    public int Busy { get; set; }

    /// <summary>What it says that it is, where it lies.</summary>
    public string? Lie { get; set; }

    /// <summary>Statements that were on their way at the same time, at most.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>How long a statement is held, so that another one could overtake it.</summary>
    public TimeSpan Hold { get; set; }

    public bool WantsVerification { get; set; }

    public string UserType { get; set; } = "Penyedia";

    public byte[] Codes { get; } = RandomNumberGenerator.GetBytes(20);

    public Guid Device { get; } = Guid.CreateVersion7();

    public Guid Account { get; } = Guid.CreateVersion7();

    public EnrolmentClaim? Claim { get; private set; }

    public SignInQuestion? Question { get; private set; }

    public string Number { get; private set; } = "";

    /// <summary>How the question ended; empty while it is open.</summary>
    public string Outcome { get; private set; } = "";

    /// <summary>Statements as they came, one after another.</summary>
    public ConcurrentQueue<string> Statements { get; } = new();

    public ConcurrentQueue<string> Calls { get; } = new();

    public SignInAnswer? Answered { get; private set; }

    private long Now => (_time.GetUtcNow() + Ahead).ToUnixTimeSeconds();

    public static async Task<PretendServer> StartAsync(FakeTimeProvider time)
    {
        var origin = $"http://127.0.0.1:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(origin);
        builder.Logging.ClearProviders();
        var server = new PretendServer(builder.Build(), time, ServerName.Read(origin)!.Value);
        server._app.Run(server.ServeAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Somebody signs in.</summary>
    public void Ask(string number = "", string browser = "Firefox di Linux")
    {
        Question = new SignInQuestion(
            Name, new SignInChallenge(Guid.CreateVersion7(), Base64UrlText.Encode(RandomNumberGenerator.GetBytes(32)), Now + 60), Account, Device,
            new SignInShown("LPSE Contoh", "BUDI", browser, "Kantor Jakarta", Now));
        (Number, Outcome) = (number, "");
    }

    public void End(string outcome) => Outcome = outcome;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer);
        var body = buffer.ToArray();
        var call = $"{http.Request.Method} {http.Request.Path}";
        Calls.Enqueue(call);
        if (Busy > 0)
        {
            Busy--;
            http.Response.Headers.RetryAfter = "3";
            await RefuseAsync(http, 503, "busy");
            return;
        }

        var isOpen = call is "POST /api/app/v1/enrolments/look" or "POST /api/app/v1/enrolments/claim";
        if (!isOpen && Fault(http, body) is { } fault)
        {
            await RefuseAsync(http, 401, fault);
            return;
        }

        await (call switch
        {
            "POST /api/app/v1/enrolments/look" => LookAsync(http, Text(body, "code")),
            "POST /api/app/v1/enrolments/claim" => ClaimAsync(http, Text(body, "claim")),
            "GET /api/app/v1/challenge" => SayAsync(http, new JsonObject { ["challenge"] = Question is null || Outcome.Length > 0 ? null : Pending() }),
            "GET /api/app/v1/history" => SayAsync(http, new JsonObject { ["entries"] = new JsonArray(Entry()) }),
            "DELETE /api/app/v1/device" => SayAsync(http, new JsonObject { ["removed"] = true }),
            _ when call.StartsWith("POST /api/app/v1/challenges/", StringComparison.Ordinal) => AnswerAsync(http, Text(body, "statement")),
            _ => RefuseAsync(http, 404, "malformed"),
        });
    }

    /// <summary>SPEC 5.3 to 5.6.</summary>
    private string? Fault(HttpContext http, byte[] body)
    {
        var authorization = http.Request.Headers.Authorization.ToString();
        var path = http.Request.Path + http.Request.QueryString;
        return !authorization.StartsWith("Gapura ", StringComparison.Ordinal) || SignedCall.Read(authorization["Gapura ".Length..]) is not var (call, envelope)
            || Claim is null || call.Device != Device || !envelope.IsSignedBy(Claim.Key)
            || !call.IsFor(Name, CalledRequest.Of(http.Request.Method, path, body)) ? "refused"
            : Math.Abs(call.Time - Now) > 60 ? "clock"
            : _nonces.TryAdd(call.Nonce, true) ? null : "refused";
    }

    private Task LookAsync(HttpContext http, string code) => code != Code.Reveal() || Claim is not null
        ? RefuseAsync(http, 410, "gone")
        : SayAsync(http, new JsonObject
        {
            ["portal"] = "LPSE Contoh",
            ["userId"] = "BUDI",
            ["userType"] = UserType,
            ["server"] = Lie ?? Name.ToString(),
            ["nonce"] = Base64UrlText.Encode(SHA256.HashData(Convert.FromHexString("00"))),
            ["expires"] = Now + 300,
            ["later"] = "members of later versions are ignored",
        });

    private Task ClaimAsync(HttpContext http, string envelope)
    {
        var claim = EnrolmentClaim.Open(envelope);
        if (claim is null || claim.Server != Name || claim.Code.Reveal() != Code.Reveal() || (Claim ?? claim).Key.ToString() != claim.Key.ToString())
        {
            return RefuseAsync(http, claim is null ? 400 : 410, claim is null ? "malformed" : "gone");
        }

        Claim = claim;
        if (LostClaims > 0)
        {
            LostClaims--;
            http.Abort();
            return Task.CompletedTask;
        }

        return SayAsync(http, new JsonObject
        {
            ["device"] = Device.ToString("D"),
            ["account"] = Account.ToString("D"),
            ["portal"] = "LPSE Contoh",
            ["userId"] = "BUDI",
            ["userType"] = UserType,
            ["key"] = Base64UrlText.Encode(Codes),
            ["pushKey"] = "",
        });
    }

    /// <summary>SPEC 6.3 to 6.7.</summary>
    private async Task AnswerAsync(HttpContext http, string envelope)
    {
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _atOnce));
        try
        {
            await Task.Delay(Hold);
            await JudgeAsync(http, envelope);
        }
        finally
        {
            Interlocked.Decrement(ref _atOnce);
        }
    }

    private Task JudgeAsync(HttpContext http, string envelope)
    {
        var isAgain = Statements.Contains(envelope);
        var last = Answered?.Counter ?? 0;
        Statements.Enqueue(envelope);
        if (Question is null || SignInStatement.Read(envelope) is not { } statement || !statement.Answers(Question, Claim!.Key))
        {
            return isAgain ? RefuseAsync(http, 409, "ended", Outcome) : RefuseAsync(http, 401, "refused");
        }

        if (!isAgain && statement.Answer.Counter <= last)
        {
            return RefuseAsync(http, 403, "suspended");
        }

        if (!isAgain && Outcome.Length > 0)
        {
            return RefuseAsync(http, 409, "ended", Outcome);
        }

        if (!isAgain && WantsVerification && statement.Answer is { Decision: Decision.Approve, IsVerified: false })
        {
            return RefuseAsync(http, 403, "verification");
        }

        Answered = statement.Answer;
        Outcome = statement.Answer switch
        {
            { Decision: Decision.Deny } => "denied",
            { Decision: Decision.Report } => "reported",
            _ => statement.Answer.Number == Number ? "approved" : "wrong-number",
        };
        if (Lost > 0)
        {
            Lost--;
            http.Abort();
            return Task.CompletedTask;
        }

        return Outcome == "wrong-number" ? RefuseAsync(http, 409, "wrong-number") : SayAsync(http, new JsonObject { ["outcome"] = Outcome });
    }

    private JsonObject Pending() => new()
    {
        ["id"] = Question!.Challenge.Id.ToString("D"),
        ["nonce"] = Question.Challenge.Nonce,
        ["shown"] = new JsonObject
        {
            ["portal"] = Question.Shown.Portal,
            ["userId"] = Question.Shown.UserId,
            ["browser"] = Question.Shown.Browser,
            ["place"] = Question.Shown.Place,
            ["time"] = Question.Shown.Time,
        },
        ["asksNumber"] = Number.Length > 0,
        ["expires"] = Question.Challenge.Expires,
    };

    private JsonObject Entry() => new()
    {
        ["challenge"] = Guid.Empty.ToString("D"),
        ["outcome"] = "denied",
        ["portal"] = "LPSE Contoh",
        ["userId"] = "BUDI",
        ["browser"] = "Firefox\u001b[2J di Linux",
        ["place"] = "Kantor Jakarta",
        ["at"] = Now,
    };

    private static string Text(byte[] body, string name)
    {
        var json = JsonNode.Parse(body)!.AsObject();
        return json.Count == 1 ? json[name]!.GetValue<string>() : throw new JsonException("SPEC 8.1: a member that is not named is refused.");
    }

    private Task SayAsync(HttpContext http, JsonObject answer)
    {
        answer["time"] = Now;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(answer.ToJsonString());
    }

    private Task RefuseAsync(HttpContext http, int status, string code, string outcome = "")
    {
        var problem = new JsonObject { ["status"] = status, ["title"] = code, ["code"] = code, ["reference"] = "ABCDE-23456", ["time"] = Now };
        if (outcome.Length > 0)
        {
            problem["outcome"] = outcome;
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        return http.Response.WriteAsync(problem.ToJsonString());
    }
}
