namespace Gapura.Client;

/// <summary>Where Gapura is, and who calls. One client belongs to one portal; an application with two portals has two of these.</summary>
public sealed class GapuraClientOptions
{
    /// <summary>Gapura's address, <c>https://masuk.example</c>. <c>http</c> is taken for this machine only.</summary>
    public Uri? Address { get; set; }

    /// <summary>The client's id, as <c>gapura operator client add</c> named it.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The client's secret. It goes to Gapura's token address and nowhere else.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>The key of the client's portal, <c>lpse</c>.</summary>
    public string Portal { get; set; } = "";

    /// <summary>How long one try of a call may take, waiting for a person apart. 10 s unless set; from 1 s to 30 s.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong with the options: one line each, that says what to do.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Address is not { IsAbsoluteUri: true } || (Address.Scheme != Uri.UriSchemeHttps && !(Address.Scheme == Uri.UriSchemeHttp && Address.IsLoopback)))
        {
            yield return "GapuraClientOptions.Address must be Gapura's address, beginning with https:// (http:// for this machine only).";
        }

        if (ClientId.Length == 0 || ClientSecret.Length == 0)
        {
            yield return "GapuraClientOptions.ClientId and ClientSecret must be those that Gapura's operator gave you.";
        }

        if (Portal.Length == 0)
        {
            yield return "GapuraClientOptions.Portal must be the key of the client's portal.";
        }

        if (Patience < TimeSpan.FromSeconds(1) || Patience > TimeSpan.FromSeconds(30))
        {
            yield return "GapuraClientOptions.Patience must be from 1 s to 30 s.";
        }
    }
}
