using System.CommandLine;
using Gapura.Server.Hosting.Verbs;

var root = new RootCommand("Gapura, a sign-in gate with two factors.")
{
    Verb.SettingsOption,
    Verb.DataOption,
    ServeVerb.Create(),
    DemoVerb.Create(),
    MigrateVerb.Create(),
    DoctorVerb.Create(),
    KeysVerb.Create(),
    AuditVerb.Create(),
    BackupVerb.Create(),
    OperatorVerb.Create(),
};

// A server that is told to stop finishes what it has begun, and then says so with its own exit code.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
