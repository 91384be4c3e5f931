using System.Net.Http.Headers;
using System.Text.Json;
using Gapura.Testing;

namespace Gapura.EndToEnd;

/// <summary>One of the demo's people.</summary>
public sealed record Person(string Portal, string UserType, string UserId, string Password, string Email)
{
    /// <summary>The user type on buttons and in titles.</summary>
    public string Caption => UserType == "penyedia" ? "PENYEDIA" : "NON PENYEDIA";

    /// <summary>The user type on radio buttons.</summary>
    public string Label => UserType == "penyedia" ? "Penyedia" : "Non-Penyedia";

    /// <summary>The Company ID; null where people name their user type instead.</summary>
    public string? Company { get; init; }

    public string Phone { get; init; } = "";

    public override string ToString() => $"{Portal} {Company ?? UserType} {UserId}";
}

/// <summary>A mail in the demo's outbox.</summary>
public sealed record DemoMail(string Id, string To, string Subject, string Text, string Html);

/// <summary>A demo of a test's own: a real <c>gapura demo</c> process over a folder in temp, and its people.</summary>
public sealed class DemoServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private static readonly HttpClient s_http = new();
    private readonly GapuraProcess _process;
    private readonly string _folder;
    private readonly Dictionary<string, string> _environment;
    private readonly Dictionary<(string Portal, string UserType), List<Person>> _people;

    private DemoServer(GapuraProcess process, string folder, Dictionary<string, string> environment, IEnumerable<Person> people)
    {
        _process = process;
        _folder = folder;
        _environment = environment;
        _people = people.GroupBy(person => (person.Portal, person.UserType)).ToDictionary(group => group.Key, group => group.OrderBy(IsOfTheStory).ToList());
    }

    public string BaseUrl => _process.BaseUrl;

    /// <summary>Starts a demo.</summary>
    /// <param name="connectionString">A PostgreSQL database of its own; SQLite in the folder without it.</param>
    /// <param name="approvalSeconds">How long the app is asked; as long as usual without it.</param>
    /// <param name="people">Of each user type, at each portal.</param>
    public static async Task<DemoServer> StartAsync(string? connectionString = null, int? approvalSeconds = null, int people = 3)
    {
        string folder = Directory.CreateTempSubdirectory("gapura-e2e-").FullName;
        if (connectionString is null)
        {
            await DemoSeed.FillAsync(folder);
        }
        Dictionary<string, string> environment = connectionString is null ? [] : new()
        {
            ["GAPURA__DATABASE__KIND"] = "Postgres",
            ["GAPURA__DATABASE__CONNECTIONSTRING"] = connectionString,
        };
        if (approvalSeconds is { } seconds)
        {
            environment["GAPURA__LIMITS__APPROVALSECONDS"] = $"{seconds}";
        }
        if (people > 3)
        {
            // The tests are the proxy that tells each browser's address: the failures of many would make one address look like an attack.
            environment["GAPURA__TRUSTEDPROXIES__0"] = "127.0.0.1";
            environment["GAPURA__TRUSTEDPROXIES__1"] = "::1";
        }
        int port = FreePort.Next();
        GapuraProcess process = await GapuraProcess.StartAsync(new GapuraStart
        {
            Arguments = ["demo", "--port", $"{port}", "--data", folder, "--people", $"{people}"],
            BaseUrl = $"http://localhost:{port}",
            Environment = environment,
            ReadyWithin = TimeSpan.FromSeconds(120),
        });
        if (connectionString is null)
        {
            await DemoSeed.KeepAsync(folder, people);
        }
        return new DemoServer(process, folder, environment, await ReadPeopleAsync(Path.Combine(folder, "demo.json")));
    }

    /// <summary>A person whom no test has used; null when all of the type are taken.</summary>
    public Person? TryTake(string userType, string portal = "lpse") => TryTake(userType, portal, _ => true);

    /// <summary>A person whom no test has used, of a demo that is the test's own.</summary>
    public Person Take(string userType, string portal = "lpse") => TryTake(userType, portal) ?? throw new InvalidOperationException($"This demo has no {userType} left.");

    /// <summary>One of a company's people by name; null when a test has used them.</summary>
    public Person? TryTakeStaff(string company, string userId) => TryTake("cfo", "bisnis", person => person.Company == company && person.UserId == userId);

    private Person? TryTake(string userType, string portal, Predicate<Person> fits)
    {
        List<Person> people = _people[(portal, userType)];
        int at = people.FindIndex(fits);
        Person? person = at < 0 ? null : people[at];
        if (person is not null)
        {
            people.RemoveAt(at);
        }
        return person;
    }

    /// <summary>Who is known by name, in two companies or as somebody new, is asked for by name: others go first.</summary>
    private static bool IsOfTheStory(Person person) => person.Company is not null && !person.UserId.StartsWith("cfo", StringComparison.Ordinal);

    /// <summary>Runs <c>gapura operator</c> beside the running demo; it must succeed.</summary>
    /// <returns>What it wrote.</returns>
    public async Task<string> OperatorAsync(params string[] words)
    {
        ToolResult result = await GapuraProcess.RunToEndAsync(["operator", .. words, "--data", _folder], _environment);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return result.Output;
    }

    /// <summary>Lets every mailed link be over, as if half an hour had passed: a demo goes by the machine's clock.</summary>
    public Task ExpireLinksAsync() => RunAsync("UPDATE reset_links SET expires_at = created_at");

    /// <summary>Lets the QR code that a person is shown be over, as if five minutes had passed.</summary>
    public Task ExpireQrCodeAsync(Person person) => RunAsync(
        $"UPDATE device_enrolments SET expires_at = created_at WHERE account_id = {IdOf(person)}");

    /// <summary>Lets the hours of a new token's limit have passed.</summary>
    public Task EndLimitAsync(Person person) => RunAsync($"UPDATE secure_tokens SET limited_until = consent_at WHERE account_id = {IdOf(person)}");

    private static string IdOf(Person person) =>
        $"(SELECT id FROM accounts WHERE portal = '{person.Portal}' AND organisation = '{person.Company}' AND user_type = '{person.UserType}' AND user_id = '{person.UserId}')";

    private Task<string> RunAsync(string sql) => _environment.TryGetValue("GAPURA__DATABASE__CONNECTIONSTRING", out string? postgres)
        ? Psql.QueryAsync(postgres, sql)
        : Sqlite3.QueryAsync(Path.Combine(_folder, "gapura.db"), sql);

    /// <summary>Waits until the person has that many mails with this subject.</summary>
    /// <returns>The newest of them.</returns>
    public async Task<DemoMail> MailAsync(Person person, string subject, int count = 1)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            List<DemoMail> mails = await MailsAsync(person, subject);
            if (mails.Count >= count)
            {
                return mails[0];
            }
            await Task.Delay(100, patience.Token);
        }
    }

    /// <summary>The person's mails with this subject, newest first.</summary>
    public async Task<List<DemoMail>> MailsAsync(Person person, string subject)
    {
        List<DemoMail> mails = await OutboxAsync();
        return [.. mails.Where(mail => mail.To == person.Email && mail.Subject.Contains(subject, StringComparison.Ordinal))];
    }

    private async Task<List<DemoMail>> OutboxAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{BaseUrl}/demo/outbox");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using HttpResponseMessage response = await s_http.SendAsync(request);
        await using Stream body = await response.Content.ReadAsStreamAsync();
        return (await JsonSerializer.DeserializeAsync<List<DemoMail>>(body, s_json))!;
    }

    /// <summary>The digits of the newest text message to the person's phone.</summary>
    public async Task<string> TextedCodeAsync(Person person)
    {
        string number = person.Phone.Replace(" ", "", StringComparison.Ordinal);
        List<DemoMail> messages = await OutboxAsync();
        return System.Text.RegularExpressions.Regex.Match(messages.First(message => message.To == number).Text, "[0-9]{6}").Value;
    }

    /// <summary>One of the demo's applications: its secret.</summary>
    public async Task<string> SecretOfAsync(string client)
    {
        await using FileStream stream = File.OpenRead(Path.Combine(_folder, "demo.json"));
        JsonElement contract = await JsonSerializer.DeserializeAsync<JsonElement>(stream);
        return contract.GetProperty("clients").EnumerateArray().Single(one => one.GetProperty("id").GetString() == client).GetProperty("secret").GetString()!;
    }

    /// <summary>What stands on a captcha's picture.</summary>
    public Task<string> CaptchaAnswerAsync(string id) => s_http.GetStringAsync(new Uri($"{BaseUrl}/demo/captcha?id={id}"));

    /// <summary>A GET without cookies and without script: what a mail scanner does.</summary>
    public Task<HttpResponseMessage> ScanAsync(string link) => s_http.GetAsync(new Uri(link));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<List<Person>> ReadPeopleAsync(string file)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!File.Exists(file))
        {
            await Task.Delay(50, patience.Token);
        }
        await using FileStream stream = File.OpenRead(file);
        JsonElement contract = await JsonSerializer.DeserializeAsync<JsonElement>(stream);
        return contract.GetProperty("accounts").Deserialize<List<Person>>(s_json)!;
    }
}
