using Gapura.Server.Pages.Words;
using Gapura.Server.Portals;

namespace Gapura.Server.Http;

/// <summary>What is known of a request before anyone has said who they are.</summary>
public sealed record Visit
{
    public required PortalProfile Portal { get; init; }
    public required Language Language { get; init; }

    /// <summary>The browser's token; never leaves the server but in its own cookie.</summary>
    public required string Browser { get; init; }

    /// <summary>What the database keeps of it.</summary>
    public required byte[] BrowserHash { get; init; }

    /// <summary>The token for this browser's forms.</summary>
    public required string FormToken { get; init; }

    /// <summary>The client's address, from the socket or a trusted proxy.</summary>
    public required string Address { get; init; }

    /// <summary>The address, or of IPv6 the network of one customer: what is counted under it cannot be dodged by taking another address of it.</summary>
    public required string Network { get; init; }

    /// <summary>The operator's name for the address, or the address.</summary>
    public required string Place { get; init; }
    public required string UserAgent { get; init; }
    public required DateTimeOffset Now { get; init; }

    /// <summary>True in the demo, whose pages say so.</summary>
    public bool IsDemo { get; init; }

    /// <summary>The place, in the language of the visit.</summary>
    public string PlaceSaid => Texts.Place(Place);

    /// <summary>The relying party that calls on a person's behalf; null for a person's own browser or device.</summary>
    public string? Client { get; init; }

    /// <summary>What every audit row of the visit tells besides.</summary>
    public IReadOnlyDictionary<string, string>? Details => Client is null ? null : new Dictionary<string, string> { ["client"] = Client };

    public Texts Texts => new(Language, Portal.Labels);

    /// <summary>An address within the portal: <c>Path("/sign-in")</c>.</summary>
    public string Path(string rest) => $"/{Portal.Key}{rest}";

    public override string ToString() => $"visit to {Portal.Key}";
}

public static class VisitOfRequest
{
    private static readonly object Key = new();

    public static Visit Visit(this HttpContext http) =>
        http.Items[Key] as Visit ?? throw new InvalidOperationException("This address is not behind the portal gate.");

    public static void SetVisit(this HttpContext http, Visit visit) => http.Items[Key] = visit;
}
