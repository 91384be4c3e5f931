using System.CommandLine;
using Gapura.Server.Http;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura serve</c></summary>
public static class ServeVerb
{
    public static Command Create()
    {
        var command = new Command("serve", "Serves the portals until stopped.");
        command.SetAction((parsed, cancel) => Verb.ReportAsync(async () =>
        {
            var settings = Verb.ReadSettings(parsed);
            SettingsCheck.RequireForServing(settings);
            await using var app = await GapuraServer.BuildAsync(settings, new ServerMode(IsDemo: false), TimeProvider.System);
            await app.StartAsync(cancel);
            await app.WaitForShutdownAsync(cancel);
            return Verb.Ok;
        }));
        return command;
    }
}
