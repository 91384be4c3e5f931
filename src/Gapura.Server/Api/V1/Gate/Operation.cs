using Gapura.Server.Http;
using Gapura.Server.Portals;
using Gapura.Server.RelyingParties;
using Gapura.Storage.Records;

namespace Gapura.Server.Api.V1.Gate;

/// <summary>One thing that a relying party can ask for: the method and address, what its token must be for, and what does it.</summary>
/// <param name="Path">Within <c>/api/v1</c>.</param>
public sealed record Operation(string Method, string Path, string Scope, Func<Call, Task<IResult>> Run)
{
    /// <summary>Null where the request has no body.</summary>
    public BodyShape? Shape { get; init; }

    /// <summary>Names that the query may have.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>The longest body.</summary>
    public int MostBytes { get; init; } = BodyReader.MostBytes;

    /// <summary>Whether an Idempotency-Key makes it happen once.</summary>
    public bool IsOnce { get; init; }
}

/// <summary>Something that offers operations: one file, one resource.</summary>
public interface IOperations
{
    IReadOnlyList<Operation> Operations { get; }
}

/// <summary>Who calls: a relying party by its own token.</summary>
public sealed record Caller(RelyingParty Party, PortalProfile Portal, DateTimeOffset TokenExpires)
{
    public string Id => Party.Id;

    /// <summary>As audit rows name who acted.</summary>
    public string Actor => $"client:{Party.Id}";
}

/// <summary>A call that has passed the gate.</summary>
public sealed record Call(HttpContext Http, Caller Caller, Body Body)
{
    /// <summary>The visit that rows and mails tell of.</summary>
    public Visit Visit => PartyVisits.Describe(Http, Caller);

    public string Route(string name) => Http.Request.RouteValues[name] as string ?? "";

    /// <summary>An id in the address: 32 hex digits, as all of ours are.</summary>
    public Guid? RouteId(string name) => Guid.TryParseExact(Route(name), "N", out var id) ? id : null;

    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public bool IsOf(Account account) => account.Portal == Caller.Portal.Key;

    public override string ToString() => $"call of {Caller.Id}";
}
