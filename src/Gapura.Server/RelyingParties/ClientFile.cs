using System.Text.Json;
using System.Text.Json.Serialization;
using Gapura.Server.Hosting;
using Gapura.Storage.Records;

namespace Gapura.Server.RelyingParties;

/// <summary>One client as a file or a command line describes it. What is left out is what a new client has.</summary>
public sealed record ClientDescription
{
    public required string Id { get; init; }
    public required string Portal { get; init; }
    public required string Name { get; init; }
    public IReadOnlyList<string> Grants { get; init; } = [];
    public IReadOnlyList<string> Scopes { get; init; } = [];
    public IReadOnlyList<string> RedirectUris { get; init; } = [];
    public IReadOnlyList<string> PostLogoutUris { get; init; } = [];
    public string BackchannelLogoutUri { get; init; } = "";
    public bool Consent { get; init; }
    public bool Public { get; init; }
    public string Algorithm { get; init; } = "ES256";

    /// <summary>False for a library that knows no PKCE.</summary>
    public bool Pkce { get; init; } = true;

    /// <summary>A JWK set of public keys, for <c>private_key_jwt</c>; then there is no secret.</summary>
    public JsonElement? Keys { get; init; }

    /// <summary>Puts everything described into a client's row; secret, status and version stay as they are.</summary>
    public Client ApplyTo(Client client)
    {
        client.Name = Name.Trim();
        client.Grants = string.Join(' ', Grants.Distinct());
        client.Scopes = string.Join(' ', Scopes.Distinct());
        client.RedirectUris = string.Join(' ', RedirectUris);
        client.PostLogoutUris = string.Join(' ', PostLogoutUris);
        client.BackchannelLogoutUri = BackchannelLogoutUri;
        client.AsksConsent = Consent;
        client.IsPublic = Public;
        client.MayOmitPkce = !Pkce;
        client.SigningAlgorithm = Algorithm;
        client.Keys = Keys?.GetRawText() ?? "";
        return client;
    }

    public Client ToNew(DateTimeOffset now) => ApplyTo(new Client { Id = Id, Portal = Portal, Name = Name, Grants = "", Scopes = "", Version = 1, CreatedAt = now, ChangedAt = now });
}

/// <summary><c>{"clients": [ … ]}</c>: the clients that an operator keeps in a file, so that they can be reviewed and put back.</summary>
public sealed record ClientFile(IReadOnlyList<ClientDescription> Clients)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
    };

    /// <exception cref="SettingsException">The file is not there, is not JSON, or has a member that no client has; the message names the place.</exception>
    public static async Task<ClientFile> ReadAsync(string path)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<ClientFile>(stream, Strict) is { Clients: not null } file && file.Clients.All(HasNoNull)
                ? file
                : throw new SettingsException($"{path} must hold an object with the member 'clients', and no null in its lists.");
        }
        catch (JsonException e)
        {
            throw new SettingsException($"{path} cannot be read at line {e.LineNumber + 1}, {e.Path ?? "$"}: {Explain(e)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{path} cannot be opened ({e.GetType().Name}).");
        }
    }

    private static bool HasNoNull(ClientDescription? client) =>
        client is not null && client.Grants.Concat(client.Scopes).Concat(client.RedirectUris).Concat(client.PostLogoutUris).All(value => value is not null);

    /// <summary>The reader's own messages name our types, which mean nothing to who wrote the file.</summary>
    private static string Explain(JsonException e) => e.Message switch
    {
        var text when text.Contains("could not be mapped", StringComparison.Ordinal) => "no client has this member.",
        var text when text.Contains("missing required", StringComparison.Ordinal) => "a client needs at least id, portal and name.",
        var text when text.Contains("uplicate propert", StringComparison.Ordinal) => "a member is there twice.",
        _ => "this is no JSON, or not of the kind that belongs here.",
    };
}
