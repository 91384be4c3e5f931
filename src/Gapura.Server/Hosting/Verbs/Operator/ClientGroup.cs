using System.CommandLine;
using System.Globalization;
using Gapura.Server.Portals;
using Gapura.Server.RelyingParties;
using Gapura.Storage.Records;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary><c>gapura operator client</c>: the applications that may use this server.</summary>
internal static class ClientGroup
{
    public static Command Create() => new("client", "Applications that sign people in here, or call the interface.")
    {
        List(), Show(), Add(), Secret(), Apply.Create(),
        Act("disable", "Switches it off: nothing it holds works any more.", (clients, client, act) => SetAsync(clients, client, ClientStatus.Disabled, "disabled", act)),
        Act("enable", "Switches it on again.", (clients, client, act) => SetAsync(clients, client, ClientStatus.Active, "enabled", act)),
        Act("remove", "Deletes it with all its grants, tokens and consents.", (clients, client, act) => clients.RemoveAsync(client, act)),
    };

    private static Command List()
    {
        var verb = new Command("list", "Lists the clients.");
        verb.SetAction((parsed, _) => RunAsync(parsed, async services =>
        {
            foreach (var client in await Of(services).ListAsync())
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{client.Portal}  {client.Id}  {client.Name}  {client.Grants}  {client.Status}");
            }
        }));
        return verb;
    }

    private static Command Show()
    {
        var id = new Argument<string>("CLIENT");
        var verb = new Command("show", "Shows what a client is registered with.") { id };
        verb.SetAction((parsed, _) => RunAsync(parsed, async services =>
        {
            var client = await FindAsync(Of(services), parsed.GetValue(id)!);
            await PrintAsync(parsed.InvocationConfiguration.Output, client, services.GetRequiredService<Clock>().Now);
        }));
        return verb;
    }

    private static Command Add()
    {
        var words = new ClientWords();
        var (actor, reason) = (OperatorName.Option(), Reason());
        var verb = words.AddTo(new Command("add", "Registers a client and prints its secret, once.") { actor, reason });
        verb.SetAction((parsed, _) => RunAsync(parsed, async services =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var act = new ClientAct(OperatorName.Of(parsed, actor), parsed.GetValue(reason) ?? "");
            var (client, secret) = await RegisterAsync(services, words.Read(parsed), isFromFile: false, act);
            await PrintAsync(output, client, services.GetRequiredService<Clock>().Now);
            await PrintSecretAsync(output, client, secret);
        }));
        return verb;
    }

    private static Command Secret()
    {
        var id = new Argument<string>("CLIENT");
        var overlap = new Option<double>("--overlap-hours") { DefaultValueFactory = _ => ClientAdministration.Overlap.TotalHours, Description = "How long the old secret still counts, 0 to 720 hours." };
        var (actor, reason) = (OperatorName.Option(), Reason());
        var verb = new Command("secret", "Gives a client a new secret and prints it, once.") { id, overlap, actor, reason };
        verb.SetAction((parsed, _) => RunAsync(parsed, async services =>
        {
            var clients = Of(services);
            var client = await FindAsync(clients, parsed.GetValue(id)!);
            if (client.SecretHash is null)
            {
                throw new SettingsException($"{client.Id} has no secret: it is {(client.IsPublic ? "public" : "known by its keys")}.");
            }

            if (parsed.GetValue(overlap) is not (>= 0 and <= 720) and var hours)
            {
                throw new SettingsException($"--overlap-hours must be 0 to 720, not {hours.ToString(CultureInfo.InvariantCulture)}.");
            }

            var secret = await clients.RenewSecretAsync(client, TimeSpan.FromHours(parsed.GetValue(overlap)), new ClientAct(OperatorName.Of(parsed, actor), parsed.GetValue(reason) ?? ""));
            await PrintSecretAsync(parsed.InvocationConfiguration.Output, client, secret ?? throw Overtaken(client.Id));
        }));
        return verb;
    }

    private static Command Act(string name, string description, Func<ClientAdministration, Client, ClientAct, Task<bool>> act)
    {
        var id = new Argument<string>("CLIENT");
        var (actor, reason) = (OperatorName.Option(), Reason());
        var verb = new Command(name, description) { id, actor, reason };
        verb.SetAction((parsed, _) => RunAsync(parsed, async services =>
        {
            var clients = Of(services);
            var client = await FindAsync(clients, parsed.GetValue(id)!);
            if (!await act(clients, client, new ClientAct(OperatorName.Of(parsed, actor), parsed.GetValue(reason) ?? "")))
            {
                throw Overtaken(client.Id);
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{client.Id}: {name}d. It is so on every node within a second.");
        }));
        return verb;
    }

    /// <summary>Registers a described client, with a secret of its own unless it is public or known by keys.</summary>
    /// <exception cref="SettingsException">It cannot be registered like that; every reason in one message.</exception>
    internal static async Task<(Client Client, string? Secret)> RegisterAsync(IServiceProvider services, ClientDescription description, bool isFromFile, ClientAct act)
    {
        RequirePortal(services, description);
        var client = description.ToNew(services.GetRequiredService<Clock>().Now);
        var secret = description.Public || description.Keys is not null ? null : Http.Cookies.NewToken();
        (client.SecretHash, client.IsFromFile) = (secret is null ? null : RelyingParty.HashOf(secret), isFromFile);
        RefuseIfAny(ClientRules.Problems(client));
        return await Of(services).AddAsync(client, act) ? (client, secret) : throw new SettingsException($"There is a client '{client.Id}' already.");
    }

    /// <summary>Runs an act; what cannot be done is told in the operator's terms, as the other groups tell it.</summary>
    internal static Task<int> RunAsync(ParseResult parsed, Func<IServiceProvider, Task> act) => Verb.OnGroundAsync(parsed, async services =>
    {
        try
        {
            await act(services);
            return Verb.Ok;
        }
        catch (SettingsException e)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"gapura: {e.Message}");
            return Verb.Failed;
        }
    });

    /// <exception cref="SettingsException">There are problems: one as it is, several one a line.</exception>
    internal static void RefuseIfAny(IReadOnlyCollection<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new SettingsException(problems.Count == 1 ? problems.First() : "nothing was changed:\n" + string.Join('\n', problems.Select(problem => "  " + problem)));
        }
    }

    internal static void RequirePortal(IServiceProvider services, ClientDescription description)
    {
        var directory = services.GetRequiredService<PortalDirectory>();
        if (directory.Find(description.Portal) is null)
        {
            throw new SettingsException($"There is no portal '{description.Portal}'. There is: {string.Join(", ", directory.All.Select(portal => portal.Key))}.");
        }
    }

    internal static ClientAdministration Of(IServiceProvider services) => ActivatorUtilities.CreateInstance<ClientAdministration>(services);

    internal static Option<string?> Reason() => new("--reason") { Description = "Why, for the audit trail." };

    internal static SettingsException Overtaken(string id) => new($"Somebody else changed {id} at the same moment. Look at it again.");

    internal static Task PrintSecretAsync(TextWriter output, Client client, string? secret) => output.WriteLineAsync(secret is null
        ? $"{client.Id} has no secret."
        : $"Secret of {client.Id}: {secret}\nIt is shown this once. Put it where the application reads its secrets.");

    private static Task<bool> SetAsync(ClientAdministration clients, Client client, ClientStatus status, string what, ClientAct act)
    {
        client.Status = status;
        return clients.ChangeAsync(client, what, act);
    }

    private static async Task<Client> FindAsync(ClientAdministration clients, string id) =>
        await clients.FindAsync(id) ?? throw new SettingsException($"There is no client '{id}'. 'gapura operator client list' shows those there are.");

    private static async Task PrintAsync(TextWriter output, Client client, DateTimeOffset now)
    {
        var old = client.OldSecretUntil is { } until && until > now ? string.Create(CultureInfo.InvariantCulture, $", the one before counts until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : "";
        (string Name, string Value)[] lines =
        [
            ("Client", client.Id), ("Name", client.Name), ("Portal", client.Portal), ("Status", client.Status.ToString()), ("Grants", client.Grants), ("Scopes", client.Scopes),
            ("Redirect URIs", client.RedirectUris), ("After logout", client.PostLogoutUris), ("Logout tokens to", client.BackchannelLogoutUri),
            ("Consent", client.AsksConsent ? "asked" : "not asked"), ("ID tokens", client.SigningAlgorithm), ("PKCE", client.MayOmitPkce ? "may be left out" : "required"),
            ("Known by", client.IsPublic ? "nothing (public)" : client.SecretHash is null ? "its keys" : "a secret" + old), ("From a file", client.IsFromFile ? "yes" : "no"),
        ];
        foreach (var (name, value) in lines.Where(line => line.Value.Length > 0))
        {
            await output.WriteLineAsync($"{name,-17} {value}");
        }
    }
}
