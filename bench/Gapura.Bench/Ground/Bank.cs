using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Pin;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.RelyingParties;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Bench.Ground;

/// <summary>A server, a bank that asks, and people with Secure Tokens; what an activation leads to is written straight into the tables.</summary>
public sealed class Bank : IAsyncDisposable
{
    private const string Portal = "bisnis";
    private const string Company = "BENCH";
    private const string Client = "bench";
    private readonly string _folder = Directory.CreateTempSubdirectory("gapura-bench-").FullName;
    private readonly string _secret = Cookies.NewToken();
    private WebApplication _app = null!;
    private HttpClient _http = null!;
    private int _number;

    public IReadOnlyList<BankToken> Tokens { get; private set; } = [];

    private ServerName Server { get; set; }

    public static async Task<Bank> StartAsync(string connectionString, int tokens)
    {
        var bank = new Bank();
        GapuraSettings settings = DemoSettings.Create(bank._folder, FreePort.Next());
        settings.Database = new DatabaseSettings { Kind = DatabaseKind.Postgres, ConnectionString = connectionString };
        KeyFile.Create(GapuraHost.KeyFilePath(settings));
        bank._app = await GapuraServer.BuildAsync(settings, new ServerMode(IsDemo: false), TimeProvider.System);
        bank.Server = ServerName.Read(settings.BaseUrl)!.Value;
        bank._http = new HttpClient { BaseAddress = new Uri(settings.Listen) };
        await bank._app.Services.GetRequiredService<ClientAdministration>().AddAsync(
            new Client
            {
                Id = Client,
                Portal = Portal,
                Name = "Bank Contoh",
                SecretHash = RelyingParty.HashOf(bank._secret),
                Grants = "client_credentials",
                Scopes = "gapura.transactions",
                Version = 1,
                CreatedAt = TimeProvider.System.GetUtcNow(),
                ChangedAt = TimeProvider.System.GetUtcNow(),
            }, new ClientAct("bench", "bench"));
        Database database = bank._app.Services.GetRequiredService<Database>();
        bank.Tokens = await AddAsync(database, bank._app.Services.GetRequiredService<KeyRing>(), tokens);
        await database.ReadAsync(db => db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE"));
        await bank._app.StartAsync();
        await bank.AuthorizeAsync();
        return bank;
    }

    /// <summary>Asked, fetched, signed, verified, released.</summary>
    public async Task TransferAsync(BankToken token)
    {
        var fields = new[] { new { name = "amount", value = "1500000.00" }, new { name = "currency", value = "IDR" }, new { name = "beneficiary", value = "PT Sumber Contoh" }, new { name = "account", value = "5550100" } };
        using HttpResponseMessage asked = await _http.PostAsJsonAsync(
            "/api/v1/transactions",
            new { portal = Portal, company = Company, reference = $"T{Interlocked.Increment(ref _number)}", title = "Transfer", fields, approvers = new[] { token.UserId } });
        string id = (string)(await JsonOfAsync(asked))["id"]!;

        JsonNode waiting = await CallAsync(token, HttpMethod.Get, "/api/app/v1/transactions", null);
        JsonNode one = waiting["transactions"]!.AsArray().Single(node => Guid.Parse((string)node!["id"]!) == Guid.Parse(id))!;
        TransactionQuestion question = QuestionOf(token, one);
        string statement = TransactionStatement.Seal(question, new TransactionAnswer(Decision.Approve, true, ++token.Counter), token.Key);
        string pin = PinKey.Derive(token.Seed, token.Salt, BankToken.Pin).ProofOver(statement);
        await CallAsync(token, HttpMethod.Post, $"/api/app/v1/transactions/{question.Transaction.Id:D}/answer", new { statement, pin });

        JsonNode told = await JsonOfAsync(await _http.GetAsync($"/api/v1/transactions/{id}"));
        string proof = (string)told["approvers"]![0]!["statement"]!;
        TransactionShown wanted = new("Bank Contoh", "Transfer", [.. fields.Select(field => new TransactionField(field.name, field.value))], "", 0);
        if ((string)told["state"]! != "approved" || TransactionStatement.Read(proof)?.QuestionSignedBy(token.Key.Public) is not { } signed || !signed.Shown.Equals(wanted))
        {
            throw new InvalidOperationException("A transfer was not approved as it was asked.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AuthorizeAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", "gapura.transactions")]),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Client}:{_secret}"))) },
        };
        using HttpResponseMessage answer = await _http.SendAsync(request);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)(await JsonOfAsync(answer))["access_token"]!);
    }

    private async Task<JsonNode> CallAsync(BankToken token, HttpMethod method, string path, object? body)
    {
        byte[] bytes = body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body);
        var call = SignedCall.Create(Server, token.Device.Value, CalledRequest.Of(method.Method, path, bytes), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new ByteArrayContent(bytes) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Gapura {call.Seal(token.Key)}");
        using HttpResponseMessage answer = await _http.SendAsync(request);
        return await JsonOfAsync(answer);
    }

    private static async Task<JsonNode> JsonOfAsync(HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{(int)answer.StatusCode}: {text}");
    }

    private TransactionQuestion QuestionOf(BankToken token, JsonNode one)
    {
        JsonNode shown = one["shown"]!;
        List<TransactionField> fields = [.. shown["fields"]!.AsArray().Select(field => new TransactionField((string)field!["name"]!, (string)field["value"]!))];
        return new TransactionQuestion(
            Server, new TransactionChallenge((Guid)one["id"]!, (string)one["nonce"]!, (long)one["expires"]!), token.Account.Value, token.Device.Value,
            new TransactionShown((string)shown["party"]!, (string)shown["title"]!, fields, (string)shown["digest"]!, (int)shown["count"]!));
    }

    private static Task<List<BankToken>> AddAsync(Database database, KeyRing keys, int count) => database.WriteAsync(async db =>
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        db.Organisations.Add(new Organisation { Portal = Portal, Code = Company, Name = "PT Bench", CreatedAt = now });
        List<BankToken> tokens = [];
        for (int i = 0; i < count; i++)
        {
            var token = new BankToken($"u{i}", AccountId.New(now), DeviceId.New(now));
            db.Accounts.Add(new Account
            {
                Id = token.Account,
                Portal = Portal,
                Organisation = Company,
                UserType = "cfo",
                UserId = token.UserId,
                UserIdKey = token.UserId,
                DisplayName = token.UserId,
                Email = $"{token.UserId}@contoh.example",
                PasswordSealed = [],
                CreatedAt = now,
            });
            db.Devices.Add(new Device { Id = token.Device, AccountId = token.Account, PublicKey = token.Key.Public.Point.ToArray(), Name = "HP", CreatedAt = now, LastUsedAt = now });
            db.SecureTokens.Add(new SecureToken
            {
                DeviceId = token.Device,
                AccountId = token.Account,
                ConsentVersion = "1",
                ConsentAt = now,
                PinChangedAt = now,
                PinKeySealed = keys.Seal(SealedColumn.TokenPinKey, token.Device.ToString(), PinKey.Derive(token.Seed, token.Salt, BankToken.Pin).Reveal()),
            });
            tokens.Add(token);
        }

        await db.SaveChangesAsync();
        return tokens;
    });
}

/// <summary>One person's token.</summary>
public sealed class BankToken(string userId, AccountId account, DeviceId device)
{
    public const string Pin = "739164";

    public string UserId { get; } = userId;

    public AccountId Account { get; } = account;

    public DeviceId Device { get; } = device;

    public DeviceKey Key { get; } = DeviceKey.Create();

    public byte[] Seed { get; } = PinKey.NewSeed();

    public byte[] Salt { get; } = PinKey.NewSalt();

    public long Counter { get; set; }
}
