using System.Text.Json;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Gapura.Server.Http;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Bench.Ground;

/// <summary>People whose browsers wait for "Ya", and their phones. What a password and a QR picture lead to is written straight into the tables.</summary>
public sealed class Waiters(Database database, Uri address)
{
    private const string Portal = "lpse45";
    private const int Chunk = 1_000;
    private static readonly ServerName Server = ServerName.Read("https://localhost")!.Value;

    /// <summary>One key for all phones would be refused (SPEC 2.4), and ten thousand take their time: only those who answer have one.</summary>
    /// <param name="browser">The browser's cookie, one for all: what is asked of the server is the same.</param>
    /// <param name="answering">How many, from the first on, have a phone.</param>
    public async Task<IReadOnlyList<Waiter>> AddAsync(string browser, int count, int answering)
    {
        byte[] browserHash = Cookies.HashOf(browser.Split('=', 2)[1].Split('.')[0]);
        List<Waiter> all = [];
        foreach (int[] numbers in Enumerable.Range(0, count).Chunk(Chunk))
        {
            await database.WriteAsync(async db =>
            {
                foreach (int number in numbers)
                {
                    all.Add(Add(db, browser, browserHash, number, number < answering));
                }

                await db.SaveChangesAsync();
                db.ChangeTracker.Clear();
            });
        }

        return all;
    }

    /// <summary>A browser's cookie, as the server gives it out.</summary>
    public async Task<string> BrowserAsync()
    {
        using var http = new HttpClient { BaseAddress = address };
        using HttpResponseMessage response = await http.GetAsync($"/{Portal}/");
        return response.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith(Cookies.Browser, StringComparison.Ordinal)).Split(';')[0];
    }

    private static Waiter Add(GapuraContext db, string browser, byte[] browserHash, int number, bool answers)
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        (AccountId account, SignInId signIn, ChallengeId challenge, DeviceId device) = (AccountId.New(now), SignInId.New(now), ChallengeId.New(now), DeviceId.New(now));
        string handle = Cookies.NewToken();
        string nonce = Cookies.NewToken();
        db.Accounts.Add(new Account
        {
            Id = account,
            Portal = Portal,
            UserType = People.UserType,
            UserId = $"w{number}",
            UserIdKey = $"w{number}",
            DisplayName = $"Orang w{number}",
            Email = $"w{number}@contoh.example",
            Status = AccountStatus.Active,
            PasswordSealed = [],
            CreatedAt = now,
        });
        db.SignIns.Add(new SignIn
        {
            Id = signIn,
            HandleHash = Cookies.HashOf(handle),
            BrowserHash = browserHash,
            Portal = Portal,
            UserType = People.UserType,
            UserId = $"w{number}",
            AccountId = account,
            State = SignInState.AwaitingApproval,
            Methods = "pwd",
            CreatedAt = now,
            ExpiresAt = now.AddHours(1),
        });
        db.Challenges.Add(new Challenge
        {
            Id = challenge,
            AccountId = account,
            SignInId = signIn,
            State = ChallengeState.Pending,
            Nonce = nonce,
            ShownPortal = "LPSE",
            ShownUserId = $"w{number}",
            ShownBrowser = "Firefox",
            ShownPlace = "127.0.0.1",
            CreatedAt = now,
            ExpiresAt = now.AddHours(1),
        });
        var question = new SignInQuestion(
            Server, new SignInChallenge(challenge.Value, nonce, now.AddHours(1).ToUnixTimeSeconds()), account.Value, device.Value,
            new SignInShown("LPSE", $"w{number}", "Firefox", "127.0.0.1", now.ToUnixTimeSeconds()));
        DeviceKey? key = answers ? DeviceKey.Create() : null;
        if (key is not null)
        {
            db.Devices.Add(new Device { Id = device, AccountId = account, PublicKey = key.Public.Point.ToArray(), Name = "HP", Status = DeviceStatus.Active, CreatedAt = now, LastUsedAt = now });
        }

        return new Waiter($"{browser}; {Cookies.SignIn(Portal)}={handle}", question, key);
    }
}

/// <summary>One who waits.</summary>
/// <param name="Cookie">Of the browser.</param>
/// <param name="Question">What the phone is asked.</param>
/// <param name="Key">The phone's; null for one that never answers.</param>
public sealed record Waiter(string Cookie, SignInQuestion Question, DeviceKey? Key)
{
    /// <summary>"Ya", signed and ready to be sent.</summary>
    public HttpRequestMessage Approve(Uri address)
    {
        string path = $"/api/app/v1/challenges/{Question.Challenge.Id:D}/answer";
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new { statement = SignInStatement.Seal(Question, new SignInAnswer(Decision.Approve, "", false, 1), Key!) });
        var call = SignedCall.Create(Question.Server, Question.Device, CalledRequest.Of("POST", path, body), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path)) { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Gapura {call.Seal(Key!)}");
        return request;
    }

    public override string ToString() => "waiter [redacted]";
}
