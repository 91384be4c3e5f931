using System.CommandLine;
using Gapura.Server.RelyingParties;
using Gapura.Storage.Records;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary><c>gapura operator client apply FILE</c>: makes the clients what a file says. Applied twice it changes nothing.</summary>
internal static class Apply
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "JSON: {\"clients\": [ … ]}; docs/operate/clients.md describes it." };
        var prune = new Option<bool>("--prune") { Description = "Disable clients that came from a file and are not in this one." };
        var (actor, reason) = (OperatorName.Option(), ClientGroup.Reason());
        var verb = new Command("apply", "Registers and changes clients as a file describes them; prints the secrets of new ones, once.") { file, prune, actor, reason };
        verb.SetAction((parsed, _) => ClientGroup.RunAsync(parsed, async services =>
        {
            var described = (await ClientFile.ReadAsync(parsed.GetValue(file)!)).Clients;
            var act = new ClientAct(OperatorName.Of(parsed, actor), parsed.GetValue(reason) ?? "");
            await CheckAsync(services, described);
            var output = parsed.InvocationConfiguration.Output;
            foreach (var description in described)
            {
                await ApplyAsync(services, output, description, act);
            }

            if (parsed.GetValue(prune))
            {
                await PruneAsync(services, output, described, act);
            }
        }));
        return verb;
    }

    /// <summary>All of the file is looked at before any of it counts.</summary>
    private static async Task CheckAsync(IServiceProvider services, IReadOnlyList<ClientDescription> described)
    {
        foreach (var description in described)
        {
            ClientGroup.RequirePortal(services, description);
        }

        var problems = described.SelectMany(one => ClientRules.Problems(one.ToNew(DateTimeOffset.UnixEpoch)).Select(problem => $"{one.Id}: {problem}"))
            .Concat(described.GroupBy(one => one.Id).Where(group => group.Count() > 1).Select(group => $"{group.Key} is there twice."))
            .Concat((await ClientGroup.Of(services).ListAsync()).Where(client => described.Any(one => one.Id == client.Id && one.Portal != client.Portal))
                .Select(client => $"{client.Id} belongs to the portal '{client.Portal}'. A client does not move: remove it first, or choose another id."));
        ClientGroup.RefuseIfAny([.. problems]);
    }

    private static async Task ApplyAsync(IServiceProvider services, TextWriter output, ClientDescription description, ClientAct act)
    {
        var clients = ClientGroup.Of(services);
        if (await clients.FindAsync(description.Id) is not { } client)
        {
            var (added, secret) = await ClientGroup.RegisterAsync(services, description, isFromFile: true, act);
            await output.WriteLineAsync($"{added.Id}: added.");
            await ClientGroup.PrintSecretAsync(output, added, secret);
            return;
        }

        var before = Text(client);
        description.ApplyTo(client);
        if (description.Public || description.Keys is not null)
        {
            client.SecretHash = client.OldSecretHash = null;
        }

        (client.IsFromFile, client.Status) = (true, ClientStatus.Active);
        if (Text(client) == before)
        {
            await output.WriteLineAsync($"{client.Id}: as it was.");
            return;
        }

        var needsSecret = !client.IsPublic && client.Keys.Length == 0 && client.SecretHash is null;
        var fresh = needsSecret ? await clients.RenewSecretAsync(client, TimeSpan.Zero, act) : null;
        if (needsSecret ? fresh is null : !await clients.ChangeAsync(client, "changed by file", act))
        {
            throw ClientGroup.Overtaken(client.Id);
        }

        await output.WriteLineAsync($"{client.Id}: changed.");
        if (needsSecret)
        {
            await ClientGroup.PrintSecretAsync(output, client, fresh);
        }
    }

    private static async Task PruneAsync(IServiceProvider services, TextWriter output, IReadOnlyList<ClientDescription> described, ClientAct act)
    {
        var clients = ClientGroup.Of(services);
        var gone = (await clients.ListAsync()).Where(client => client.IsFromFile && client.Status == ClientStatus.Active && described.All(one => one.Id != client.Id));
        foreach (var client in gone)
        {
            client.Status = ClientStatus.Disabled;
            await output.WriteLineAsync(await clients.ChangeAsync(client, "disabled: no longer in the file", act) ? $"{client.Id}: disabled." : throw ClientGroup.Overtaken(client.Id));
        }
    }

    private static string Text(Client client) => string.Join('\n',
        client.Name, client.Grants, client.Scopes, client.RedirectUris, client.PostLogoutUris, client.BackchannelLogoutUri, client.AsksConsent, client.IsPublic, client.MayOmitPkce,
        client.SigningAlgorithm, client.Keys, client.IsFromFile, client.Status);
}
