using Gapura.Protocol.Approval;
using Gapura.Server.Hosting;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.Approval;

/// <summary>A server, a person at the portal where our app is the second factor, their browser and their phone.</summary>
internal sealed class AppScene : IAsyncDisposable
{
    public const string Portal = "lpse45";

    private AppScene(RunningGapura gapura, TestPerson person) => (Gapura, Person, Browser) = (gapura, person, gapura.NewVisitor());

    public RunningGapura Gapura { get; }

    public TestPerson Person { get; }

    /// <summary>The browser that the person has bound the phone with: known to the account.</summary>
    public Visitor Browser { get; }

    public TestDevice Phone { get; private set; } = null!;

    public PortalProfile Profile => Gapura.Settings.Portals.Single(portal => portal.Key == Portal);

    /// <summary>Bound, and signed out.</summary>
    public static async Task<AppScene> BoundAsync(DatabaseKind kind = DatabaseKind.Sqlite, Action<GapuraSettings>? change = null, string userType = "non-penyedia")
    {
        var scene = await UnboundAsync(kind, change, userType);
        var (phone, home) = await scene.Gapura.BindAsync(scene.Browser, scene.Person);
        scene.Phone = phone;
        await scene.Browser.SubmitAsync(home, "LOGOUT");
        return scene;
    }

    public static async Task<AppScene> UnboundAsync(DatabaseKind kind = DatabaseKind.Sqlite, Action<GapuraSettings>? change = null, string userType = "non-penyedia")
    {
        var gapura = await RunningGapura.StartAsync(kind, change);
        return new AppScene(gapura, await gapura.AddPersonAsync("PPK9", userType, portal: Portal));
    }

    /// <summary>Up to the waiting view (or whatever comes instead).</summary>
    public Task<Reply> PasswordAsync(Visitor? browser = null)
    {
        // No two questions at the same moment, so that rows can be told apart by their time.
        Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        return Gapura.PasswordAtAppPortalAsync(browser ?? Browser, Person);
    }

    /// <summary>What the browser is shown when it looks again.</summary>
    public Task<Reply> LookAsync(Visitor? browser = null) => (browser ?? Browser).GetAsync($"/{Portal}/sign-in/waiting");

    /// <summary>A whole sign-in with "Ya".</summary>
    public async Task<Reply> SignInAsync()
    {
        await PasswordAsync();
        await Phone.DecideAsync(Decision.Approve);
        return await LookAsync();
    }

    public Task<List<Challenge>> ChallengesAsync() => Gapura.Database.ReadAsync(db => db.Challenges.OrderBy(one => one.CreatedAt).ThenBy(one => one.Id).ToListAsync());

    public Task<Device> DeviceAsync() => Gapura.Database.ReadAsync(db => db.Devices.SingleAsync(one => one.Id == new DeviceId(Phone.Id)));

    public static bool IsHome(Reply reply) => reply.Asked.ToString().EndsWith("/home", StringComparison.Ordinal) && reply.Status == System.Net.HttpStatusCode.OK;

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        Phone?.Dispose();
        await Gapura.DisposeAsync();
    }
}
