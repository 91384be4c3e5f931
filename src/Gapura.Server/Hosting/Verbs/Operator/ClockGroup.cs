using System.CommandLine;
using Gapura.Server.Hosting.Backup;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary><c>gapura operator clock</c>: after a wrong jump forward, says that the earlier time is the right one (ATK-28).</summary>
internal static class ClockGroup
{
    public static Command Create()
    {
        var accept = new Command("accept", "Takes this machine's time as right although a later one was seen. Ends every session and link.");
        accept.SetAction((parsed, _) => Verb.OnGroundAsync(parsed, async services =>
        {
            using var guard = ActivatorUtilities.CreateInstance<ClockGuard>(
                services, ActivatorUtilities.CreateInstance<RestoreProcedure>(services), NullLogger<ClockGuard>.Instance);
            await guard.AcceptAsync();
            await parsed.InvocationConfiguration.Output.WriteLineAsync("Accepted. Every session, half-finished sign-in and mailed link has ended; servers serve again within seconds.");
            return Verb.Ok;
        }));
        return new Command("clock", "The server's time.") { accept };
    }
}
