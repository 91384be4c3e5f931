using System.CommandLine;
using Gapura.Server.Hosting.Verbs.Doctor;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura doctor</c>: one line a check, in the order in which things depend on each other.</summary>
public static class DoctorVerb
{
    public static Command Create()
    {
        var verb = new Command("doctor", "Checks settings, keys, database, mail, the SMS gateway and clock, and says what to mend.");
        verb.SetAction(async (parsed, cancel) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var failed = false;
            await foreach (var finding in FindingsAsync(parsed, cancel))
            {
                failed |= finding.Level == FindingLevel.Fail;
                await output.WriteLineAsync(finding.ToString());
            }

            return failed ? Verb.Failed : Verb.Ok;
        });
        return verb;
    }

    private static async IAsyncEnumerable<Finding> FindingsAsync(
        ParseResult parsed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var (settings, problems) = Read(parsed);
        foreach (var problem in problems)
        {
            yield return problem;
        }

        if (settings is null)
        {
            yield break;
        }

        var keys = FileChecks.Keys(settings, out var ring);
        foreach (var finding in FileChecks.Folder(settings).Concat(keys))
        {
            yield return finding;
        }

        await using (var database = GapuraHost.OpenDatabase(settings))
        {
            await foreach (var finding in new DatabaseChecks(database, ring, TimeProvider.System).RunAsync(cancel))
            {
                yield return finding;
            }

            if (settings.Sms.Url.Length > 0)
            {
                yield return await SpendCheck.RunAsync(settings.Sms, database, TimeProvider.System);
            }
        }

        yield return await MailCheck.RunAsync(settings.Mail, cancel);
        yield return await GatewayCheck.RunAsync(settings.Sms, cancel);
        yield return FileChecks.Portals(settings);
    }

    private static (GapuraSettings? Settings, List<Finding> Findings) Read(ParseResult parsed)
    {
        try
        {
            var settings = Verb.ReadSettings(parsed);
            return (settings, [Finding.Ok("settings", $"{settings.Portals.Count} portals, {settings.Database.Kind}, {settings.BaseUrl}")]);
        }
        catch (SettingsException e)
        {
            return (null, [.. e.Message.Split('\n').Select(line => Finding.Fail("settings", line.Trim(), "docs/operate/settings.md lists every setting"))]);
        }
    }
}
