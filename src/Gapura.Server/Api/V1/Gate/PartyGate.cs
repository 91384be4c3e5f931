using Gapura.Server.Hosting;
using Gapura.Server.OpenId;
using Gapura.Server.Portals;
using Gapura.Server.RelyingParties;

namespace Gapura.Server.Api.V1.Gate;

/// <summary>
/// Stands before every operation: a token of the client's own, for this scope; not too many calls; a query and a body that hold what the
/// documentation names and nothing else. What does not pass changes nothing.
/// </summary>
public sealed class PartyGate(PartyTokens tokens, PartyLimits limits, OneTime once, Refused refused)
{
    private const string Scheme = "Bearer ";

    public async Task<IResult> PassAsync(HttpContext http, Operation operation)
    {
        var address = PartyVisits.AddressOf(http);
        if (limits.IsShut(address) is { } wait)
        {
            return Problems.Busy(wait);
        }

        var authorization = http.Request.Headers.Authorization.ToString();
        var isGiven = authorization.Length > 0;
        var found = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? await tokens.FindAsync(authorization[Scheme.Length..].Trim()) : null;
        if (found is not var (caller, scopes))
        {
            limits.NoteRefusal(address);
            return Problems.InvalidToken(isGiven, refused.Log("no valid token"));
        }

        if (limits.TryCall(caller.Id) is { } seconds)
        {
            return Problems.Busy(seconds);
        }

        // What an operator took from the client counts at once, whatever an older token says.
        return scopes.Contains(operation.Scope) && caller.Party.Scopes.Contains(operation.Scope)
            ? await ReadAsync(http, operation, caller)
            : Problems.InsufficientScope(operation.Scope, await refused.RecordAsync(http, caller, $"needs {operation.Scope}"));
    }

    private async Task<IResult> ReadAsync(HttpContext http, Operation operation, Caller caller)
    {
        if (BadQuery(http.Request, operation) is { } name)
        {
            return Problems.Malformed("The query has a name twice, or one that this address does not know.", name);
        }

        if (operation.Shape is not { } shape)
        {
            return await operation.Run(new Call(http, caller, Body.None));
        }

        if (await BodyReader.ReadAsync(http, operation.MostBytes) is not { } bytes)
        {
            return Problems.Malformed($"The body is longer than {operation.MostBytes / 1024} KiB.");
        }

        if (bytes.Length == 0 && shape == BodyShape.Empty)
        {
            bytes = "{}"u8.ToArray();
        }
        else if (!BodyReader.IsJson(http.Request))
        {
            return Problems.NotJson;
        }

        var (body, refusal) = shape.Read(bytes);
        if (body is null)
        {
            return refusal!;
        }

        var call = new Call(http, caller, body);
        return operation.IsOnce ? await once.RunAsync(call, operation, bytes) : await operation.Run(call);
    }

    private static string? BadQuery(HttpRequest request, Operation operation)
    {
        if (!request.QueryString.HasValue)
        {
            return null;
        }

        foreach (var (name, values) in request.Query)
        {
            if (values.Count != 1 || !operation.Query.Contains(name))
            {
                return name.Length > 100 ? name[..100] : name;
            }
        }

        return null;
    }
}

/// <summary>Who a token names, while the client and its portal are there.</summary>
public sealed class PartyTokens(AccessTokens tokens, ClientBook clients, PortalDirectory portals, Clock clock)
{
    /// <returns>Null for a token that is none, a client that is switched off, or a person's token: these interfaces are for the client itself.</returns>
    public async Task<(Caller Caller, IReadOnlySet<string> Scopes)?> FindAsync(string token)
    {
        if (await tokens.ReadAsync(token) is not { } read || read.Expires <= clock.Now)
        {
            return null;
        }

        if (await clients.FindAsync(read.ClientId) is not { } party || portals.Find(party.Portal) is not { } portal)
        {
            return null;
        }

        return (new Caller(party, portal, read.Expires), read.Scopes);
    }
}
