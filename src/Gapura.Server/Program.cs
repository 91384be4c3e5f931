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
return await root.Parse(args).InvokeAsync();
