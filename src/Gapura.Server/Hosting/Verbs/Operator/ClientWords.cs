using System.CommandLine;
using Gapura.Server.RelyingParties;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary>The words that describe a client on a command line.</summary>
internal sealed class ClientWords
{
    private readonly Option<string> _portal = new("--portal") { Required = true, Description = "Whose sign-in pages and accounts it works with." };
    private readonly Option<string> _name = new("--name") { Required = true, Description = "As people see it when they sign in." };
    private readonly Option<string[]> _grants = Many("--grant", $"How it gets tokens: {string.Join(", ", ClientRules.Grants)}.");
    private readonly Option<string[]> _scopes = Many("--scope", $"What it may ask for: {string.Join(", ", [.. ClientRules.PersonScopes, .. ClientRules.ApiScopes])}.");
    private readonly Option<string[]> _redirects = Many("--redirect-uri", "Where people are sent back to, exactly.");
    private readonly Option<string[]> _afterLogout = Many("--post-logout-uri", "Where people may be sent after signing out, exactly.");
    private readonly Option<string?> _backchannel = new("--backchannel-logout-uri") { Description = "Where it is told that a session has ended." };
    private readonly Option<bool> _consent = new("--consent") { Description = "Ask people before it gets to know who they are." };
    private readonly Option<bool> _public = new("--public") { Description = "It can keep no secret: a page or an app on a phone." };
    private readonly Option<bool> _noPkce = new("--no-pkce") { Description = "Its library knows no PKCE. Leave it out wherever you can." };
    private readonly Option<string> _algorithm = new("--algorithm") { DefaultValueFactory = _ => "ES256", Description = "What its ID tokens are signed with: ES256 or RS256." };

    public Argument<string> Id { get; } = new("CLIENT") { Description = "The client's id." };

    public Command AddTo(Command verb)
    {
        verb.Add(Id);
        foreach (var option in new Option[] { _portal, _name, _grants, _scopes, _redirects, _afterLogout, _backchannel, _consent, _public, _noPkce, _algorithm })
        {
            verb.Add(option);
        }

        return verb;
    }

    public ClientDescription Read(ParseResult parsed) => new()
    {
        Id = parsed.GetValue(Id)!,
        Portal = parsed.GetValue(_portal)!,
        Name = parsed.GetValue(_name)!,
        Grants = Split(parsed.GetValue(_grants)),
        Scopes = Split(parsed.GetValue(_scopes)),
        RedirectUris = Split(parsed.GetValue(_redirects)),
        PostLogoutUris = Split(parsed.GetValue(_afterLogout)),
        BackchannelLogoutUri = parsed.GetValue(_backchannel) ?? "",
        Consent = parsed.GetValue(_consent),
        Public = parsed.GetValue(_public),
        Pkce = !parsed.GetValue(_noPkce),
        Algorithm = parsed.GetValue(_algorithm)!,
    };

    private static Option<string[]> Many(string name, string description) => new(name) { Description = description + " May be given several times.", AllowMultipleArgumentsPerToken = true };

    private static string[] Split(string[]? values) => [.. (values ?? []).SelectMany(value => value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))];
}
