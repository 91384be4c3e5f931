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
    };

    /// <exception cref="SettingsException">The file is not there, is not JSON, or has a member that no client has; the message names the place.</exception>
    public static async Task<ClientFile> ReadAsync(string path)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<ClientFile>(stream, Strict) is { Clients: not null } file
                ? file
                : throw new SettingsException($"{path} must hold an object with the member 'clients'.");
        }
        catch (JsonException e)
        {
            throw new SettingsException($"{path} cannot be read at line {e.LineNumber + 1}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{path} cannot be opened ({e.GetType().Name}).");
        }
    }
}
