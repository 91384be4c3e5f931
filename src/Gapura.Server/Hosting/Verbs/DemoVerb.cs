using System.CommandLine;
using System.Globalization;
using Gapura.Server.Http;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura demo</c></summary>
public static class DemoVerb
{
    private static readonly Option<int> Port = new("--port")
    {
        Description = "The port to serve on.",
        DefaultValueFactory = _ => DemoSettings.DefaultPort,
    };

    private static readonly Option<int> People = new("--people")
    {
        Description = "How many people of each user type a portal has, 3 to 100: a class of trainees needs more than three.",
        DefaultValueFactory = _ => DemoPeople.Usual,
    };

    public static Command Create()
    {
        var command = new Command("demo", "Serves a demo on this machine only: SQLite, made-up people, messages on a page.") { Port, People };
        command.SetAction((parsed, cancel) => Verb.ReportAsync(() =>
            RunAsync(parsed.GetValue(Verb.DataOption) ?? DemoSettings.DefaultFolder, parsed.GetValue(Port), parsed.GetValue(People), cancel)));
        return command;
    }

    private static async Task<int> RunAsync(string folder, int port, int each, CancellationToken cancel)
    {
        if (port is < 1 or > 65535)
        {
            throw new SettingsException("--port must be between 1 and 65535.");
        }

        if (each is < DemoPeople.Usual or > 100)
        {
            throw new SettingsException($"--people must be between {DemoPeople.Usual} and 100.");
        }

        Directory.CreateDirectory(folder);
        var settings = SettingsReader.Read(null, DemoSettings.Create(folder, port));
        DemoPeople.EnsureKeys(settings);
        await using var app = await GapuraServer.BuildAsync(settings, new ServerMode(IsDemo: true), TimeProvider.System);
        var before = await DemoContract.ReadAsync(settings.DataFolder);
        var people = await DemoPeople.RegisterAsync(app.Services, each, before?.Accounts ?? [])
            ?? throw new SettingsException($"{settings.DataFolder} has people but no {DemoSettings.ContractFile} with their passwords. Start with another --data folder.");
        var clients = await DemoClients.RegisterAsync(app.Services, before?.Clients ?? []);
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException)
        {
            throw new SettingsException($"Port {port} is taken. Choose another one: demo --port {port + 1}");
        }

        var portals = settings.Portals.Select(portal => new DemoPortal(portal.Key, $"{settings.BaseUrl}/{portal.Key}/")).ToList();
        var contract = new DemoContract(settings.BaseUrl, portals, people, new DemoOperator(null), clients);
        await contract.WriteAsync(settings.DataFolder);
        await PrintAsync(contract, settings);
        await app.WaitForShutdownAsync(cancel);
        return Verb.Ok;
    }

    private static async Task PrintAsync(DemoContract contract, GapuraSettings settings)
    {
        await Console.Out.WriteLineAsync(
            $"""

             DEMO: made-up people, loopback only, nothing for real use.

               Portals  {string.Join("\n           ", contract.Portals.Select(portal => portal.Url))}
               App      {contract.BaseUrl}/app/   (the authenticator for lpse45 and bisnis; open it in a second window)
               Outbox   {contract.BaseUrl}/demo/outbox   (mails and text messages appear here)
               Data     {settings.DataFolder}   ({DemoSettings.ContractFile} has the list below)

               {"Portal",-7} {"Company",-9} {"User type",-14} {"User ID",-11} {"Password",-22} E-mail
             """);
        foreach (var person in contract.Accounts)
        {
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {person.Portal,-7} {person.Company ?? "-",-9} {person.UserType,-14} {person.UserId,-11} {person.Password,-22} {person.Email}"));
        }

        await Console.Out.WriteLineAsync($"\n  {"Client",-20} {"Portal",-7} Secret   (OpenID provider: {contract.BaseUrl}; docs/integrate/index.md)");
        foreach (var client in contract.Clients)
        {
            await Console.Out.WriteLineAsync($"  {client.Id,-20} {client.Portal,-7} {client.Secret}");
        }

        await Console.Out.WriteLineAsync("\nReady. Ctrl-C stops it.");
    }
}
