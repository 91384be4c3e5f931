using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Hashing;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Policy;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gapura.Testing;

/// <summary>
/// The real server in this process, over HTTP on a free port, on a database of its own and with a clock that the test moves. Nothing
/// of it is replaced but the clock; hashes are of the least cost unless a test asks for the real one.
/// </summary>
public sealed class RunningGapura : IAsyncDisposable
{
    /// <summary>When every test begins.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    /// <summary>Argon2id as the server does it, at a hundredth of the work: of what most tests cost, hashing was the greater part.</summary>
    private static readonly HashCost s_light = new(MemoryKiB: 256, Passes: 1);

    private readonly WebApplication _app;
    private readonly HashCost _hashing;
    private readonly string _folder;
    private readonly bool _ownsFolder;

    private RunningGapura(WebApplication app, HashCost hashing, GapuraSettings settings, FakeTimeProvider time, string folder, bool ownsFolder)
    {
        (_app, _hashing) = (app, hashing);
        Settings = settings;
        Time = time;
        _folder = folder;
        _ownsFolder = ownsFolder;
    }

    public GapuraSettings Settings { get; }

    public FakeTimeProvider Time { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(Settings.Listen);

    public Database Database => Services.GetRequiredService<Database>();

    public string Folder => _folder;

    /// <summary>What operators do to accounts.</summary>
    public AccountAdministration Accounts => new(
        Database, Services.GetRequiredService<Clock>(), Services.GetRequiredService<AuditLog>(), Services.GetRequiredService<Outbox>(),
        Services.GetRequiredService<ServerSecrets>(), new AccountSecrets(Services.GetRequiredService<KeyRing>(), Services.GetRequiredService<PasswordHasher>().HashAsync));

    /// <summary>
    /// Starts a server on a fresh database; <paramref name="change"/> has the last word on its settings. <paramref name="realHashing"/>
    /// is for tests where what a hash costs is part of what is shown.
    /// </summary>
    public static async Task<RunningGapura> StartAsync(DatabaseKind kind, Action<GapuraSettings>? change = null, bool demo = false, bool realHashing = false)
    {
        var folder = Directory.CreateTempSubdirectory("gapura-test-").FullName;
        var settings = DemoSettings.Create(folder, FreePort.Next());
        settings.Database.Kind = kind;
        await BlankServer.FillAsync(settings);
        change?.Invoke(settings);
        return await StartAsync(settings, folder, new FakeTimeProvider(Start), realHashing ? PasswordHasher.CurrentCost : s_light, demo, ownsFolder: true);
    }

    /// <summary>Starts a server over what is there already: settings, keys and a database that a test has prepared.</summary>
    public static Task<RunningGapura> OverAsync(GapuraSettings settings, FakeTimeProvider time) =>
        StartAsync(settings, settings.DataFolder, time, s_light, demo: false, ownsFolder: false);

    /// <summary>Another node on the same database and keys.</summary>
    /// <param name="time">A clock of its own; this node's unless given.</param>
    public async Task<RunningGapura> StartAnotherNodeAsync(FakeTimeProvider? time = null)
    {
        var other = Directory.CreateTempSubdirectory("gapura-test-").FullName;
        File.Copy(GapuraHost.KeyFilePath(Settings), Path.Combine(other, Settings.Keys.File));
        var settings = DemoSettings.Create(other, FreePort.Next());
        settings.Database = Settings.Database.Kind == DatabaseKind.Postgres
            ? Settings.Database
            : new DatabaseSettings { Kind = DatabaseKind.Sqlite, File = Path.Combine(_folder, Settings.Database.File) };

        // Nodes are one installation: whatever a proxy before them is reached by is what all of them go by.
        settings.BaseUrl = Settings.BaseUrl;
        settings.Portals = Settings.Portals;
        settings.Limits = Settings.Limits;
        return await StartAsync(settings, other, time ?? Time, _hashing, demo: false, ownsFolder: true);
    }

    /// <summary>A visitor with an empty cookie jar.</summary>
    public Visitor NewVisitor(string userAgent = Visitor.Firefox) => new(Address, userAgent);

    /// <summary>Registers a person who need not change the password first.</summary>
    public async Task<TestPerson> AddPersonAsync(string userId, string userType = "penyedia", string? email = null, bool mustChangePassword = false, string portal = "lpse",
        string company = "", string? phone = null)
    {
        email ??= $"{userId.ToLowerInvariant()}@contoh.example";
        var (account, password) = await Accounts.CreateAsync(
            new NewAccount(portal, company, userType, userId, $"Orang {userId}", email, phone), new OperatorAct("test", "test"));
        await Database.WriteAsync(db => db.Accounts.Where(a => a.Id == account.Id)
            .ExecuteUpdateAsync(set => set
                .SetProperty(a => a.PasswordExpiresAt, (DateTimeOffset?)null).SetProperty(a => a.MustChangePassword, mustChangePassword)));
        return new TestPerson(account.Id, userType, userId, password, email) { Portal = portal, Company = company };
    }

    public Task SetPolicyAsync(SecondFactorMode mode, DateTimeOffset? from = null, int graceDays = 0, params string[] exemptions) =>
        SetPolicyAsync(Settings.Portals[0], mode, from, graceDays, exemptions);

    public Task SetPolicyAsync(PortalProfile portal, SecondFactorMode mode, DateTimeOffset? from = null, int graceDays = 0, params string[] exemptions) =>
        Services.GetRequiredService<Policies>().ChangeAsync(
            Database, portal, new SecondFactorPolicy(mode, from, graceDays, exemptions), "test");

    /// <summary>A user of a company at the bank's portal who is past the stages of the first sign-in.</summary>
    public async Task<TestPerson> AddCompanyUserAsync(string userId, string company = "MAJUJAYA", string? phone = "+6285501009001", bool isNew = false)
    {
        await new OrganisationAdministration(Database, Services.GetRequiredService<Clock>(), Services.GetRequiredService<AuditLog>())
            .EnsureAsync("bisnis", company, $"PT {company}", new OperatorAct("test", "test"));
        var person = await AddPersonAsync(userId, "cfo", $"{userId}@{company.ToLowerInvariant()}.contoh.example", mustChangePassword: isNew, portal: "bisnis", company: company, phone: phone);
        var terms = Settings.Portals.Single(portal => portal.Key == "bisnis").Terms.Version;
        await Database.WriteAsync(db => db.Accounts.Where(a => a.Id == person.Id && !isNew)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.TermsVersion, terms).SetProperty(a => a.ContactsConfirmedAt, Start)));
        return person;
    }

    /// <summary>The text of the newest text message to a person.</summary>
    public async Task<string> NewestTextAsync(AccountId account)
    {
        var row = await Database.ReadAsync(db => db.Outbox.Where(m => m.Channel == Outbox.Sms && m.AccountId == account).OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id).FirstAsync());
        return Services.GetRequiredService<Outbox>().Open(row).Text;
    }

    /// <summary>The messages so far, oldest first, opened.</summary>
    public async Task<IReadOnlyList<OpenedMail>> MailsAsync()
    {
        var outbox = Services.GetRequiredService<Outbox>();
        var rows = await Database.ReadAsync(db => db.Outbox.OrderBy(m => m.CreatedAt).ThenBy(m => m.Id).ToListAsync());
        return [.. rows.Where(row => row.BodySealed.Length > 0 && row.Channel != Outbox.Nowhere).Select(row => new OpenedMail(row.Recipient, row.Subject, outbox.Open(row).Text, outbox.Open(row).Html))];
    }

    public Task<List<AuditEvent>> AuditAsync() => Database.ReadAsync(db => db.AuditEvents.OrderBy(e => e.Position).ToListAsync());

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_ownsFolder)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task<RunningGapura> StartAsync(GapuraSettings settings, string folder, FakeTimeProvider time, HashCost hashing, bool demo, bool ownsFolder)
    {
        var app = await GapuraServer.BuildAsync(settings, new ServerMode(demo), new CoalescingTime(time), hashing);
        await app.StartAsync();
        return new RunningGapura(app, hashing, settings, time, folder, ownsFolder);
    }
}

/// <summary>A registered person, with what only they know.</summary>
public sealed record TestPerson(AccountId Id, string UserType, string UserId, string Password, string Email)
{
    public string Portal { get; init; } = "lpse";
    public string Company { get; init; } = "";
}

public sealed record OpenedMail(string To, string Subject, string Text, string Html)
{
    /// <summary>The first link in the text.</summary>
    public string Link => Text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).First(word => word.StartsWith("http", StringComparison.Ordinal));
}
