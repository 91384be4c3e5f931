using System.Net;
using System.Text.Json.Nodes;
using Gapura.Server.Portals;
using Gapura.Server.RelyingParties;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.OpenId;

[CollectionDefinition]
public sealed class ProviderCollection : ICollectionFixture<ProviderGround>;

[CollectionDefinition]
public sealed class ConformanceCollection : ICollectionFixture<ProviderGround>;

/// <summary>One provider that many tests share, each with an application of its own. Somebody stays signed in there, so that most of them need no sign-in.</summary>
public class ProviderGround : IAsyncLifetime
{
    private readonly DatabaseKind _kind;
    private RunningGapura? _gapura;
    private TestPerson? _person;
    private Visitor? _browser;
    private int _people;

    public ProviderGround()
        : this(DatabaseKind.Sqlite)
    {
    }

    protected ProviderGround(DatabaseKind kind) => _kind = kind;

    public RunningGapura Gapura => _gapura!;

    public ClientAdministration Clients => Gapura.Services.GetRequiredService<ClientAdministration>();

    public static ClientAct Act { get; } = new("test", "test");

    public async ValueTask InitializeAsync()
    {
        _gapura = await RunningGapura.StartAsync(_kind);
        await _gapura.SetPolicyAsync(SecondFactorMode.Optional);
        (_person, _browser) = (await NewPersonAsync(), _gapura.NewVisitor());
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _browser?.Dispose();
        await Gapura.DisposeAsync();
    }

    public Task<TestPerson> NewPersonAsync(string portal = "lpse") => Gapura.AddPersonAsync($"orang{Interlocked.Increment(ref _people)}", portal: portal);

    /// <summary>A new application, and the person who is signed in already or soon will be.</summary>
    internal Task<OpenIdScene> SceneAsync(Action<Client>? change = null, bool isPublic = false) => OpenIdScene.OnAsync(Gapura, _person!, _browser!, change, isPublic);

    /// <summary>A new application, and a person of whom nothing is known yet in a browser of their own.</summary>
    internal async Task<OpenIdScene> FreshAsync(Action<Client>? change = null, bool isPublic = false) =>
        await OpenIdScene.OnAsync(Gapura, await NewPersonAsync(), Gapura.NewVisitor(), change, isPublic);

    /// <summary>What <c>/api/v1</c> makes of an access token.</summary>
    internal async Task<Server.OpenId.AccessToken?> ReadAsync(string token) => await Gapura.Services.GetRequiredService<Server.OpenId.AccessTokens>().ReadAsync(token);

    /// <summary>Changes a client as an operator does.</summary>
    internal async Task ChangeAsync(string id, Action<Client> change)
    {
        var row = await Clients.FindAsync(id);
        change(row!);
        Assert.True(await Clients.ChangeAsync(row!, "changed by a test", Act));
    }

    /// <summary>Asks until the answer fits, for a second at most: how long a node may go on with what it read before.</summary>
    internal static async Task WithinASecondAsync(Func<Task<bool>> isSo)
    {
        var until = Environment.TickCount64 + 1000;
        while (!await isSo())
        {
            Assert.True(Environment.TickCount64 < until, "It is not so after a second.");
        }
    }
}

public sealed class PostgresProviderGround() : ProviderGround(DatabaseKind.Postgres);

/// <summary>What a refused request looks like.</summary>
internal static class Refusals
{
    /// <summary>A page of ours with a reference, which sends nobody anywhere (J-16).</summary>
    public static void IsRefusedHere(this Arrival at)
    {
        Assert.Null(at.Url);
        Assert.Equal(HttpStatusCode.BadRequest, at.Page.Status);
        Assert.Null(at.Page.Location);
        Assert.NotEqual("", at.Page.Reference);
        Assert.Empty(at.Page.Document.QuerySelectorAll("form, meta[http-equiv=refresh], iframe, img[src^=http], a[href^=http]"));
    }

    /// <summary>The error, wherever it was told: at the application's address or on a page of ours.</summary>
    public static string Error(this Arrival at) => at["error"] ?? OfFragment(at.Url) ?? at.Page.Document.QuerySelector("code")?.TextContent.Split(':')[0] ?? $"none: {at.Url} {at.Page.Title}";

    private static string? OfFragment(string? url) => url?.Split("#error=") is [_, var rest] ? rest.Split('&')[0] : null;

    public static string Error(this (int Status, JsonNode Body) answer) => $"{answer.Status} {(string?)answer.Body["error"]}";
}
