using Gapura.Server.Hosting;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Factors.SecureToken;

/// <summary>A server, a company's user at the bank's portal, their browser and their Secure Token.</summary>
internal sealed class TokenScene : IAsyncDisposable
{
    private TokenScene(RunningGapura gapura, TestPerson person) => (Gapura, Person, Browser) = (gapura, person, gapura.NewVisitor());

    public RunningGapura Gapura { get; }

    public TestPerson Person { get; }

    public Visitor Browser { get; }

    public TestDevice Token { get; private set; } = null!;

    /// <summary>Active, and signed out.</summary>
    public static async Task<TokenScene> ActiveAsync(DatabaseKind kind = DatabaseKind.Sqlite, Action<PortalProfile>? change = null)
    {
        var scene = await BareAsync(kind, change);
        var (token, home) = await scene.Gapura.ActivateAsync(scene.Browser, scene.Person);
        scene.Token = token;
        await scene.Browser.SubmitAsync(home, "LOGOUT");
        return scene;
    }

    /// <summary>Without a token.</summary>
    public static async Task<TokenScene> BareAsync(DatabaseKind kind = DatabaseKind.Sqlite, Action<PortalProfile>? change = null, string? phone = "+6285501009001")
    {
        var gapura = await RunningGapura.StartAsync(kind, settings => change?.Invoke(settings.Portals.Single(portal => portal.Key == "bisnis")));
        return new TokenScene(gapura, await gapura.AddCompanyUserAsync("uji01", phone: phone));
    }

    /// <summary>Up to the waiting view, or whatever comes instead.</summary>
    public Task<Reply> PasswordAsync(Visitor? browser = null)
    {
        Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        return (browser ?? Browser).PasswordAtBankAsync(Person);
    }

    /// <summary>What the browser is shown when it looks again.</summary>
    public Task<Reply> LookAsync() => Browser.GetAsync("/bisnis/sign-in/waiting");

    public Task<Storage.Records.SecureToken> RowAsync() => Gapura.Database.ReadAsync(db => db.SecureTokens.SingleAsync(one => one.DeviceId == new DeviceId(Token.Id)));

    public static bool IsHome(Reply reply) => reply.Asked.ToString().EndsWith("/home", StringComparison.Ordinal) && reply.Status == System.Net.HttpStatusCode.OK;

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        Token?.Dispose();
        await Gapura.DisposeAsync();
    }
}
