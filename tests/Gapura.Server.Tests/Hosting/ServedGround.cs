using System.Text.RegularExpressions;
using Gapura.Storage;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Hosting;

/// <summary>A folder in which the program serves and its verbs run as processes of their own, as operators run them.</summary>
internal sealed partial class ServedGround : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gapura-served-").FullName;
    private readonly int _port = FreePort.Next();

    private ServedGround(SmtpSink mails)
    {
        Mails = mails;
        Environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GAPURA__BaseUrl"] = BaseUrl,
            ["GAPURA__Listen"] = BaseUrl,
            ["GAPURA__DataFolder"] = Data,
            ["GAPURA__Mail__Host"] = "127.0.0.1",
            ["GAPURA__Mail__Port"] = $"{mails.Port}",
            ["GAPURA__Mail__Security"] = "None",
            ["GAPURA__Mail__From"] = "Gapura <masuk@contoh.example>",
            ["GAPURA__Portals__0__Key"] = "lpse",
            ["GAPURA__Portals__0__Name"] = "LPSE Kota Contoh",
            ["GAPURA__Portals__0__Header"] = "LPSE",
            ["GAPURA__Portals__0__UserTypes__0__Key"] = "penyedia",
            ["GAPURA__Portals__0__UserTypes__0__Label"] = "Penyedia",
            ["GAPURA__Portals__0__UserTypes__0__Caption"] = "PENYEDIA",
        };
    }

    public SmtpSink Mails { get; }

    /// <summary>Settings and whatever else the processes are started with; tests may change it between starts.</summary>
    public Dictionary<string, string> Environment { get; }

    public string BaseUrl => $"http://localhost:{_port}";

    public string Data => Path.Combine(_folder, "data");

    public string DatabaseFile => Path.Combine(Data, "gapura.db");

    public string At(string name) => Path.Combine(_folder, name);

    public static async Task<ServedGround> CreateAsync()
    {
        var ground = new ServedGround(await SmtpSink.StartNewAsync());
        Assert.Equal(0, (await ground.RunAsync("keys", "create")).ExitCode);
        Assert.Equal(0, (await ground.RunAsync("migrate")).ExitCode);
        return ground;
    }

    public Task<GapuraProcess> ServeAsync(bool ready = true) => GapuraProcess.StartAsync(new GapuraStart
    {
        Arguments = ["serve"],
        BaseUrl = BaseUrl,
        Environment = Environment,
        ReadyWithin = ready ? TimeSpan.FromSeconds(90) : null,
    });

    public Task<ToolResult> RunAsync(params string[] arguments) => GapuraProcess.RunToEndAsync(arguments, Environment, TimeSpan.FromSeconds(120));

    /// <summary>Registers a person and returns the first password, which must be changed.</summary>
    public async Task<string> RegisterAsync(string userId)
    {
        var result = await RunAsync(
            "operator", "account", "create", "lpse", "penyedia", userId, "--name", $"Orang {userId}", "--email", $"{userId}@contoh.example");
        Assert.True(result.ExitCode == 0, result.Error);
        return FirstPassword().Match(result.Output).Groups[1].Value;
    }

    public Visitor NewVisitor() => new(new Uri(BaseUrl));

    /// <summary>A captcha's answer, opened with the key file.</summary>
    public static async Task<string> CaptchaAnswerAsync(string data, Reply page)
    {
        await using var database = Database.Sqlite(Path.Combine(data, "gapura.db"));
        var id = page.Document.QuerySelector("input[name=captchaId]")!.GetAttribute("value")!;
        var row = await database.ReadAsync(db => db.Captchas.SingleAsync(captcha => captcha.Id == id));
        return KeyFile.Read(Path.Combine(data, "keys.json")).OpenText(SealedColumn.CaptchaAnswer, id, row.AnswerSealed);
    }

    /// <summary>Polls until the front page answers as wanted, at most this many seconds.</summary>
    public async Task<bool> AnswersAsync(int status, int seconds)
    {
        using var visitor = NewVisitor();
        for (var i = 0; i < seconds * 4; i++)
        {
            if ((int)(await visitor.GetAsync("/lpse/")).Status == status)
            {
                return true;
            }

            await Task.Delay(250);
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await Mails.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex("First password: (.+)")]
    private static partial Regex FirstPassword();
}
