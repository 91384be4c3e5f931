using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gapura.Server.OpenId;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.OpenId;

/// <summary>Applications are told that a session has ended (OIDC Back-Channel Logout 1.0).</summary>
public sealed class BackchannelLogoutTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_application_is_told_whichever_way_a_session_ends(DatabaseKind kind)
    {
        using var application = new Application();
        await using var scene = await OpenIdScene.StartAsync(kind, row => row.BackchannelLogoutUri = application.Address);
        var worker = scene.Gapura.Services.GetRequiredService<BackchannelLogout>();
        var first = OpenIdScene.Payload((string)(await scene.RedeemAsync((await scene.CodeAsync()).Code)).Body["id_token"]!);
        await worker.RunOnceAsync();
        Assert.Empty(application.Received);

        await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse/home"), "LOGOUT");
        await UntilAsync(scene, worker, application, 1);
        var token = application.Received[0];
        var said = OpenIdScene.Payload(token);
        Assert.Equal((string)first["sid"]!, (string)said["sid"]!);
        Assert.Equal((string)first["sub"]!, (string)said["sub"]!);
        Assert.Equal("eproc", (string)said["aud"]!);
        Assert.NotNull(said["events"]!["http://schemas.openid.net/event/backchannel-logout"]);
        Assert.Null(said["nonce"]);
        Assert.Equal("logout+jwt", (string)JsonNode.Parse(WebEncoders.Base64UrlDecode(token.Split('.')[0]))!["typ"]!);

        await scene.RedeemAsync((await scene.CodeAsync()).Code);
        await scene.Gapura.Accounts.LockAsync(scene.Person.Id, new Gapura.Server.Accounts.OperatorAct("test", "test"));
        await UntilAsync(scene, worker, application, 2);
    }

    [Fact]
    public async Task An_application_that_is_away_is_told_later()
    {
        using var application = new Application { Status = 503 };
        await using var scene = await OpenIdScene.StartAsync(change: row => row.BackchannelLogoutUri = application.Address);
        var worker = scene.Gapura.Services.GetRequiredService<BackchannelLogout>();
        await scene.RedeemAsync((await scene.CodeAsync()).Code);
        await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse/home"), "LOGOUT");
        await UntilAsync(scene, worker, application, 1);
        application.Status = 200;
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        await UntilAsync(scene, worker, application, 2);
        scene.Gapura.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, await worker.RunOnceAsync());
        Assert.Equal(2, application.Received.Count);
    }

    /// <summary>The server's own worker may be at it at the same moment: both tell, so what counts is that it was told.</summary>
    internal static async Task UntilAsync(OpenIdScene scene, BackchannelLogout worker, Application application, int count)
    {
        for (var tries = 0; application.Received.Count < count && tries < 50; tries++)
        {
            await worker.RunOnceAsync();
            if (application.Received.Count < count)
            {
                await Task.Yield();
                scene.Gapura.Time.Advance(TimeSpan.FromMilliseconds(100));
            }
        }

        Assert.True(application.Received.Count >= count, $"told {application.Received.Count} times");
    }

    /// <summary>The receiving end: an HTTP server that keeps what it is told.</summary>
    internal sealed class Application : IDisposable
    {
        private readonly HttpListener _listener = new();

        public Application()
        {
            var port = FreePort.Next();
            Address = $"http://127.0.0.1:{port}/logout";
            _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            _listener.Start();
            _ = ListenAsync();
        }

        public string Address { get; }
        public int Status { get; set; } = 200;
        public List<string> Received { get; } = [];

        public void Dispose() => _listener.Close();

        private async Task ListenAsync()
        {
            while (_listener.IsListening)
            {
                try
                {
                    var call = await _listener.GetContextAsync();
                    using var reader = new StreamReader(call.Request.InputStream, Encoding.UTF8);
                    Received.Add(QueryHelpers.ParseQuery(await reader.ReadToEndAsync())["logout_token"].ToString());
                    call.Response.StatusCode = Status;
                    call.Response.Close();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
